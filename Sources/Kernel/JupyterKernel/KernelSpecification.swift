import Display
public import FoundationEssentials

/// The folder `kernelspec/`, by which Jupyter learns how to start the kernel.
///
/// Source: jupyter_client, “Making kernels for Jupyter”, section “Kernel specs”.
public struct KernelSpecification: Sendable {
  /// The name of the kernel in notebooks and on command lines.
  public static let name = "swift"

  /// The folder that holds `kernel.json` and the logos.
  public let source: URL

  /// Uses the folder `source`.
  public init(source: URL) {
    self.source = source
  }

  /// Finds the folder that belongs to an executable.
  ///
  /// That is `kernelspec` in the source tree around a build folder, or
  /// `PREFIX/lib/lectern/kernelspec` for `PREFIX/bin/lectern`; `home` is looked at first.
  ///
  /// - Parameters:
  ///   - executable: The absolute path of `lectern`.
  ///   - home: The value of `LECTERN_HOME`, if it is set.
  /// - Throws: ``KernelSpecificationError/notFound(searched:)``.
  public init(
    belongingTo executable: URL, home: URL? = nil
  ) throws(KernelSpecificationError) {
    var folders = home.map { [$0.appending(path: "kernelspec")] } ?? []
    var ancestor = executable.deletingLastPathComponent()
    folders.append(
      ancestor.deletingLastPathComponent().appending(path: "lib/lectern/kernelspec"))
    while ancestor.path != "/" {
      folders.append(ancestor.appending(path: "kernelspec"))
      ancestor.deleteLastPathComponent()
    }
    let found = folders.first {
      FileManager.default.fileExists(atPath: $0.appending(path: "kernel.json").path)
    }
    guard let found else { throw .notFound(searched: folders.map(\.path)) }
    source = found
  }

  /// Writes the kernel into `kernels/swift` of a Jupyter data folder.
  ///
  /// Each file is replaced in one step, `kernel.json` after all others, so that a client that looks
  /// at the same time finds a whole kernel. Files that no longer belong to it are removed.
  ///
  /// - Parameters:
  ///   - dataFolder: For instance `~/.local/share/jupyter`.
  ///   - executable: The absolute path of `lectern`, which `kernel.json` is to name.
  /// - Returns: The folder of the installed kernel.
  /// - Throws: ``KernelSpecificationError`` for a damaged template, or the file system's error.
  @discardableResult
  public func install(into dataFolder: URL, executable: URL) throws -> URL {
    let files = FileManager.default
    let target = dataFolder.appending(path: "kernels").appending(path: Self.name)
    let description = try description(for: executable)
    let names = try files.contentsOfDirectory(atPath: source.path).sorted()
    try files.createDirectory(at: target, withIntermediateDirectories: true)
    for name in names where name != "kernel.json" {
      let data = try Data(contentsOf: source.appending(path: name))
      try data.write(to: target.appending(path: name), options: .atomic)
    }
    try description.write(to: target.appending(path: "kernel.json"), options: .atomic)
    for name in try files.contentsOfDirectory(atPath: target.path) where !names.contains(name) {
      try files.removeItem(at: target.appending(path: name))
    }
    return target
  }

  /// The template `kernel.json` with the executable's path in place of its name.
  private func description(for executable: URL) throws -> Data {
    let template = source.appending(path: "kernel.json")
    let json = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: template))
    guard var members = json.objectValue, let arguments = json["argv"]?.arrayValue,
      arguments.first == "lectern"
    else { throw KernelSpecificationError.damaged(path: template.path) }
    members["argv"] = .array([.string(executable.path)] + arguments.dropFirst())
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(JSONValue.object(members)) + Data("\n".utf8)
  }
}

/// Why the kernel cannot be installed.
public enum KernelSpecificationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// None of the folders holds a `kernel.json`.
  case notFound(searched: [String])
  /// The template is not one.
  case damaged(path: String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .notFound(let searched):
      """
      no kernel.json in \(searched.joined(separator: ", ")); set LECTERN_HOME to the folder that \
      holds kernelspec/
      """
    case .damaged(let path):
      "\(path) does not start its argv with “lectern”; restore it from the repository"
    }
  }
}
