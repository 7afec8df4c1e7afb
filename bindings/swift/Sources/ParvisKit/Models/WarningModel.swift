/// A screen that also says what is not as it should be with the data folder.
@MainActor
public protocol WarningModel: Model {
    var warnings: [Warning] { get }
}

extension WarningModel {
    @discardableResult
    public func warningsRead() -> Task<Void, Never> { act { try await $0.warningsShown() } }

    /// The key is lost for good: a new one, and what was sent under the old one is followed no more.
    @discardableResult
    public func renewKey() -> Task<Void, Never> {
        act { client in
            _ = try await client.renewKey()
            try await client.warningsShown()
        }
    }
}
