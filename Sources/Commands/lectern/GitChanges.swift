import Display
import Foundation
import Notebooks

/// What has changed in the working tree since a revision, and which notebooks that concerns.
struct GitChanges {
  /// Where the modules lie that lectures import.
  private static let library = "Sources/Library/"
  private static let models = library + "Models/"

  /// The changed, added and removed files, relative to the current folder.
  private let files: Set<String>

  /// The files that differ from `revision`, those unknown to git included.
  init(since revision: String) throws {
    let changed = try Self.git(["diff", "--name-only", "--relative", "-z", revision, "--"])
    let unknown = try Self.git(["ls-files", "--others", "--exclude-standard", "-z"])
    files = Set((changed + unknown).map(Self.normal))
  }

  /// Those of `sources` whose own files, whose folder of Models or whose common library code changed.
  ///
  /// A folder of Models belongs to the lecture whose front matter names it; one that none names is
  /// code that every lecture may use.
  func concerned(_ sources: [NotebookSource], in folder: LectureFolder) -> [NotebookSource] {
    let families = Set(
      ((try? folder.paths([])) ?? []).compactMap { path in
        (try? Files.readText(path)).flatMap { LectureFolder.library(of: $0) }
      })
    let isCommonChanged = files.contains { file in
      guard file.hasPrefix(Self.library) else { return false }
      guard file.hasPrefix(Self.models) else { return true }
      return !families.contains { file.hasPrefix("\(Self.models)\($0)/") }
    }
    return sources.filter { source in
      if isCommonChanged
        || source.inputs(in: folder).contains(where: { files.contains(Self.normal($0)) })
      {
        return true
      }
      guard let family = source.notebook.metadata["library"]?.stringValue else { return false }
      return files.contains { $0.hasPrefix("\(Self.models)\(family)/") }
    }
  }

  /// `lectures/../Sources/x` → `Sources/x`, and absolute paths relative to the current folder.
  private static func normal(_ path: String) -> String {
    let here = URL(filePath: FileManager.default.currentDirectoryPath).standardizedFileURL.path
    let path = URL(filePath: path).standardizedFileURL.path
    return path.hasPrefix(here + "/") ? String(path.dropFirst(here.count + 1)) : path
  }

  /// The names that `git` prints, which end in zeros.
  private static func git(_ arguments: [String]) throws -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    let (output, problems) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, problems)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let names = output.fileHandleForReading.readDataToEndOfFile()
    let message = problems.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let lines = String(decoding: message, as: UTF8.self).split(separator: "\n")
      throw BadInput(description: "git \(arguments[0]): \(lines.first ?? "failed")")
    }
    return names.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }
}
