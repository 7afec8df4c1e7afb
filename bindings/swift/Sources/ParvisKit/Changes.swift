/// A question that is asked again when its answer may have changed.
public typealias Live<Value> = AsyncThrowingMapSequence<AsyncStream<Tick>, Value>

/// When to ask.
public enum Tick: Sendable {
    /// From now on every change will be told.
    case begun
    /// Something changed since.
    case changed
}

extension ParvisClient {
    /// As long as a screen shows one picture.
    static let frame = Duration.milliseconds(16)

    /// What changes while somebody listens. None is lost: they are small.
    public nonisolated var changes: AsyncStream<Change> {
        observing(.unbounded, begun: nil) { $0 }
    }

    /// Asks at once, and again after changes that `concern` the question: all that come while it asks, or within a frame
    /// of the screen, are one.
    public nonisolated func live<Value: Sendable>(
        _ concern: @escaping @Sendable (Change) -> Bool = { _ in true },
        ask: @escaping @Sendable (ParvisClient) async throws -> Value
    ) -> Live<Value> {
        observing(.bufferingNewest(1), begun: Tick.begun) { concern($0) ? .changed : nil }.map { tick in
            if case .changed = tick { try await Task.sleep(for: Self.frame) }
            return try await ask(self)
        }
    }

    private nonisolated func observing<Element: Sendable>(
        _ kept: AsyncStream<Element>.Continuation.BufferingPolicy, begun: Element?,
        _ told: @escaping @Sendable (Change) -> Element?
    ) -> AsyncStream<Element> {
        let (stream, listener) = AsyncStream.makeStream(of: Element.self, bufferingPolicy: kept)
        let watch = Watch()
        listener.onTermination = { [beside] _ in beside.async { watch.end() } }
        Task {
            let observer = Observer { if let element = told($0) { listener.yield(element) } }
            do {
                watch.begun(try await ask { try $0.observe(observer: observer) })
                if let begun { listener.yield(begun) }
            } catch {
                // Whoever asks meets the same failure, and gets it as an error.
                if let begun { listener.yield(begun) }
                listener.finish()
            }
        }
        return stream
    }
}

private final class Observer: ChangeObserver {
    private let told: @Sendable (Change) -> Void

    init(_ told: @escaping @Sendable (Change) -> Void) {
        self.told = told
    }

    func changed(change: Change) {
        told(change)
    }
}

/// An observation, cancelled once nobody listens: also where that was so before it began.
private final class Watch: Sendable {
    private enum State {
        case none, ended
        case running(ObservationHandle)
    }

    private let state = Locked(State.none)

    func begun(_ observation: ObservationHandle) {
        let unwanted = state.with { state in
            if case .ended = state { return true }
            state = .running(observation)
            return false
        }
        if unwanted { try? observation.cancel() }
    }

    func end() {
        let running: ObservationHandle? = state.with { state in
            defer { state = .ended }
            if case .running(let observation) = state { return observation }
            return nil
        }
        // The folder may be closed by now: then there is nothing to cancel.
        try? running?.cancel()
    }
}
