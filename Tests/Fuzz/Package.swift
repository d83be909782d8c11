// swift-tools-version: 6.2
import PackageDescription

// libFuzzer's entry points, apart from the main package because they build with other flags:
//
//     swift build --package-path Tests/Fuzz --sanitize fuzzer
//     mkdir -p Tests/Fuzz/.build/found
//     Tests/Fuzz/.build/debug/WireFrames -max_total_time=60 \
//       Tests/Fuzz/.build/found Tests/Fuzz/Corpus/WireFrames
//
// The fuzzer keeps what it finds of interest in the first folder. FuzzCorpusTests and SealedAnswerTests
// of the main package read the corpus in every test run; an input that crashed belongs there.

let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "Lectern", path: "../..")],
  targets: ["WireFrames", "ConnectionFiles", "SealedAnswers"].map { name in
    .executableTarget(
      name: name,
      dependencies: ["JupyterProtocol", "FuzzInputs"].map { .product(name: $0, package: "Lectern") }
    )
  }
)
