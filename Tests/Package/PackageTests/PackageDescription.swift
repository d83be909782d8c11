import Foundation

/// What `swift package dump-package` says of this package, as far as the layout rules need it.
struct PackageDescription: Decodable {
  struct Target: Decodable {
    let name: String
    let type: String
    let path: String?
    let dependencies: [Dependency]
    let settings: [Setting]
  }

  /// A dependency by name (a target of this package) or on a product of another package.
  struct Dependency: Decodable {
    let target: String?

    private enum CodingKeys: String, CodingKey { case byName, target }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      var names: (any UnkeyedDecodingContainer)?
      if container.contains(.byName) {
        names = try container.nestedUnkeyedContainer(forKey: .byName)
      } else if container.contains(.target) {
        names = try container.nestedUnkeyedContainer(forKey: .target)
      }
      target = try names?.decode(String.self)
    }
  }

  struct Setting: Decodable {
    let tool: String
    let kind: [String: AnyValue]
  }

  /// A value whose content does not matter, only that it is there.
  struct AnyValue: Decodable {
    init(from decoder: any Decoder) throws {}
  }

  let targets: [Target]

  /// The root folder of the package: four levels above this file.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Runs the package manager on this package.
  ///
  /// A scratch folder of its own keeps it from waiting for the lock of the running `swift test`.
  static func load() throws -> PackageDescription {
    let scratch = FileManager.default.temporaryDirectory
      .appending(path: "package-tests-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "swift", "package", "--package-path", root.path, "--scratch-path", scratch.path,
      "dump-package",
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return try JSONDecoder().decode(PackageDescription.self, from: data)
  }
}
