import Foundation

/// The sealed manifests of a course, one file for each assignment.
struct ManifestFolder {
  let manifests: [SealedManifest]

  /// Reads every `*.manifest.json` of a folder.
  ///
  /// The path is absolute: a relative one would lead into the folder of a submission.
  ///
  /// - Throws: ``GradingError`` if the folder holds none, or one that cannot be read.
  init(_ path: String) throws(GradingError) {
    guard path.hasPrefix("/") else {
      throw .badManifest(
        "\(SealedSession.folderVariable) does not name the folder of the manifests by its full path; "
          + "Lectern's lines of nbgrader_config.py set it")
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    var manifests: [SealedManifest] = []
    for name in names.sorted() where name.hasSuffix(".manifest.json") {
      guard let bytes = FileManager.default.contents(atPath: "\(path)/\(name)") else {
        throw .file("\(path)/\(name)", "cannot be read")
      }
      manifests.append(try SealedManifest(json: Array(bytes)))
    }
    guard !manifests.isEmpty else {
      throw .file(
        path, "holds no *.manifest.json; write them there with `lectern release --manifest`")
    }
    self.manifests = manifests
  }

  /// The manifest and the test cell that `source` is, hidden tests included.
  ///
  /// - Parameters:
  ///   - source: The text of a cell as nbgrader restored it.
  ///   - earlier: The texts of the cells before it; of several assignments with this test cell, the one
  ///     with the most of them among its own counts.
  /// - Returns: Both, or `nil` for any other cell.
  func testCell(
    _ source: String, after earlier: [String]
  ) -> (manifest: SealedManifest, cell: SealedManifest.Cell)? {
    let before = Set(earlier)
    let found = manifests.compactMap { manifest in
      manifest.cells.first { $0.role == .tests && $0.solved == source }.map { (manifest, $0) }
    }
    return found.max { first, second in
      let counts = [first.0, second.0].map { manifest in
        manifest.cells.count { before.contains($0.released) || before.contains($0.solved) }
      }
      return counts[0] < counts[1]
    }
  }
}
