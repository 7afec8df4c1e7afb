import Dispatch

/// Why there is no answer.
public enum CallError: Error, Equatable, Sendable {
    /// What the core says; `ParvisClient.sentence` says it in words.
    case failed(ParvisError)
    /// Whoever asked was cancelled. A call that had begun still comes to its end.
    case cancelled
}

/// Runs the calls of an actor one after the other on a thread that may block. Swift's own threads must not: there are
/// as many as processors, and everything else waits for them.
final class BlockingExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "org.parvis.calls", qos: .userInitiated)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

/// One answer, for one who waits: the first that is given counts.
final class Answer<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, CallError>

    private enum State {
        case open
        case awaited(CheckedContinuation<Outcome, Never>)
        case given(Outcome)
    }

    private let state = Locked(State.open)

    func give(_ outcome: Outcome) {
        let waiting: CheckedContinuation<Outcome, Never>? = state.with { state in
            switch state {
            case .given: return nil
            case .open:
                state = .given(outcome)
                return nil
            case .awaited(let waiting):
                state = .given(outcome)
                return waiting
            }
        }
        waiting?.resume(returning: outcome)
    }

    /// Waits for it, but no longer than the task that waits is wanted.
    func outcome() async -> Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiting in
                let given: Outcome? = state.with { state in
                    if case .given(let outcome) = state { return outcome }
                    state = .awaited(waiting)
                    return nil
                }
                if let given { waiting.resume(returning: given) }
            }
        } onCancel: {
            give(.failure(.cancelled))
        }
    }
}

/// The same call, failing only as the facade says.
func contained<Value>(_ call: () throws -> Value) -> Result<Value, CallError> {
    do {
        return .success(try call())
    } catch let failed as ParvisError {
        return .failure(.failed(failed))
    } catch {
        // A panic, caught at the border; the process lives on.
        return .failure(.failed(.Internal(code: "panic")))
    }
}
