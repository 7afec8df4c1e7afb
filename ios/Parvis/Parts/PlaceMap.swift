import ParvisKit
import SwiftUI

/// A map without tiles, with the pin in its middle, or the frame while there is no pin. A tap puts the pin there; the
/// buttons do the same without a gesture.
struct PlaceMap: View {
    let model: PlaceModel
    let centre: Coordinate
    /// How far one sees stays as it was when the pin is put somewhere: one goes nearer from there.
    @State private var chosen: Double?
    @State private var size = CGSize.zero
    @Environment(\.colorScheme) private var scheme

    private static let usual = 200.0
    private static let reach = 50.0...100_000.0

    private var across: Double { chosen ?? (model.pin == nil ? model.frame?.metres : nil) ?? Self.usual }

    var body: some View {
        let theme = Theme.of(scheme)
        VStack(spacing: 8) {
            GeometryReader { room in
                Canvas { context, size in draw(context, size, theme) }
                    .gesture(SpatialTapGesture().onEnded { tap in
                        chosen = across
                        model.move(to: MapPoint(x: tap.location.x, y: tap.location.y), of: query(room.size))
                    })
                    .task(id: query(room.size)) {
                        size = room.size
                        await model.draw(query(room.size)).value
                    }
            }
            .frame(height: 220)
            .accessibilityElement(children: .ignore)
            .accessibilityLabel(say(model.pin == nil ? "report.place.city_map" : "report.place.map"))
            .accessibilityAddTraits([.isImage])
            .accessibilityIdentifier("report.place.map")
            if let map = model.map {
                let far = metres(map.stepM)
                HStack(spacing: 8) {
                    button("arrow.left", "report.place.west", far) { move(0, -1) }
                    button("arrow.up", "report.place.north", far) { move(1, 0) }
                    button("arrow.down", "report.place.south", far) { move(-1, 0) }
                    button("arrow.right", "report.place.east", far) { move(0, 1) }
                    button("minus", "report.place.zoom_out") { chosen = min(across * 2, Self.reach.upperBound) }
                    button("plus", "report.place.zoom_in") { chosen = max(across / 2, Self.reach.lowerBound) }
                }
                // Not mirrored: west is on the left of every map.
                .environment(\.layoutDirection, .leftToRight)
            }
        }
    }

    private func query(_ size: CGSize) -> MapQuery {
        MapQuery(centre: centre, metres: across, width: max(size.width, 1), height: max(size.height, 1))
    }

    private func move(_ north: Double, _ east: Double) {
        chosen = across
        model.move(north: north, east: east)
    }

    private func button(_ icon: String, _ key: String, _ far: String? = nil, tap: @escaping @MainActor () -> Void) -> some View {
        StepButton(icon: icon, said: far.map { say(key, $0) } ?? say(key), id: key, tap: tap)
    }

    private func draw(_ context: GraphicsContext, _ size: CGSize, _ theme: Theme) {
        let map = model.map
        context.fill(Path(CGRect(origin: .zero, size: size)), with: .color(map?.boundless == false ? theme.outside : theme.land))
        if let map { draw(map, context, size, theme) }
        guard model.pin != nil else { return }
        let middle = CGPoint(x: size.width / 2, y: size.height / 2)
        context.fill(disc(middle, 10), with: .color(theme.land))
        context.fill(disc(middle, 8), with: .color(theme.primary.colour))
    }

    private func draw(_ map: MapWindow, _ context: GraphicsContext, _ size: CGSize, _ theme: Theme) {
        var land = Path()
        for ring in map.land {
            land.addLines(ring.map { CGPoint(x: $0.x, y: $0.y) })
            land.closeSubpath()
        }
        context.fill(land, with: .color(theme.land), style: FillStyle(eoFill: true))
        let grid = theme.grid.opacity(0.3)
        for x in map.gridX { context.stroke(line(CGPoint(x: x, y: 0), CGPoint(x: x, y: size.height)), with: .color(grid), lineWidth: 1) }
        for y in map.gridY { context.stroke(line(CGPoint(x: 0, y: y), CGPoint(x: size.width, y: y)), with: .color(grid), lineWidth: 1) }
        context.stroke(land, with: .color(theme.boundary), style: StrokeStyle(lineWidth: 2, dash: [12, 8]))
        let bar = CGPoint(x: 16, y: size.height - 16)
        context.stroke(line(bar, CGPoint(x: bar.x + map.scaleLength, y: bar.y)), with: .color(theme.grid), lineWidth: 3)
    }

    private func line(_ from: CGPoint, _ to: CGPoint) -> Path {
        var path = Path()
        path.addLines([from, to])
        return path
    }

    private func disc(_ middle: CGPoint, _ radius: Double) -> Path {
        Path(ellipseIn: CGRect(x: middle.x - radius, y: middle.y - radius, width: 2 * radius, height: 2 * radius))
    }
}
