// What the app uses of SwiftUI, to check its types where SwiftUI is not: declarations without a working body, each after
// Apple's documentation, under the title of its page there. Never shipped. It is what we believe SwiftUI to be.
@_exported import Foundation
@_exported import Observation
@_exported import UIKit

// MARK: "View", "ViewBuilder", "EmptyView", "ViewModifier", "ModifiedContent"

@MainActor @preconcurrency
public protocol View {
    associatedtype Body: View
    @ViewBuilder @MainActor @preconcurrency var body: Body { get }
}

extension Never: View {
    public var body: Never { fatalError() }
}

/// A view that SwiftUI draws itself.
public protocol Primitive: View where Body == Never {}

extension Primitive {
    public var body: Never { fatalError() }
}

public struct EmptyView: Primitive {
    nonisolated public init() {}
}

extension Optional: View where Wrapped: View {
    public var body: Never { fatalError() }
}

public struct TupleView<each Content>: Primitive {}
public struct ConditionalContent<First, Second>: Primitive {}

@resultBuilder
public struct ViewBuilder {
    public static func buildBlock() -> EmptyView { fatalError() }
    public static func buildBlock<Content: View>(_ content: Content) -> Content { content }
    public static func buildBlock<each Content: View>(_ content: repeat each Content) -> TupleView<(repeat each Content)> { fatalError() }
    public static func buildExpression<Content: View>(_ content: Content) -> Content { content }
    public static func buildIf<Content: View>(_ content: Content?) -> Content? { content }
    public static func buildEither<First: View, Second: View>(first: First) -> ConditionalContent<First, Second> { fatalError() }
    public static func buildEither<First: View, Second: View>(second: Second) -> ConditionalContent<First, Second> { fatalError() }
}

@MainActor @preconcurrency
public protocol ViewModifier {
    associatedtype Body: View
    typealias Content = ModifierContent<Self>
    @ViewBuilder @MainActor @preconcurrency func body(content: Content) -> Body
}

public struct ModifierContent<Modifier>: Primitive {}

// MARK: "App", "Scene", "SceneBuilder", "WindowGroup", "ScenePhase", "UIApplicationDelegateAdaptor"

@MainActor @preconcurrency
public protocol App {
    associatedtype Body: Scene
    @SceneBuilder @MainActor @preconcurrency var body: Body { get }
    @MainActor @preconcurrency init()
}

extension App {
    @MainActor @preconcurrency public static func main() {}
}

@MainActor @preconcurrency
public protocol Scene {}

extension Scene {
    nonisolated public func onChange<Value: Equatable>(of value: Value, initial: Bool = false, _ action: @escaping (Value, Value) -> Void) -> some Scene {
        AnyScene()
    }
}

struct AnyScene: Scene {}

@resultBuilder
public struct SceneBuilder {
    public static func buildBlock<Content: Scene>(_ content: Content) -> Content { content }
}

public struct WindowGroup<Content: View>: Scene {
    nonisolated public init(@ViewBuilder content: () -> Content) {}
}

public enum ScenePhase: Equatable, Sendable {
    case background, inactive, active
}

@MainActor @preconcurrency @propertyWrapper
public struct UIApplicationDelegateAdaptor<Delegate: NSObject & UIApplicationDelegate> {
    public var wrappedValue: Delegate { fatalError() }
    public init(_ type: Delegate.Type = Delegate.self) {}
}

// MARK: "State", "Binding", "Bindable", "Environment", "EnvironmentValues", "AccessibilityFocusState", "SceneStorage", "ScaledMetric"

@propertyWrapper
public struct State<Value> {
    public init(wrappedValue: Value) {}
    public init(initialValue: Value) {}
    public var wrappedValue: Value {
        get { fatalError() }
        nonmutating set {}
    }
    public var projectedValue: Binding<Value> { fatalError() }
}

extension State where Value: ExpressibleByNilLiteral {
    public init() {}
}

extension State: Sendable where Value: Sendable {}

@propertyWrapper
public struct Binding<Value> {
    @preconcurrency public init(get: @escaping @isolated(any) @Sendable () -> Value, set: @escaping @isolated(any) @Sendable (Value) -> Void) {}
    public var wrappedValue: Value {
        get { fatalError() }
        nonmutating set {}
    }
    public var projectedValue: Binding<Value> { self }
}

@propertyWrapper
public struct SceneStorage<Value> {
    public init(_ key: String) where Value == Data? {}
    public var wrappedValue: Value {
        get { fatalError() }
        nonmutating set {}
    }
}

@propertyWrapper
public struct ScaledMetric<Value: BinaryFloatingPoint> {
    public init(wrappedValue: Value) {}
    public var wrappedValue: Value { fatalError() }
}

// MARK: "GestureState"

@propertyWrapper
public struct GestureState<Value> {
    public init(wrappedValue: Value) {}
    public var wrappedValue: Value { fatalError() }
    public var projectedValue: GestureState<Value> { self }
}

public struct GestureStateGesture<Base: Gesture, State>: Gesture { public typealias Value = Base.Value }
public struct Transaction {}

@dynamicMemberLookup @propertyWrapper
public struct Bindable<Value: Observable & AnyObject> {
    public var wrappedValue: Value
    public var projectedValue: Bindable<Value> { self }
    public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
    public subscript<Subject>(dynamicMember keyPath: ReferenceWritableKeyPath<Value, Subject>) -> Binding<Subject> { fatalError() }
}

@propertyWrapper
public struct Environment<Value> {
    public init(_ keyPath: KeyPath<EnvironmentValues, Value>) {}
    public var wrappedValue: Value { fatalError() }
}

extension Environment: Sendable where Value: Sendable {}

public struct EnvironmentValues: Sendable {
    public var scenePhase: ScenePhase { fatalError() }
    public var colorScheme: ColorScheme { get { fatalError() } set {} }
    public var dynamicTypeSize: DynamicTypeSize { get { fatalError() } set {} }
    public var layoutDirection: LayoutDirection { get { fatalError() } set {} }
    public var accessibilityVoiceOverEnabled: Bool { false }
    @MainActor public var openURL: OpenURLAction { get { fatalError() } set {} }
}

@MainActor @preconcurrency
public struct OpenURLAction: Sendable {
    public func callAsFunction(_ url: URL) {}
}

public enum ColorScheme: Sendable { case light, dark }
public enum LayoutDirection: Sendable { case leftToRight, rightToLeft }

public enum DynamicTypeSize: Comparable, Sendable {
    case xSmall, small, medium, large, xLarge, xxLarge, xxxLarge
    case accessibility1, accessibility2, accessibility3, accessibility4, accessibility5
    public var isAccessibilitySize: Bool { self >= .accessibility1 }
}

@propertyWrapper
public struct AccessibilityFocusState<Value: Hashable> {
    public init() where Value == Bool {}
    public var wrappedValue: Value {
        get { fatalError() }
        nonmutating set {}
    }
    public var projectedValue: Binding { fatalError() }

    public struct Binding {}
}

// MARK: "Text", "Image", "Button", "ShareLink", "TextField", "Color", "Spacer", "ForEach"

public struct Text: Primitive, Equatable {
    nonisolated public init<Words: StringProtocol>(_ content: Words) {}
    nonisolated public func font(_ font: Font?) -> Text { self }
}

public struct Font: Hashable, Sendable {
    public static let title2 = Font(), headline = Font(), body = Font(), subheadline = Font(), caption = Font()
}

public struct Image: Primitive, Equatable {
    nonisolated public init(systemName: String) {}
    nonisolated public init(uiImage: UIImage) {}
    nonisolated public func resizable() -> Image { self }
}

public struct Button<Label: View>: Primitive {
    public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label) {}
}

extension Button where Label == Text {
    public init<Words: StringProtocol>(_ title: Words, role: ButtonRole?, action: @escaping @MainActor () -> Void) {}
}

public struct ButtonRole: Equatable, Sendable { public static let destructive = ButtonRole(), cancel = ButtonRole() }

public struct ShareLink<Label: View>: Primitive {
    public init(item: String, @ViewBuilder label: () -> Label) {}
}

public struct TextField<Label: View>: Primitive {}

extension TextField where Label == Text {
    nonisolated public init<Words: StringProtocol>(_ title: Words, text: Binding<String>) {}
    nonisolated public init<Words: StringProtocol>(_ title: Words, text: Binding<String>, axis: Axis) {}
}

public enum Axis: Sendable { case horizontal, vertical }

public struct Color: Primitive, ShapeStyle, Hashable, Sendable {
    public static let clear = Color(red: 0, green: 0, blue: 0), black = Color(red: 0, green: 0, blue: 0), white = Color(red: 1, green: 1, blue: 1)
    nonisolated public init(red: Double, green: Double, blue: Double) {}
    nonisolated public func opacity(_ opacity: Double) -> Color { self }
}

public struct Spacer: Primitive {
    nonisolated public init(minLength: CGFloat? = nil) {}
}

public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content: View>: Primitive {
    nonisolated public init(_ data: Data, id: KeyPath<Data.Element, ID>, @ViewBuilder content: @escaping (Data.Element) -> Content) {}
}

// MARK: "HStack", "VStack", "ZStack", "LazyVStack", "LazyVGrid", "GridItem", "ScrollView", "GeometryReader"

public struct HStack<Content: View>: Primitive {
    nonisolated public init(alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
}

public struct VStack<Content: View>: Primitive {
    nonisolated public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
}

public struct ZStack<Content: View>: Primitive {
    nonisolated public init(alignment: Alignment = .center, @ViewBuilder content: () -> Content) {}
}

public struct LazyVStack<Content: View>: Primitive {
    nonisolated public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
}

public struct LazyVGrid<Content: View>: Primitive {
    nonisolated public init(columns: [GridItem], alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
}

public struct GridItem: Sendable {
    public enum Size: Sendable { case adaptive(minimum: CGFloat, maximum: CGFloat = .infinity) }
    public init(_ size: Size, spacing: CGFloat? = nil) {}
}

public struct ScrollView<Content: View>: Primitive {
    nonisolated public init(@ViewBuilder content: () -> Content) {}
}

public struct GeometryReader<Content: View>: Primitive {
    nonisolated public init(@ViewBuilder content: @escaping (GeometryProxy) -> Content) {}
}

public struct GeometryProxy: Sendable { public var size: CGSize { fatalError() } }
public struct HorizontalAlignment: Equatable, Sendable { public static let leading = HorizontalAlignment(), center = HorizontalAlignment() }
public struct VerticalAlignment: Equatable, Sendable { public static let center = VerticalAlignment(), top = VerticalAlignment() }
public struct Alignment: Equatable, Sendable { public static let center = Alignment(), leading = Alignment() }

// MARK: "NavigationStack", "TabView", "ToolbarItem", "ToolbarContentBuilder"

public struct NavigationStack<Data, Root: View>: Primitive {
    nonisolated public init(path: Binding<Data>, @ViewBuilder root: () -> Root)
    where Data: MutableCollection & RandomAccessCollection & RangeReplaceableCollection, Data.Element: Hashable {}
}

public struct TabView<Selection: Hashable, Content: View>: Primitive {
    nonisolated public init(selection: Binding<Selection>?, @ViewBuilder content: () -> Content) {}
}

@MainActor @preconcurrency
public protocol ToolbarContent {}

public struct ToolbarItem<Content: View>: ToolbarContent {
    nonisolated public init(placement: ToolbarItemPlacement, @ViewBuilder content: () -> Content) {}
}

public struct ToolbarItemPlacement: Sendable { public static let topBarTrailing = ToolbarItemPlacement() }

@resultBuilder
public struct ToolbarContentBuilder {
    public static func buildBlock<Content: ToolbarContent>(_ content: Content) -> Content { content }
}

// MARK: "Shape", "ShapeStyle", "Path", "RoundedRectangle", "Canvas", "GraphicsContext", "SpatialTapGesture"

public protocol ShapeStyle: Sendable {}
public protocol Shape: Sendable, View {}

extension Shape {
    nonisolated public func stroke<Style: ShapeStyle>(_ content: Style, lineWidth: CGFloat = 1) -> some View { EmptyView() }
}

public struct RoundedRectangle: Shape, Primitive {
    nonisolated public init(cornerRadius: CGFloat) {}
}

public struct Path: Shape, Primitive {
    nonisolated public init() {}
    nonisolated public init(_ rect: CGRect) {}
    nonisolated public init(ellipseIn rect: CGRect) {}
    nonisolated public mutating func addLines(_ lines: [CGPoint]) {}
    nonisolated public mutating func closeSubpath() {}
}

public struct FillStyle: Equatable, Sendable { public init(eoFill: Bool = false, antialiased: Bool = true) {} }
public struct StrokeStyle: Equatable, Sendable { public init(lineWidth: CGFloat = 1, dash: [CGFloat] = []) {} }

public struct Canvas<Symbols: View>: Primitive {}

extension Canvas where Symbols == EmptyView {
    nonisolated public init(renderer: @escaping (inout GraphicsContext, CGSize) -> Void) {}
}

public struct GraphicsContext {
    public struct Shading: Sendable { public static func color(_ color: Color) -> Shading { Shading() } }
    public func fill(_ path: Path, with shading: Shading, style: FillStyle = FillStyle()) {}
    public func stroke(_ path: Path, with shading: Shading, style: StrokeStyle) {}
    public func stroke(_ path: Path, with shading: Shading, lineWidth: CGFloat = 1) {}
}

@MainActor @preconcurrency
public protocol Gesture<Value> { associatedtype Value }

public struct SpatialTapGesture: Gesture {
    public struct Value: Equatable, Sendable { public var location: CGPoint { fatalError() } }
    nonisolated public init(count: Int = 1) {}
}

public struct EndedGesture<Value>: Gesture {}

public struct ChangedGesture<Value>: Gesture {}

// MARK: "LongPressGesture", "DragGesture", "SequenceGesture"

public struct LongPressGesture: Gesture {
    public typealias Value = Bool
    nonisolated public init(minimumDuration: Double = 0.5, maximumDistance: CGFloat = 10) {}
}

public struct DragGesture: Gesture {
    public struct Value: Equatable, Sendable {
        public var startLocation: CGPoint { fatalError() }
        public var location: CGPoint { fatalError() }
    }
    nonisolated public init(minimumDistance: CGFloat = 10) {}
}

public struct SequenceGesture<First: Gesture, Second: Gesture>: Gesture {
    public enum Value { case first(First.Value), second(First.Value, Second.Value?) }
}

extension Gesture {
    nonisolated public func sequenced<Other: Gesture>(before other: Other) -> SequenceGesture<Self, Other> { SequenceGesture() }
    nonisolated public func onChanged(_ action: @escaping (Value) -> Void) -> ChangedGesture<Value> { ChangedGesture() }
    nonisolated public func onEnded(_ action: @escaping (Value) -> Void) -> EndedGesture<Value> { EndedGesture() }
    nonisolated public func updating<State>(
        _ state: GestureState<State>, body: @escaping (Value, inout State, inout Transaction) -> Void
    ) -> GestureStateGesture<Self, State> { GestureStateGesture() }
}

// MARK: "UIViewControllerRepresentable"

@MainActor @preconcurrency
public protocol UIViewControllerRepresentable: View where Body == Never {
    associatedtype UIViewControllerType: UIViewController
    associatedtype Coordinator = Void
    typealias Context = UIViewControllerRepresentableContext<Self>
    func makeUIViewController(context: Context) -> UIViewControllerType
    func updateUIViewController(_ uiViewController: UIViewControllerType, context: Context)
    func makeCoordinator() -> Coordinator
}

extension UIViewControllerRepresentable {
    public var body: Never { fatalError() }
}

@MainActor @preconcurrency
public struct UIViewControllerRepresentableContext<Representable: UIViewControllerRepresentable> {
    public var coordinator: Representable.Coordinator { fatalError() }
}
