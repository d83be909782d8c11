import Foundation

/// What checks found, kept under everything that decides it, so that a changed assignment grades anew
/// only the checks that changed.
struct CheckStore {
  /// What a check found, points and hints aside, which come from the manifest of the day.
  struct Entry: Codable {
    var verdicts: [CaseVerdict]
    /// What was odd about the submission's code when it ran.
    var flags: [String]
  }

  private let folder: String
  private let context: [String]

  /// - Parameters:
  ///   - store: The grader's folder.
  ///   - context: What decides every check: tools, sandbox, limits, code of the submission.
  init(store: String, context: [String]) {
    folder = "\(store)/checks"
    self.context = context
  }

  private func file(_ identity: String) -> String {
    "\(folder)/\(sha256(parts: ["check 2", identity] + context)).json"
  }

  /// The entry of the check with this identity, if it is there and can be read.
  func entry(_ identity: String) -> Entry? {
    FileManager.default.contents(atPath: file(identity)).flatMap {
      try? JSONDecoder().decode(Entry.self, from: $0)
    }
  }

  func keep(_ entry: Entry, of identity: String) throws(GradingError) {
    let path = file(identity)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      try encoder.encode(entry).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .storage(path, "cannot be written: \(error.localizedDescription)")
    }
  }
}
