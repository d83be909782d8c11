extension PackageFixtures {
  /// Writes a package `Words` with a macro `#words`, which gives a value and its text.
  ///
  /// The macro talks to the compiler by itself: a package with swift-syntax takes minutes to build.
  static func macros(in folder: String) throws -> String {
    try write(
      "\(folder)/Words",
      [
        "Package.swift": """
        // swift-tools-version: 5.9
        import CompilerPluginSupport
        import PackageDescription
        let package = Package(
          name: "Words", platforms: [.macOS(.v10_15)],
          products: [.library(name: "Words", targets: ["Words"])],
          targets: [
            .macro(name: "WordsMacros"), .target(name: "Words", dependencies: ["WordsMacros"]),
          ])
        """,
        "Sources/Words/Words.swift": """
        @freestanding(expression)
        public macro words<T>(_ value: T) -> (T, String) =
          #externalMacro(module: "WordsMacros", type: "Words")

        public func inside() -> String { #words(2 * 3).1 }
        """,
        "Sources/WordsMacros/main.swift": #"""
        import Foundation

        // A message is its length in eight bytes and then JSON, in both directions.
        let (input, output) = (FileHandle.standardInput, FileHandle.standardOutput)
        while let header = try input.read(upToCount: 8), header.count == 8 {
          let count = header.reversed().reduce(0) { $0 << 8 | Int($1) }
          let body = try input.read(upToCount: count) ?? Data()
          let message = try JSONSerialization.jsonObject(with: body) as? [String: Any] ?? [:]
          var answer: [String: Any] = ["getCapabilityResult": ["capability": ["protocolVersion": 7]]]
          if let request = message["expandFreestandingMacro"] as? [String: Any] {
            let syntax = request["syntax"] as? [String: Any]
            let source = syntax?["source"] as? String ?? ""
            let argument = source.dropFirst("#words(".count).dropLast()
            answer = [
              "expandMacroResult": [
                "expandedSource": "(\(argument), \"\(argument)\")", "diagnostics": [Any](),
              ]
            ]
          }
          let data = try JSONSerialization.data(withJSONObject: answer)
          try output.write(contentsOf: withUnsafeBytes(of: UInt64(data.count).littleEndian) { Data($0) })
          try output.write(contentsOf: data)
        }
        """#,
      ])
  }
}
