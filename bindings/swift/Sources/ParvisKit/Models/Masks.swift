/// What a button does to a rectangle.
public enum Nudge: CaseIterable, Sendable { case left, up, down, right, smaller, larger }

extension Photo {
    /// A step is a twentieth of the photo's longer side: fine enough for a number plate, few taps across.
    private var step: Int { max(1, Int(max(width, height)) / 20) }

    /// Where a rectangle begins that was not drawn with a finger: the middle, a fifth of the photo wide and high.
    public var middle: Mask { rectangle(Int(width) * 2 / 5, Int(height) * 2 / 5, Int(width) / 5, Int(height) / 5) }

    /// What a finger drew between two places of a picture that shows `scale` pixels of the photo for each point.
    public func mask(from one: (x: Double, y: Double), to other: (x: Double, y: Double), scale: Double) -> Mask {
        let across = [one.x, other.x].map { min(max($0 * scale, 0), Double(width)) }.sorted()
        let down = [one.y, other.y].map { min(max($0 * scale, 0), Double(height)) }.sorted()
        return rectangle(Int(across[0]), Int(down[0]), Int(across[1] - across[0]), Int(down[1] - down[0]))
    }

    /// The same rectangle, one step on; it stays on the photo, and does not vanish. A polygon stays as it is.
    public func nudged(_ mask: Mask, _ nudge: Nudge) -> Mask {
        guard case .rectangle(let x, let y, let width, let height) = mask else { return mask }
        let (left, top, across, down) = (Int(x), Int(y), Int(width), Int(height))
        return switch nudge {
        case .left: rectangle(left - step, top, across, down)
        case .right: rectangle(left + step, top, across, down)
        case .up: rectangle(left, top - step, across, down)
        case .down: rectangle(left, top + step, across, down)
        case .larger: rectangle(left - step / 2, top - step / 2, across + step, down + step)
        case .smaller: rectangle(left + step / 2, top + step / 2, max(step, across - step), max(step, down - step))
        }
    }

    private func rectangle(_ x: Int, _ y: Int, _ across: Int, _ down: Int) -> Mask {
        let (across, down) = (min(max(across, 1), Int(width)), min(max(down, 1), Int(height)))
        let (left, top) = (min(max(x, 0), Int(width) - across), min(max(y, 0), Int(height) - down))
        return .rectangle(x: UInt32(left), y: UInt32(top), width: UInt32(across), height: UInt32(down))
    }
}

/// Which parts of a photo are struck out, and which of them the buttons move: drawn at once, the core's answer follows.
public struct Striking: Equatable, Sendable {
    public private(set) var masks: [Mask]
    public private(set) var chosen: Int?

    public init(_ masks: [Mask]) {
        self.masks = masks
        chosen = masks.indices.last
    }

    public mutating func add(_ mask: Mask) {
        masks.append(mask)
        chosen = masks.indices.last
    }

    public mutating func choose(_ at: Int) {
        if masks.indices.contains(at) { chosen = at }
    }

    public mutating func nudge(_ nudge: Nudge, on photo: Photo) {
        if let chosen { masks[chosen] = photo.nudged(masks[chosen], nudge) }
    }

    public mutating func remove() {
        guard let chosen else { return }
        masks.remove(at: chosen)
        self.chosen = masks.isEmpty ? nil : max(chosen - 1, 0)
    }
}
