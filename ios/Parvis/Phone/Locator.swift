import CoreLocation
import ParvisKit

/// Where the phone is, with accuracy and age: the best of ten seconds; nil if it does not know by then, or may not say.
@MainActor
final class Locator: NSObject, CLLocationManagerDelegate {
    private let manager = CLLocationManager()
    private var waiting: CheckedContinuation<Place?, Never>?
    private var patience: Task<Void, Never>?
    private var asked = Date()
    private var best: CLLocation?

    /// In metres: no phone is much better under an open sky.
    private static let enough = kCLLocationAccuracyNearestTenMeters

    override init() {
        super.init()
        manager.delegate = self
        manager.desiredAccuracy = Self.enough
    }

    func position() async -> Place? {
        end()
        return await withCheckedContinuation { continuation in
            waiting = continuation
            locate()
        }
    }

    private func locate() {
        switch manager.authorizationStatus {
        case .notDetermined: manager.requestWhenInUseAuthorization()
        case .authorizedWhenInUse, .authorizedAlways: if patience == nil { search() }
        case .denied, .restricted: end()
        @unknown default: end()
        }
    }

    /// The seconds count from here: the citizen may take any time to answer the system's question.
    private func search() {
        asked = Date()
        patience = Task {
            try? await Task.sleep(for: .seconds(10))
            if !Task.isCancelled { end() }
        }
        manager.startUpdatingLocation()
    }

    private func found(_ location: CLLocation) {
        // A negative accuracy says that there is no place in it.
        guard location.horizontalAccuracy >= 0 else { return }
        if isBetter(location) { best = location }
        if isNew(location), location.horizontalAccuracy <= Self.enough { end() }
    }

    /// What the phone knew before is better than nothing.
    private func isBetter(_ location: CLLocation) -> Bool {
        guard let best else { return true }
        guard isNew(best) else { return isNew(location) }
        return isNew(location) && location.horizontalAccuracy <= best.horizontalAccuracy
    }

    private func isNew(_ location: CLLocation) -> Bool { location.timestamp >= asked }

    /// Whoever waits has the best; the receiver is off.
    private func end() {
        manager.stopUpdatingLocation()
        patience?.cancel()
        patience = nil
        waiting?.resume(returning: best.map(Place.init))
        waiting = nil
        best = nil
    }

    // The manager speaks on the thread on which it was made.
    nonisolated func locationManagerDidChangeAuthorization(_ manager: CLLocationManager) {
        MainActor.assumeIsolated { if waiting != nil { locate() } }
    }

    nonisolated func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation]) {
        MainActor.assumeIsolated { for location in locations { found(location) } }
    }

    nonisolated func locationManager(_ manager: CLLocationManager, didFailWithError error: any Error) {
        // It goes on looking unless it may not: then the change of what it may says so too.
    }
}

extension Place {
    fileprivate init(_ location: CLLocation) {
        let age = max(0, -location.timestamp.timeIntervalSinceNow)
        self.init(
            coordinate: Coordinate(latitude: location.coordinate.latitude, longitude: location.coordinate.longitude),
            accuracyM: location.horizontalAccuracy,
            ageS: UInt32(clamping: Int(age)), source: .gps, address: nil, asset: nil)
    }
}
