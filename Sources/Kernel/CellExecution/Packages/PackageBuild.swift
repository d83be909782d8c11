import FoundationEssentials

/// Packages that were built: what the compiler and the worker need of them.
struct PackageBuild: Sendable, Hashable, Codable {
  /// Changes when a version or a source of any package does.
  var identity: String
  /// Where its manifest is.
  var folder: String
  /// Where SwiftPM has built it; sets that grow out of one another share it.
  var scratch: String
  /// The arguments for SwiftPM that it was built with.
  var flags: [String]
  /// The shared library of what a session has not loaded yet.
  var library: String
  /// By which the compiler finds the modules.
  var searchArguments: [String]
  /// The modules, of C and of Swift, that the session has once the library is loaded.
  var targets: [String]
  /// The revision of every package, by its identity; for a folder, what is in it.
  var pins: [String: String]

  /// Reads the build that is finished in `folder`, if one is.
  static func read(in folder: String) -> PackageBuild? {
    guard let data = try? Data(contentsOf: URL(filePath: file(in: folder))),
      let build = try? JSONDecoder().decode(PackageBuild.self, from: data),
      FileManager.default.fileExists(atPath: build.library)
    else { return nil }
    return build
  }

  /// Declares the build finished.
  func write(in folder: String) throws {
    try JSONEncoder().encode(self)
      .write(to: URL(filePath: Self.file(in: folder)), options: .atomic)
  }

  private static func file(in folder: String) -> String { folder + "/build.json" }

  /// Whether nothing was built in its scratch folder since; then a larger set may be.
  var isNewestInScratch: Bool {
    (try? String(contentsOfFile: Self.newestFile(in: scratch), encoding: .utf8)) == folder
  }

  /// Notes that the scratch folder holds this build.
  func becomeNewestInScratch() throws {
    try folder.write(toFile: Self.newestFile(in: scratch), atomically: true, encoding: .utf8)
  }

  private static func newestFile(in scratch: String) -> String { scratch + "/lectern-newest" }
}

/// What SwiftPM writes down about a build: how it calls the compiler and which objects it links.
struct BuildDescription {
  /// The folder with the products.
  let folder: String
  private let commands: [[String]]

  /// Reads `CONFIGURATION.yaml` of a scratch folder.
  init(scratch: String, configuration: String) throws {
    folder = "\(scratch)/\(configuration)"
    let text = try String(contentsOfFile: folder + ".yaml", encoding: .utf8)
    let marker = "    args: "
    commands = text.split(separator: "\n").filter { $0.hasPrefix(marker) }.compactMap { line in
      try? JSONDecoder().decode([String].self, from: Data(line.dropFirst(marker.count).utf8))
    }
  }

  /// The arguments by which the module `name` finds what it imports.
  func searchArguments(ofModule name: String) -> [String] {
    let command = commands.first { isAbout(name, $0) && $0.contains("-emit-module") } ?? []
    var result: [String] = []
    var rest = command[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "-I":
        if let value = rest.popFirst() { result += [argument, value] }
      case "-Xcc":
        guard let value = rest.popFirst(), !["-fPIC", "-g"].contains(value),
          value != "-fno-omit-frame-pointer"
        else { continue }
        result += [argument, value]
      case "-Xfrontend":
        // Macros: the next three are the option's name and its value with `-Xfrontend` before it.
        guard rest.first == "-load-plugin-executable", rest.count > 2 else { continue }
        result += [rest[rest.startIndex], rest[rest.startIndex + 2]]
        rest = rest.dropFirst(3)
      case "-load-plugin-executable":
        if let value = rest.popFirst() { result += [argument, value] }
      default: continue
      }
    }
    return result
  }

  /// The command that links the library `name`, without the program, and its list of objects.
  func linkCommand(ofLibrary name: String) -> (arguments: [String], objects: [String])? {
    guard
      let command = commands.first(where: { isAbout(name, $0) && $0.contains("-emit-library") }),
      let list = command.first(where: { $0.hasPrefix("@") })?.dropFirst(),
      let objects = try? String(contentsOfFile: String(list), encoding: .utf8)
    else { return nil }
    return (Array(command.dropFirst()), objects.split(separator: "\n").map(String.init))
  }

  /// The target that an object was made for: `A` for `…/release/A.build/File.swift.o`.
  static func target(ofObject path: String) -> String? {
    path.split(separator: "/").last { $0.hasSuffix(".build") }.map { String($0.dropLast(6)) }
  }

  private func isAbout(_ name: String, _ command: [String]) -> Bool {
    guard let index = command.firstIndex(of: "-module-name") else { return false }
    return command.dropFirst(index + 1).first == name
  }
}
