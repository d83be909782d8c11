// swift-tools-version: 6.2
import PackageDescription

// The library's arithmetic and models, and the tests of their derivatives, with numbers of double
// precision.
//
// This package is not built here: Tests/Conformance/test_precision.py copies the sources and tests
// of the library to a folder of its own, turns the C kernels' `float` into `double`, and lays the
// files of this folder over them. What Swift calls `Float` is then `Double`, by a name of module
// Tensors. Formats of files are left out, since they say how many bits a number has.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "Precision",
  targets: [
    .systemLibrary(name: "COpenBLAS", path: "Sources/System/COpenBLAS", pkgConfig: "openblas"),
    // The kernels know themselves as unavailable without optimisation; choice.c decides instead.
    .target(
      name: "CKernels", path: "Sources/Library/CKernels",
      cSettings: [.define("lk_product_is_available", to: "lk_product_is_vectorised")]),
    .target(
      name: "Tensors", dependencies: ["CKernels", "COpenBLAS"], path: "Sources/Library/Tensors",
      exclude: ["Files"], swiftSettings: settings),
    .target(
      name: "Autograd", dependencies: ["Tensors"], path: "Sources/Library/Autograd",
      swiftSettings: settings),
    .target(
      name: "NeuralNetworks", dependencies: ["Tensors", "Autograd"],
      path: "Sources/Library/NeuralNetworks", exclude: ["Module+Files.swift"],
      swiftSettings: settings),
    .target(
      name: "Models", dependencies: ["Tensors", "Autograd", "NeuralNetworks"],
      path: "Sources/Library/Models", swiftSettings: settings),
    .testTarget(
      name: "AutogradTests", dependencies: ["Tensors", "Autograd"],
      path: "Tests/Library/AutogradTests", exclude: ["GradientTests.swift"],
      swiftSettings: settings),
    .testTarget(
      name: "NeuralNetworksTests", dependencies: ["Tensors", "Autograd", "NeuralNetworks"],
      path: "Tests/Library/NeuralNetworksTests",
      sources: [
        "Differences.swift", "ModuleCase.swift", "ModuleCases.swift", "ModuleGradientTests.swift",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "ModelsTests", dependencies: ["Tensors", "Autograd", "NeuralNetworks", "Models"],
      path: "Tests/Library/ModelsTests", swiftSettings: settings),
  ]
)
