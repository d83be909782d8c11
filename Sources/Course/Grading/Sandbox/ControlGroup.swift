import Foundation
package import Glibc

/// A control group that bounds a whole sandbox, where this machine lets us make one.
///
/// Limits of a process (`setrlimit`) count address space, and threads only of users other than root. A
/// control group counts the memory in use, files in memory included, and every thread. Version 1 needs
/// folders that can be written in the hierarchies `memory` and `pids`; version 2 a group that hands the
/// controllers memory and pids on: the root group, ours, or the group above ours. The kernel allows ours
/// only without processes in it, so a process that is alone there, as after
/// `systemd-run --user --scope -p Delegate=yes`, first moves into a group below. The group above is
/// taken only if it is the one of such a move, or belongs to the same user other than root: beside a
/// service of the system, sandboxes would be free of its limits and outlive it.
///
/// Source: docs.kernel.org/admin-guide/cgroup-v2.html and cgroup-v1/.
package struct ControlGroup: Sendable {
  /// The folders of the group, one for each hierarchy.
  let folders: [String]

  /// Where groups can be made.
  package enum Hierarchy: Sendable, Hashable {
    /// The folders of our own group in the hierarchies memory and pids.
    case version1(memory: String, pids: String)
    /// The folder in which groups are made.
    case version2(String)
  }

  private static let prefix = "lectern-"

  /// The hierarchy that this process may make groups in; `nil` if there is none.
  ///
  /// Groups that a killed grader left there are removed.
  static let hierarchy: Hierarchy? = {
    let membership = text("/proc/self/cgroup")
    return candidates(in: "/sys/fs/cgroup", membership: membership).first { candidate in
      removeAbandoned(in: candidate)
      guard let group = ControlGroup(in: candidate, memoryBytes: 64 << 20, processes: 16) else {
        return false
      }
      group.remove()
      return true
    }
  }()

  /// Makes a group; `nil` if that is not possible.
  ///
  /// - Parameters:
  ///   - hierarchy: Where.
  ///   - memoryBytes: The bytes of memory in use.
  ///   - processes: Processes and threads, those of the sandbox's own programs included.
  init?(in hierarchy: Hierarchy, memoryBytes: Int, processes: Int) {
    let name = "\(Self.prefix)\(getpid())-\(UUID().uuidString.lowercased())"
    var limits: [(folder: String, file: String, value: String)] = []
    switch hierarchy {
    case .version1(let memory, let pids):
      folders = ["\(memory)/\(name)", "\(pids)/\(name)"]
      limits = [
        (folders[0], "memory.limit_in_bytes", String(memoryBytes)),
        (folders[1], "pids.max", String(processes)),
      ]
    case .version2(let own):
      folders = ["\(own)/\(name)"]
      limits = [
        (folders[0], "memory.max", String(memoryBytes)), (folders[0], "memory.swap.max", "0"),
        (folders[0], "pids.max", String(processes)),
      ]
    }
    for folder in folders where mkdir(folder, 0o755) != 0 {
      remove()
      return nil
    }
    for limit in limits where !Self.write(limit.value, to: "\(limit.folder)/\(limit.file)") {
      // A machine without swap has no limit of it.
      if limit.file == "memory.swap.max" { continue }
      remove()
      return nil
    }
  }

  /// Ends what is left in the group and removes it.
  func remove() {
    for folder in folders { _ = Self.write("1", to: folder + "/cgroup.kill") }
    for folder in folders {
      // The last process of a group may still be on its way out.
      for _ in 0..<200 where rmdir(folder) != 0 && errno == EBUSY { usleep(5000) }
    }
  }

  private static func removeAbandoned(in hierarchy: Hierarchy) {
    let parents =
      switch hierarchy {
      case .version1(let memory, let pids): [memory, pids]
      case .version2(let own): [own]
      }
    for parent in parents {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
        let parts = name.dropFirst(prefix.count).split(separator: "-", maxSplits: 1)
        guard name.hasPrefix(prefix), parts.count == 2, let owner = pid_t(parts[0]),
          kill(owner, 0) != 0, errno == ESRCH
        else { continue }
        rmdir("\(parent)/\(name)")
      }
    }
  }

  /// Where groups may be made, the best place first.
  ///
  /// - Parameters:
  ///   - root: Where the hierarchies are mounted, `/sys/fs/cgroup`.
  ///   - membership: The text of `/proc/self/cgroup`.
  ///   - process: The process that looks.
  /// - Returns: The places.
  package static func candidates(
    in root: String, membership: String, process: pid_t = getpid()
  ) -> [Hierarchy] {
    let groups = membership.split(separator: "\n").map { line in
      line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    }.filter { $0.count == 3 }
    func own(_ controller: String) -> String? {
      groups.first { $0[1].split(separator: ",").contains(Substring(controller)) }.map { $0[2] }
    }
    var found: [Hierarchy] = []
    if let group = groups.first(where: { $0[0] == "0" && $0[1].isEmpty })?[2],
      let folder = delegated(root + (group == "/" ? "" : group), isRoot: group == "/", process)
    {
      found.append(.version2(folder))
    }
    if let memory = own("memory"), let pids = own("pids") {
      let folder = { (controller: String, group: String) in
        let path = "\(root)/\(controller)" + (group == "/" ? "" : group)
        // In a container the group's own folder may be the root of what is mounted.
        return access(path, W_OK) == 0 ? path : "\(root)/\(controller)"
      }
      found.append(.version1(memory: folder("memory", memory), pids: folder("pids", pids)))
    }
    return found
  }

  /// The folder that hands memory and pids on: that of our own group, also once the process, if it is
  /// alone there, has moved into a group below; else the one above it, if that is ours too.
  private static func delegated(_ own: String, isRoot: Bool, _ process: pid_t) -> String? {
    if handsOn(own) { return own }
    if isRoot { return nil }
    let parent = URL(filePath: own).deletingLastPathComponent().path
    let isAboveUsable = handsOn(parent) && access(parent + "/cgroup.procs", W_OK) == 0
    if isAboveUsable, own.hasSuffix("/lectern") { return parent }
    if let folder = emptied(own, process) { return folder }
    var status = stat()
    guard isAboveUsable, getuid() != 0, stat(parent, &status) == 0, status.st_uid == getuid()
    else { return nil }
    return parent
  }

  /// The group `own` once the process, if it is alone there, has moved into a group below.
  private static func emptied(_ own: String, _ process: pid_t) -> String? {
    let controllers = text(own + "/cgroup.controllers").split { $0.isWhitespace }
    let members = text(own + "/cgroup.procs").split { $0.isWhitespace }
    guard controllers.contains("memory"), controllers.contains("pids"),
      members == [Substring(String(process))]
    else { return nil }
    let below = own + "/lectern"
    guard mkdir(below, 0o755) == 0 || errno == EEXIST,
      write(String(process), to: below + "/cgroup.procs"),
      write("+memory +pids", to: own + "/cgroup.subtree_control")
    else { return nil }
    return own
  }

  private static func handsOn(_ folder: String) -> Bool {
    let controllers = text(folder + "/cgroup.subtree_control").split { $0.isWhitespace }
    return controllers.contains("memory") && controllers.contains("pids")
  }

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  private static func write(_ text: String, to path: String) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    return Glibc.write(descriptor, bytes, bytes.count) == bytes.count
  }
}
