import Foundation

/// Fixtures under Tests/Golden, shared with the scripts that write them.
enum GoldenFile {
  /// Reads a JSON file of the folder Tests/Golden/Environments.
  static func decode<Value: Decodable>(_ type: Value.Type, named name: String) throws -> Value {
    let tests = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = tests.appending(path: "Golden/Environments/\(name).json")
    return try JSONDecoder().decode(type, from: Data(contentsOf: file))
  }
}
