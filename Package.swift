// swift-tools-version: 6.2
import PackageDescription

// One line per target. What may import what is fixed in ARCHITECTURE.md, section 4, and held by
// Tests/PackageTests; a target's folder is its layer.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

/// A library target `name` in `Sources/<layer>/<name>`.
func library(
  _ layer: String, _ name: String, _ dependencies: [Target.Dependency] = [],
  resources: [Resource]? = nil
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(layer)/\(name)",
    resources: resources, swiftSettings: settings)
}

/// The tests of target `name`, in `Tests/<layer>/<name>Tests`.
func tests(_ layer: String, _ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies,
    path: "Tests/\(layer)/\(name)Tests", swiftSettings: settings)
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
  name: "Lectern",
  products: [
    // What cells import and what runs them, in one image, so that a type has one identity.
    .library(
      name: "Lectern", type: .dynamic, targets: ["Lectern", "CellResults", "WorkerRuntime"]),
    // What the compiler of the cells loads first, to be a server and to keep within its memory.
    .library(name: "LecternFrontend", type: .dynamic, targets: ["CFrontendService"]),
    // For Tests/Fuzz, a package of its own.
    .library(name: "JupyterProtocol", targets: ["JupyterProtocol"]),
    .library(name: "FuzzInputs", targets: ["FuzzInputs"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // System: what the operating system gives.
    .systemLibrary(
      name: "CZeroMQ", path: "Sources/System/CZeroMQ", pkgConfig: "libzmq",
      providers: [.apt(["libzmq3-dev"])]),
    .systemLibrary(
      name: "CZlib", path: "Sources/System/CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CMarkdown", path: "Sources/System/CMarkdown", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", path: "Sources/System/COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"])]),

    // Formats: values and codecs, no I/O.
    library("Formats", "Display"),
    tests("Formats", "Display"),
    library(
      "Formats", "JupyterProtocol",
      ["Display", .product(name: "Crypto", package: "swift-crypto")]),
    tests("Formats", "JupyterProtocol", ["Display", "FuzzInputs"]),
    library("Formats", "Notebooks", ["Display", .product(name: "Yams", package: "Yams")]),
    tests("Formats", "Notebooks", ["Display"]),
    library("Formats", "WorkerProtocol", ["Display"]),
    tests("Formats", "WorkerProtocol", ["Display", "FuzzInputs"]),

    // Library: what a lecture imports.
    .target(name: "CKernels", path: "Sources/Library/CKernels"),
    library("Library", "Tensors", ["CKernels", "COpenBLAS"]),
    tests("Library", "Tensors", ["CKernels"]),
    library("Library", "Autograd", ["Tensors"]),
    tests("Library", "Autograd", ["Tensors"]),
    library("Library", "NeuralNetworks", ["Tensors", "Autograd"]),
    tests("Library", "NeuralNetworks", ["Autograd", "Tensors"]),
    library("Library", "CellResults", ["Display"]),
    library("Library", "Models", ["NeuralNetworks", "Autograd", "Tensors"]),
    tests("Library", "Models", ["NeuralNetworks", "Autograd", "Tensors", "Datasets", "Checks"]),
    library(
      "Library", "Datasets",
      ["Tensors", "CZlib", .product(name: "Crypto", package: "swift-crypto")],
      resources: [.copy("Resources")]),
    tests("Library", "Datasets", ["Tensors"]),
    library("Library", "Plotting", ["Display", "CZlib"]),
    tests("Library", "Plotting", ["Display", "CZlib"]),
    library("Library", "Checks", ["Display"]),
    tests("Library", "Checks", ["Display"]),
    library(
      "Library", "Lectern",
      [
        "Display", "Tensors", "Autograd", "NeuralNetworks", "Models", "Datasets", "Plotting",
        "Checks",
      ]),
    tests("Library", "Lectern", ["Display", "Tensors"]),

    // Kernel: from request to output.
    .target(
      name: "CWorkerRuntime", path: "Sources/Kernel/CWorkerRuntime",
      cSettings: [.define("_GNU_SOURCE")]),
    .target(
      name: "CFrontendService", path: "Sources/Kernel/CFrontendService",
      cSettings: [.define("_GNU_SOURCE")]),
    library("Kernel", "WorkerRuntime", ["CWorkerRuntime", "WorkerProtocol", "Display"]),
    library(
      "Kernel", "CellExecution",
      [
        "WorkerProtocol", "Display", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SwiftSyntax", package: "swift-syntax"),
        .product(name: "SwiftParser", package: "swift-syntax"),
      ]),
    tests("Kernel", "CellExecution", ["WorkerProtocol", "Display"]),
    library("Kernel", "ZeroMQ", ["CZeroMQ"]),
    tests("Kernel", "ZeroMQ"),
    library(
      "Kernel", "JupyterKernel",
      [
        "JupyterProtocol", "CellExecution", "Display", logging,
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    tests(
      "Kernel", "JupyterKernel",
      ["JupyterProtocol", "CellExecution", "Display", "KernelTestSupport", logging]),
    library(
      "Kernel", "KernelTransport",
      ["JupyterKernel", "JupyterProtocol", "CellExecution", "ZeroMQ", logging]),

    // Course: from prose to grade.
    library("Course", "Authoring", ["Notebooks", "Display"]),
    tests("Course", "Authoring", ["Notebooks", "Display"]),
    library(
      "Course", "NotebookExport",
      [
        "Notebooks", "Display", "CMarkdown",
        .product(name: "SwiftIDEUtils", package: "swift-syntax"),
        .product(name: "SwiftParser", package: "swift-syntax"),
        .product(name: "SwiftSyntax", package: "swift-syntax"),
      ]),
    tests("Course", "NotebookExport", ["Notebooks", "Display"]),
    library("Course", "NotebookExecution", ["Notebooks", "CellExecution", "Display", "CZlib"]),
    tests("Course", "NotebookExecution", ["Notebooks", "CellExecution", "Display"]),

    library(
      "Course", "Grading",
      [
        "CellExecution", "Display", "Notebooks", "WorkerProtocol", "CZlib",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "SwiftParser", package: "swift-syntax"),
        .product(name: "SwiftSyntax", package: "swift-syntax"),
      ]),
    tests("Course", "Grading", ["Display", "Notebooks"]),

    // Commands: the executables.
    .executableTarget(
      name: "lectern",
      dependencies: [
        "Display", "Notebooks", "Authoring", "NotebookExecution", "NotebookExport", "Grading",
        "CellExecution", "JupyterKernel", "JupyterProtocol", "KernelTransport", "ZeroMQ", logging,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Commands/lectern", swiftSettings: settings),
    .executableTarget(name: "lectern-worker", path: "Sources/Commands/lectern-worker"),
    .executableTarget(name: "lectern-assistant", path: "Sources/Commands/lectern-assistant"),
    .executableTarget(name: "lectern-sandbox", path: "Sources/Commands/lectern-sandbox"),

    // What the fuzz targets and the tests of their corpus share.
    .target(
      name: "FuzzInputs", dependencies: ["JupyterProtocol", "WorkerProtocol"],
      path: "Tests/Support/FuzzInputs", swiftSettings: settings),

    // What tests of the kernel share, and a kernel without a compiler for tests of the wire.
    .target(
      name: "KernelTestSupport",
      dependencies: ["JupyterKernel", "JupyterProtocol", "CellExecution", "Display", logging],
      path: "Tests/Support/KernelTestSupport", swiftSettings: settings),
    .executableTarget(
      name: "scripted-kernel",
      dependencies: [
        "KernelTestSupport", "KernelTransport", "JupyterKernel", "JupyterProtocol", "ZeroMQ",
        logging,
      ],
      path: "Tests/Support/scripted-kernel", swiftSettings: settings),

    // The package itself.
    .testTarget(
      name: "PackageTests", path: "Tests/Package/PackageTests", swiftSettings: settings),
  ]
)
