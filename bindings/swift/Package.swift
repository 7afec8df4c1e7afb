// swift-tools-version: 6.0
import PackageDescription

// The core for Swift: generated code in a target of its own, and the wrapper that an app uses. `./generate` writes what
// is under `Generated`; `./test` builds and tests all of it on Linux, `./build-xcframework` builds the core on a Mac.

/// Where it is tested, a warning in our own code is an error, and what is generated is optimised as it is in an app: what
/// it costs is measured.
let isTested = Context.environment["PARVIS_STRICT"] != nil
let ours: [SwiftSetting] = isTested ? [.unsafeFlags(["-warnings-as-errors"])] : []
let generated: [SwiftSetting] = isTested ? [.unsafeFlags(["-O"])] : []

#if os(Linux)
let core: Target = .systemLibrary(name: "parvis_ffiFFI", path: "Generated/parvis_ffiFFI")
let library: [LinkerSetting] = [.linkedLibrary("parvis_core")]
#else
let core: Target = .binaryTarget(name: "parvis_ffiFFI", path: "Generated/ParvisCore.xcframework")
let library: [LinkerSetting] = [.linkedFramework("Security"), .linkedFramework("CoreFoundation")]
#endif

let package = Package(
    name: "ParvisKit",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [
        .library(name: "ParvisKit", targets: ["ParvisKit"]),
        .library(name: "ParvisFakes", targets: ["ParvisFakes"]),
    ],
    targets: [
        core,
        // What UniFFI writes does not pass Swift 6 mode in every version of the compiler.
        .target(
            name: "ParvisFFI", dependencies: ["parvis_ffiFFI"], path: "Generated/ParvisFFI",
            swiftSettings: generated + [.swiftLanguageMode(.v5)], linkerSettings: library),
        .target(name: "ParvisKit", dependencies: ["ParvisFFI"], swiftSettings: ours),
        .target(name: "ParvisFakes", dependencies: ["ParvisKit"], swiftSettings: ours),
        // The app that the tests kill.
        .executableTarget(name: "parvis-victim", dependencies: ["ParvisTesting"], swiftSettings: ours),
        .target(name: "ParvisTesting", dependencies: ["ParvisKit"], path: "Tests/ParvisTesting", swiftSettings: ours),
        .testTarget(
            name: "ParvisKitTests", dependencies: ["ParvisKit", "ParvisFakes", "ParvisTesting"], swiftSettings: ours),
    ],
    swiftLanguageModes: [.v6]
)
