import ParvisKit
import SwiftUI

/// A photo as others will see it, and what strikes out a part of it: a finger that is held and then drawn over the part,
/// so that one that scrolls strikes out nothing; or the buttons, which do the same without a gesture.
struct MaskedPhoto: View {
    let photo: Photo
    let said: String
    let keep: @MainActor ([Mask]) -> Void
    @State private var striking: Striking
    /// The system forgets it where it takes the finger away: only what is kept stays struck out.
    @GestureState private var finger: Mask? = nil

    init(_ photo: Photo, said: String, keep: @escaping @MainActor ([Mask]) -> Void) {
        self.photo = photo
        self.said = said
        self.keep = keep
        _striking = State(initialValue: Striking(photo.masks))
    }

    var body: some View {
        VStack(spacing: 8) {
            picture
            if let count { Text(count).font(.body).accessibilityIdentifier("report.public.masked") }
            if striking.masks.count > 1 {
                ForEach(striking.masks.indices, id: \.self) { at in
                    ChoiceRow(text: say("report.public.area", "\(at + 1)"), id: "report.public.area", isChosen: at == striking.chosen) { striking.choose(at) }
                }
            }
            if striking.chosen != nil {
                nudges
                SideButton(text: say("report.public.unmask"), id: "report.public.unmask", icon: "xmark") { change { $0.remove() } }
            }
            SideButton(text: say("report.public.mask"), id: "report.public.mask", icon: "plus") { change { $0.add(photo.middle) } }
        }
        .announced(count)
        .onChange(of: photo.masks) { _, masks in if masks != striking.masks { striking = Striking(masks) } }
    }

    private var count: String? { striking.masks.isEmpty ? nil : say("report.public.masked", striking.masks.count) }

    private func change(_ how: (inout Striking) -> Void) {
        how(&striking)
        keep(striking.masks)
    }

    private var picture: some View {
        GeometryReader { room in
            let scale = Double(photo.width) / max(room.size.width, 1)
            ZStack {
                Picture(file: photo.file, said: said, height: room.size.height)
                Canvas { context, _ in
                    for (at, mask) in striking.masks.enumerated() { strikeOut(mask, context, scale, isChosen: at == striking.chosen) }
                    if let finger { strikeOut(finger, context, scale, isChosen: true) }
                }
                .gesture(hold(scale))
                .accessibilityHidden(true)
            }
        }
        .aspectRatio(CGSize(width: Double(photo.width), height: Double(photo.height)), contentMode: .fit)
        .accessibilityIdentifier("report.public.photo")
    }

    private func hold(_ scale: Double) -> some Gesture {
        LongPressGesture().sequenced(before: DragGesture(minimumDistance: 0))
            .updating($finger) { held, finger, _ in finger = drawn(held, scale) }
            .onEnded { held in
                if let mask = drawn(held, scale) { change { $0.add(mask) } }
            }
    }

    private func drawn(_ held: SequenceGesture<LongPressGesture, DragGesture>.Value, _ scale: Double) -> Mask? {
        guard case .second(_, let drag?) = held else { return nil }
        return photo.mask(from: (drag.startLocation.x, drag.startLocation.y), to: (drag.location.x, drag.location.y), scale: scale)
    }

    /// Black, which hides more than what the file will show; the chosen one has a border that is seen on black and on white.
    private func strikeOut(_ mask: Mask, _ context: GraphicsContext, _ scale: Double, isChosen: Bool) {
        let path = outline(mask, scale)
        context.fill(path, with: .color(.black))
        context.stroke(path, with: .color(.white), lineWidth: isChosen ? 3 : 1)
        if isChosen { context.stroke(path, with: .color(.black), lineWidth: 1) }
    }

    private func outline(_ mask: Mask, _ scale: Double) -> Path {
        switch mask {
        case .rectangle(let x, let y, let width, let height):
            return Path(CGRect(x: Double(x) / scale, y: Double(y) / scale, width: Double(width) / scale, height: Double(height) / scale))
        case .polygon(let corners):
            var path = Path()
            path.addLines(corners.map { CGPoint(x: Double($0.x) / scale, y: Double($0.y) / scale) })
            path.closeSubpath()
            return path
        }
    }

    private var nudges: some View {
        HStack(spacing: 8) {
            button("arrow.left", "report.public.left", .left)
            button("arrow.up", "report.public.up", .up)
            button("arrow.down", "report.public.down", .down)
            button("arrow.right", "report.public.right", .right)
            button("minus", "report.public.smaller", .smaller)
            button("plus", "report.public.larger", .larger)
        }
        // Not mirrored: left is left on every photo.
        .environment(\.layoutDirection, .leftToRight)
    }

    private func button(_ icon: String, _ key: String, _ nudge: Nudge) -> some View {
        StepButton(icon: icon, said: say(key), id: "report.public.nudge") { change { $0.nudge(nudge, on: photo) } }
    }
}
