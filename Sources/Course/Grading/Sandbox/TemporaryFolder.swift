import Foundation

/// A new folder that vanishes with the value.
final class TemporaryFolder: Sendable {
  let path: String

  init(in parent: String = NSTemporaryDirectory()) throws(GradingError) {
    let folder = URL(filePath: parent).appending(path: "lectern-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .storage(folder.path, "cannot be made: \(error.localizedDescription)")
    }
    path = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
