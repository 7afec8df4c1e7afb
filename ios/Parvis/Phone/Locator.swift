import CoreLocation
import ParvisKit

/// Where the phone is, with accuracy and age; nil if it does not know within ten seconds, or may not say.
@MainActor
final class Locator: NSObject, CLLocationManagerDelegate {
    private let manager = CLLocationManager()
    private var waiting: CheckedContinuation<Place?, Never>?

    override init() {
        super.init()
        manager.delegate = self
        manager.desiredAccuracy = kCLLocationAccuracyBest
    }

    func position() async -> Place? {
        answer(nil)
        let patience = Task {
            try await Task.sleep(for: .seconds(10))
            answer(nil)
        }
        defer { patience.cancel() }
        return await withCheckedContinuation { continuation in
            waiting = continuation
            locate()
        }
    }

    private func locate() {
        switch manager.authorizationStatus {
        case .notDetermined: manager.requestWhenInUseAuthorization()
        case .authorizedWhenInUse, .authorizedAlways: manager.requestLocation()
        case .denied, .restricted: answer(nil)
        @unknown default: answer(nil)
        }
    }

    private func answer(_ place: Place?) {
        waiting?.resume(returning: place)
        waiting = nil
    }

    // The manager speaks on the thread on which it was made.
    nonisolated func locationManagerDidChangeAuthorization(_ manager: CLLocationManager) {
        MainActor.assumeIsolated { if waiting != nil { locate() } }
    }

    nonisolated func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation]) {
        let place = locations.last.map(Place.init)
        MainActor.assumeIsolated { answer(place) }
    }

    nonisolated func locationManager(_ manager: CLLocationManager, didFailWithError error: any Error) {
        MainActor.assumeIsolated { answer(nil) }
    }
}

extension Place {
    fileprivate init(_ location: CLLocation) {
        let age = max(0, -location.timestamp.timeIntervalSinceNow)
        self.init(
            coordinate: Coordinate(latitude: location.coordinate.latitude, longitude: location.coordinate.longitude),
            // A negative accuracy says that there is none.
            accuracyM: location.horizontalAccuracy < 0 ? nil : location.horizontalAccuracy,
            ageS: UInt32(clamping: Int(age)), source: .gps, address: nil, asset: nil)
    }
}
