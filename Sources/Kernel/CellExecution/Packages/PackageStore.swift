import FoundationEssentials
import Glibc

/// Packages built for cells, in folders that all sessions of this user share.
///
/// A folder is named by what was asked for, the sources of local packages, and the toolchain; it is
/// finished once it holds `build.json`. One session at a time builds, the others wait. Versions are
/// chosen when a folder is made and stay: remove the folder to choose anew. What a session asks for
/// later is built on top of what it has, where that was built. Folders that nobody has asked for in
/// a month are removed.
struct PackageStore: Sendable {
  let directory: String
  let toolchain: Toolchain

  /// The finished build of `set`, unless it must be made first.
  func ready(_ set: PackageSet) throws(PackageError) -> PackageBuild? {
    if let build = set.build {
      let states = localStates(of: set)
      if let changed = states.first(where: { build.pins[$0.key] != $0.value }) {
        throw .changed(identity: changed.key)
      }
      return build
    }
    let folder = folder(of: set)
    guard let build = PackageBuild.read(in: folder) else { return nil }
    for used in [folder, Self.parent(of: build.scratch)] { utimes(used, nil) }
    return build
  }

  /// Removes the folders that no session has asked for in a month.
  private func removeUnused() {
    let files = FileManager.default
    let limit = Date(timeIntervalSinceNow: -30 * 24 * 3600)
    for name in (try? files.contentsOfDirectory(atPath: directory)) ?? [] where name != "lock" {
      let path = "\(directory)/\(name)"
      let used = (try? files.attributesOfItem(atPath: path))?[.modificationDate] as? Date
      if let used, used < limit { try? files.removeItem(atPath: path) }
    }
  }

  /// Builds `set`; `onProgress` is told in a line what is being done.
  ///
  /// - Throws: ``PackageError``, or `CancellationError` when the task was cancelled.
  func build(
    _ set: PackageSet, onProgress: @escaping @Sendable (String) -> Void
  ) async throws -> PackageBuild {
    if let ready = try ready(set) { return ready }
    let folder = folder(of: set)
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let lock = try await lock(onProgress: onProgress)
    defer { close(lock) }
    if let ready = try ready(set) { return ready }  // another session has built it meanwhile
    removeUnused()
    try FileManager.default.createDirectory(
      atPath: folder + "/Sources", withIntermediateDirectories: true)
    let name = try writePackage(set, in: folder)
    let base = try await growing(set, in: folder, onProgress: onProgress)
    let scratch = base?.scratch ?? folder + "/build"
    let configuration = PackageFlags.configuration(of: set.flags) ?? "release"
    try await swift(
      [
        "build", "--build-system", "native", "-c", "release", "--package-path", folder,
        "--scratch-path", scratch, "-Xlinker", "-Bsymbolic",
      ] + set.flags, onProgress: onProgress)
    let description = try BuildDescription(scratch: scratch, configuration: configuration)
    let build = try await collect(set, name, description, folder, scratch)
    try build.becomeNewestInScratch()
    try build.write(in: folder)
    return build
  }

  /// What the session has, if `set` can be built where that was, so that nothing is built twice.
  ///
  /// The modules there are in use. They must stay as they are, with the sources that they refer to:
  /// so the flags must be the same, no other session may have gone on from there, and versions are
  /// chosen elsewhere first.
  private func growing(
    _ set: PackageSet, in folder: String, onProgress: @escaping @Sendable (String) -> Void
  ) async throws -> PackageBuild? {
    guard let loaded = set.loaded, loaded.flags == set.flags, loaded.isNewestInScratch else {
      return nil
    }
    for (path, state) in localStates(of: set) where loaded.pins[path] ?? state != state {
      throw PackageError.changed(identity: path)
    }
    guard FileManager.default.fileExists(atPath: loaded.folder + "/Package.resolved") else {
      return loaded  // folders only
    }
    let trial = folder + "/resolution"
    defer { try? FileManager.default.removeItem(atPath: trial) }
    try await swift(
      ["package", "--package-path", folder, "--scratch-path", trial, "resolve"],
      onProgress: onProgress)
    let pins = try Self.pins(in: folder)
    for (identity, revision) in try Self.pins(in: loaded.folder) where pins[identity] != revision {
      throw PackageError.changed(identity: identity)
    }
    return loaded
  }

  /// Runs SwiftPM.
  private func swift(
    _ arguments: [String], onProgress: @escaping @Sendable (String) -> Void
  ) async throws {
    let result = try await Tool.run(
      toolchain.root + "/usr/bin/swift", arguments,
      environment: ["GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -oBatchMode=yes"],
      onOutput: { text in
        if let line = text.split(whereSeparator: \.isNewline).last { onProgress(String(line)) }
      })
    try Task.checkCancellation()
    guard result.status == 0 else { throw PackageError.failed(output: result.output) }
  }

  private static func parent(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
  }

  private func folder(of set: PackageSet) -> String {
    let key = CacheKey(
      [toolchain.identity, set.loaded?.identity ?? "", set.flags.joined(separator: " ")]
        + set.requests.flatMap { [$0.manifestDependency] + $0.manifestProducts }
        + localStates(of: set).sorted { $0.key < $1.key }.map(\.value))
    return "\(directory)/\(key.digits.prefix(32))"
  }

  private func localStates(of set: PackageSet) -> [String: String] {
    var states: [String: String] = [:]
    for case .path(let path) in set.requests.map(\.location) {
      states[path] = LocalPackage.fingerprint(path)
    }
    return states
  }

  /// Waits until no other session builds; the lock ends when the descriptor is closed.
  private func lock(onProgress: @Sendable (String) -> Void) async throws -> Int32 {
    let path = directory + "/lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw LaunchError(path: path, reason: String(cString: strerror(errno)))
    }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      onProgress("waiting for another session that builds packages")
      do {
        try await Task.sleep(for: .milliseconds(50))
      } catch {
        close(descriptor)
        throw error
      }
    }
    return descriptor
  }

  /// Writes a package that has the products of all others in one library; returns its name.
  private func writePackage(_ set: PackageSet, in folder: String) throws -> String {
    // Two of them in one process must not be confused.
    let name = "LecternPackages_" + (folder.split(separator: "/").last?.prefix(8) ?? "")
    let manifest = """
      // swift-tools-version: 5.9
      import PackageDescription

      let package = Package(
        name: "\(name)",
        products: [.library(name: "\(name)", type: .dynamic, targets: ["\(name)"])],
        dependencies: [
          \(set.requests.map(\.manifestDependency).joined(separator: ",\n    "))
        ],
        targets: [
          .target(
            name: "\(name)",
            dependencies: [
              \(set.requests.flatMap(\.manifestProducts).joined(separator: ",\n        "))
            ],
            path: "Sources")
        ])

      """
    try manifest.write(toFile: folder + "/Package.swift", atomically: true, encoding: .utf8)
    try "".write(toFile: folder + "/Sources/Empty.swift", atomically: true, encoding: .utf8)
    // Packages that are loaded keep their versions where that is possible.
    if let loaded = set.loaded,
      !FileManager.default.fileExists(atPath: folder + "/Package.resolved")
    {
      try? FileManager.default.copyItem(
        atPath: loaded.folder + "/Package.resolved", toPath: folder + "/Package.resolved")
    }
    return name
  }

  private func collect(
    _ set: PackageSet, _ name: String, _ description: BuildDescription, _ folder: String,
    _ scratch: String
  ) async throws -> PackageBuild {
    var pins = try Self.pins(in: folder)
    pins.merge(localStates(of: set)) { $1 }
    for (identity, revision) in set.loaded?.pins ?? [:] where pins[identity] != revision {
      throw PackageError.changed(identity: identity)
    }
    guard let link = description.linkCommand(ofLibrary: name) else {
      throw PackageError.failed(output: "error: SwiftPM has not said how it links \(name)")
    }
    let targets = Set(link.objects.compactMap(BuildDescription.target(ofObject:)))
    var library = "\(description.folder)/lib\(name).so"
    if let loaded = set.loaded {
      // What is loaded must not come twice: its types would be others.
      library = "\(description.folder)/lib\(name)_added.so"
      let objects = link.objects.filter { object in
        BuildDescription.target(ofObject: object).map { !loaded.targets.contains($0) } ?? true
      }
      let list = folder + "/objects"
      try objects.joined(separator: "\n").write(toFile: list, atomically: true, encoding: .utf8)
      var arguments = link.arguments.map { $0.hasPrefix("@") ? "@" + list : $0 }
      if let output = arguments.firstIndex(of: "-o") { arguments[output + 1] = library }
      let linked = try await Tool.run(toolchain.root + "/usr/bin/swiftc", arguments)
      try Task.checkCancellation()
      guard linked.status == 0 else { throw PackageError.failed(output: linked.output) }
    }
    return PackageBuild(
      identity: CacheKey([folder] + pins.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
        .digits,
      folder: folder, scratch: scratch, flags: set.flags, library: library,
      searchArguments: description.searchArguments(ofModule: name),
      targets: targets.union(set.loaded?.targets ?? []).sorted(), pins: pins)
  }

  /// The revisions in `Package.resolved`, which is missing where all packages are folders.
  private static func pins(in folder: String) throws -> [String: String] {
    struct Resolved: Decodable {
      struct Pin: Decodable {
        struct State: Decodable { var revision: String? }
        var identity: String
        var state: State
      }
      var pins: [Pin]
    }
    guard let data = try? Data(contentsOf: URL(filePath: folder + "/Package.resolved")) else {
      return [:]
    }
    let resolved = try JSONDecoder().decode(Resolved.self, from: data)
    return Dictionary(
      resolved.pins.map { ($0.identity, $0.state.revision ?? "") }, uniquingKeysWith: { $1 })
  }
}
