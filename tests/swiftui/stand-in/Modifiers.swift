// The modifiers that the app uses, under the titles of their pages in Apple's documentation.

// MARK: "View fundamentals", "Layout modifiers", "Appearance modifiers"

extension View {
    nonisolated public func padding(_ length: CGFloat) -> some View { EmptyView() }
    nonisolated public func padding(_ edges: Edge.Set = .all, _ length: CGFloat? = nil) -> some View { EmptyView() }
    nonisolated public func frame(width: CGFloat? = nil, height: CGFloat? = nil, alignment: Alignment = .center) -> some View { EmptyView() }

    nonisolated public func frame(
        minWidth: CGFloat? = nil, idealWidth: CGFloat? = nil, maxWidth: CGFloat? = nil, minHeight: CGFloat? = nil, idealHeight: CGFloat? = nil,
        maxHeight: CGFloat? = nil, alignment: Alignment = .center
    ) -> some View { EmptyView() }

    nonisolated public func font(_ font: Font?) -> some View { EmptyView() }
    nonisolated public func foregroundStyle<Style: ShapeStyle>(_ style: Style) -> some View { EmptyView() }
    nonisolated public func background<Style: ShapeStyle>(_ style: Style) -> some View { EmptyView() }
    nonisolated public func background<Style: ShapeStyle, Outline: Shape>(_ style: Style, in shape: Outline) -> some View { EmptyView() }
    nonisolated public func aspectRatio(_ aspectRatio: CGSize, contentMode: ContentMode) -> some View { EmptyView() }
    nonisolated public func overlay<Overlay: View>(_ overlay: Overlay, alignment: Alignment = .center) -> some View { EmptyView() }
    nonisolated public func clipped() -> some View { EmptyView() }
    nonisolated public func scaledToFill() -> some View { EmptyView() }
    nonisolated public func id<ID: Hashable>(_ id: ID) -> some View { EmptyView() }
    nonisolated public func tag<Tag: Hashable>(_ tag: Tag) -> some View { EmptyView() }
    nonisolated public func environment<Value>(_ keyPath: WritableKeyPath<EnvironmentValues, Value>, _ value: Value) -> some View { EmptyView() }
    nonisolated public func modifier<Modifier: ViewModifier>(_ modifier: Modifier) -> some View { EmptyView() }
}

public enum Edge: Sendable {
    case top, leading, bottom, trailing

    public struct Set: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }
        public static let top = Set(rawValue: 1), bottom = Set(rawValue: 2), all = Set(rawValue: 15)
    }
}

public enum VerticalEdge: Sendable { case top, bottom }

// MARK: "safeAreaInset(edge:alignment:spacing:content:)", "Navigation", "Toolbars", "Tabs", "Modal presentations"

extension View {
    nonisolated public func safeAreaInset<Inset: View>(
        edge: VerticalEdge, alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Inset
    ) -> some View { EmptyView() }

    nonisolated public func navigationDestination<Data: Hashable, Destination: View>(
        for data: Data.Type, @ViewBuilder destination: @escaping (Data) -> Destination
    ) -> some View { EmptyView() }

    nonisolated public func navigationTitle<Words: StringProtocol>(_ title: Words) -> some View { EmptyView() }
    nonisolated public func navigationBarTitleDisplayMode(_ mode: NavigationBarItem.TitleDisplayMode) -> some View { EmptyView() }
    nonisolated public func navigationBarBackButtonHidden(_ hides: Bool = true) -> some View { EmptyView() }
    nonisolated public func toolbar<Content: ToolbarContent>(@ToolbarContentBuilder content: () -> Content) -> some View { EmptyView() }
    nonisolated public func toolbar(_ visibility: Visibility, for bars: ToolbarPlacement...) -> some View { EmptyView() }
    nonisolated public func badge(_ count: Int) -> some View { EmptyView() }
    nonisolated public func tabItem<Label: View>(@ViewBuilder _ label: () -> Label) -> some View { EmptyView() }

    nonisolated public func alert<Words: StringProtocol, Actions: View, Message: View>(
        _ title: Words, isPresented: Binding<Bool>, @ViewBuilder actions: () -> Actions, @ViewBuilder message: () -> Message
    ) -> some View { EmptyView() }

    nonisolated public func fullScreenCover<Content: View>(
        isPresented: Binding<Bool>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping () -> Content
    ) -> some View { EmptyView() }
}

// MARK: "Visibility", "ToolbarPlacement"

public enum Visibility: Sendable { case automatic, visible, hidden }
public struct ToolbarPlacement: Sendable { public static let tabBar = ToolbarPlacement() }

public struct NavigationBarItem: Sendable { public enum TitleDisplayMode: Sendable { case automatic, inline, large } }

// MARK: "Input and event modifiers", "Text input and selection"

extension View {
    nonisolated public func task(
        priority: TaskPriority = .userInitiated, @_inheritActorContext _ action: sending @escaping @isolated(any) () async -> Void
    ) -> some View { EmptyView() }

    nonisolated public func task<ID: Equatable>(
        id: ID, priority: TaskPriority = .userInitiated, @_inheritActorContext _ action: sending @escaping @isolated(any) () async -> Void
    ) -> some View { EmptyView() }

    nonisolated public func onChange<Value: Equatable>(
        of value: Value, initial: Bool = false, _ action: @escaping (_ old: Value, _ new: Value) -> Void
    ) -> some View { EmptyView() }

    nonisolated public func onAppear(perform action: (() -> Void)? = nil) -> some View { EmptyView() }
    nonisolated public func onDisappear(perform action: (() -> Void)? = nil) -> some View { EmptyView() }
    nonisolated public func onOpenURL(perform action: @escaping (URL) -> Void) -> some View { EmptyView() }
    nonisolated public func gesture<Recognised: Gesture>(_ gesture: Recognised) -> some View { EmptyView() }
    nonisolated public func textContentType(_ type: UITextContentType?) -> some View { EmptyView() }
    nonisolated public func keyboardType(_ type: UIKeyboardType) -> some View { EmptyView() }
    nonisolated public func textFieldStyle(_ style: RoundedBorderTextFieldStyle) -> some View { EmptyView() }
    nonisolated public func textSelection(_ selectability: EnabledTextSelectability) -> some View { EmptyView() }
}

public enum ContentMode: Sendable { case fit, fill }
public struct RoundedBorderTextFieldStyle: Sendable {}
extension RoundedBorderTextFieldStyle { public static var roundedBorder: RoundedBorderTextFieldStyle { RoundedBorderTextFieldStyle() } }
public struct EnabledTextSelectability: Sendable {}
extension EnabledTextSelectability { public static var enabled: EnabledTextSelectability { EnabledTextSelectability() } }

// MARK: "Accessibility modifiers", "AccessibilityTraits", "AccessibilityNotification"

extension View {
    nonisolated public func accessibilityLabel<Words: StringProtocol>(_ label: Words) -> some View { EmptyView() }
    nonisolated public func accessibilityIdentifier(_ identifier: String) -> some View { EmptyView() }
    nonisolated public func accessibilityHidden(_ hidden: Bool) -> some View { EmptyView() }
    nonisolated public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { EmptyView() }
    nonisolated public func accessibilityElement(children: AccessibilityChildBehavior = .ignore) -> some View { EmptyView() }
    nonisolated public func accessibilityFocused(_ condition: AccessibilityFocusState<Bool>.Binding) -> some View { EmptyView() }
}

public struct AccessibilityTraits: SetAlgebra, Sendable {
    private var raw: UInt = 0
    public static let isHeader = AccessibilityTraits(), isSelected = AccessibilityTraits(), isImage = AccessibilityTraits()
    public init() {}
    public func contains(_ member: AccessibilityTraits) -> Bool { false }
    public func union(_ other: AccessibilityTraits) -> AccessibilityTraits { self }
    public func intersection(_ other: AccessibilityTraits) -> AccessibilityTraits { self }
    public func symmetricDifference(_ other: AccessibilityTraits) -> AccessibilityTraits { self }
    @discardableResult public mutating func insert(_ new: AccessibilityTraits) -> (inserted: Bool, memberAfterInsert: AccessibilityTraits) { (true, new) }
    @discardableResult public mutating func remove(_ member: AccessibilityTraits) -> AccessibilityTraits? { nil }
    @discardableResult public mutating func update(with new: AccessibilityTraits) -> AccessibilityTraits? { nil }
    public mutating func formUnion(_ other: AccessibilityTraits) {}
    public mutating func formIntersection(_ other: AccessibilityTraits) {}
    public mutating func formSymmetricDifference(_ other: AccessibilityTraits) {}
}

public struct AccessibilityChildBehavior: Hashable, Sendable {
    public static let ignore = AccessibilityChildBehavior(), combine = AccessibilityChildBehavior(), contain = AccessibilityChildBehavior()
}

public enum AccessibilityNotification {
    public struct Announcement: Sendable {
        public init(_ text: String) {}
        public init(_ text: AttributedString) {}
        public func post() {}
    }
}

// MARK: "AccessibilityAttributes.AnnouncementPriorityAttribute"

public enum AccessibilityAttributes {
    public enum AnnouncementPriorityAttribute { public enum AnnouncementPriority: Sendable { case low, `default`, high } }
}

extension AttributedString {
    public var accessibilitySpeechAnnouncementPriority: AccessibilityAttributes.AnnouncementPriorityAttribute.AnnouncementPriority? {
        get { nil }
        set {}
    }
}
