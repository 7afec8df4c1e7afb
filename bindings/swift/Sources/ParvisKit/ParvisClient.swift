import Dispatch
import Foundation
@_exported import ParvisFFI

/// The core, for Swift's concurrency. `FACADE.md` of `bindings/ffi` says what each operation is for; here each may be
/// called from anywhere, blocks no thread of Swift's own, and fails with a `CallError` only.
///
/// Calls run one after the other on the actor's own thread; what waits for the network or takes a while runs beside them.
/// A call that has begun always ends: what a citizen asked for is done, also when the screen that asked is gone. Whoever
/// is cancelled goes on at once, and the answer is dropped.
public actor ParvisClient {
    let core: any ParvisProtocol
    var isSynchronising = false
    private let executor = BlockingExecutor()
    let beside = DispatchQueue(label: "org.parvis.beside", qos: .userInitiated, attributes: .concurrent)

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// `core` is a real one or a fake; the app opens the real one with `open`.
    public init(_ core: any ParvisProtocol) {
        self.core = core
    }

    /// Opens a data folder.
    public static func open(_ config: Config, secrets: any SecureStore, log: (any LogSink)? = nil) async throws(CallError)
        -> ParvisClient
    {
        // Whoever were cancelled meanwhile would leave behind a folder that is open and that nobody can close.
        let opened = await withCheckedContinuation { opened in
            DispatchQueue.global(qos: .userInitiated).async {
                opened.resume(returning: contained { try Parvis.open(config: config, secrets: secrets, sink: log) })
            }
        }
        return ParvisClient(try opened.get())
    }

    /// Asks the core, in its turn.
    nonisolated func ask<Value: Sendable>(_ call: @escaping @Sendable (any ParvisProtocol) throws -> Value)
        async throws(CallError) -> Value
    {
        if Task.isCancelled { throw .cancelled }
        let answer = Answer<Value>()
        Task { await perform(call, for: answer) }
        return try await answer.outcome().get()
    }

    private func perform<Value: Sendable>(
        _ call: @Sendable (any ParvisProtocol) throws -> Value, for answer: Answer<Value>
    ) {
        answer.give(contained { try call(core) })
    }

    /// Asks the core without a turn: for what takes long, and for closing.
    nonisolated func askBeside<Value: Sendable>(_ call: @escaping @Sendable (any ParvisProtocol) throws -> Value)
        async throws(CallError) -> Value
    {
        if Task.isCancelled { throw .cancelled }
        let answer = Answer<Value>()
        beside.async { [core] in answer.give(contained { try call(core) }) }
        return try await answer.outcome().get()
    }

    /// What did not work and what to do, as the core says it.
    public static func words(_ failure: ParvisError, in language: Language) async -> (sentence: String, code: String) {
        await withCheckedContinuation { said in
            DispatchQueue.global(qos: .userInitiated).async {
                let sentence = try? describe(error: failure, language: language)
                said.resume(returning: (sentence ?? "", (try? codeOf(error: failure)) ?? ""))
            }
        }
    }
}
