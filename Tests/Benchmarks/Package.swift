// swift-tools-version: 6.2
import PackageDescription

// The workloads that BENCHMARKS.md reports. A package of its own, so that building and testing
// Lectern does not build it.

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "Lectern", path: "../..")],
  targets: [
    .executableTarget(
      name: "bench", dependencies: [.product(name: "Lectern", package: "Lectern")],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
  ]
)
