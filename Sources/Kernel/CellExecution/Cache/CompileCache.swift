import Crypto
import Dispatch
import FoundationEssentials
import Glibc

/// Compiled cells on disk, shared by all sessions of this user.
///
/// An entry is a folder named by its key, made under another name and then renamed, so that a
/// reader sees all of it or nothing. A list of checksums in the entry tells a damaged one, which
/// counts as missing and is removed. The oldest entries go when the cache exceeds its limit.
struct CompileCache: Sendable {
  let directory: String
  /// In bytes.
  let limit: Int

  private static let listName = "checksums"
  private let writing = DispatchQueue(label: "lectern.cache")

  init(directory: String, limit: Int) {
    self.directory = directory
    self.limit = limit
  }

  /// Places the files of entry `key` into `folder` under their names; false when it has none.
  func restore(_ key: CacheKey, into folder: String) -> Bool {
    let entry = path(key)
    guard let list = try? String(contentsOfFile: "\(entry)/\(Self.listName)", encoding: .utf8)
    else { return false }
    for line in list.split(separator: "\n") {
      let fields = line.split(separator: " ", maxSplits: 1)
      guard fields.count == 2, Self.checksum("\(entry)/\(fields[1])") == String(fields[0]),
        Self.place("\(entry)/\(fields[1])", at: "\(folder)/\(fields[1])")
      else {
        try? FileManager.default.removeItem(atPath: entry)
        return false
      }
    }
    utimes(entry, nil)  // used now, so evicted last
    return true
  }

  /// Stores files of `folder` as entry `key`, while the cell runs; ``finish()`` waits for it.
  func storeLater(_ key: CacheKey, files: [String], from folder: String) {
    writing.async { store(key, files: files, from: folder) }
  }

  /// Waits until everything is stored.
  func finish() {
    writing.sync {}
  }

  /// Stores files of `folder` as entry `key`; a cache that cannot be written is only slower.
  private func store(_ key: CacheKey, files: [String], from folder: String) {
    let entry = path(key)
    let files = files.filter { access("\(folder)/\($0)", R_OK) == 0 }
    guard access(entry, F_OK) != 0, makeFolder(entry.parentPath) else { return }
    var draft = Array("\(entry.parentPath)/draft-XXXXXX".utf8CString)
    guard mkdtemp(&draft) != nil else { return }
    let draftPath = String(decoding: draft.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var list = ""
    for file in files {
      guard let checksum = Self.checksum("\(folder)/\(file)"),
        Self.place("\(folder)/\(file)", at: "\(draftPath)/\(file)")
      else { return discard(draftPath) }
      list += "\(checksum) \(file)\n"
    }
    do {
      try list.write(
        toFile: "\(draftPath)/\(Self.listName)", atomically: false, encoding: .utf8)
    } catch {
      return discard(draftPath)
    }
    if rename(draftPath, entry) != 0 { discard(draftPath) }  // another session was first
  }

  /// Removes the entries that were not used for longest until the cache is within its limit, and
  /// drafts of writers that are gone.
  func trim() {
    struct Entry {
      var path: String
      var used: Date
      var size: Int
    }
    let files = FileManager.default
    var entries: [Entry] = []
    for shelf in (try? files.contentsOfDirectory(atPath: directory)) ?? [] {
      for name in (try? files.contentsOfDirectory(atPath: "\(directory)/\(shelf)")) ?? [] {
        let path = "\(directory)/\(shelf)/\(name)"
        guard
          let used = (try? files.attributesOfItem(atPath: path))?[.modificationDate] as? Date
        else { continue }
        if name.hasPrefix("draft-") {
          if used < Date(timeIntervalSinceNow: -600) { discard(path) }
          continue
        }
        let sizes = ((try? files.contentsOfDirectory(atPath: path)) ?? []).map { file in
          ((try? files.attributesOfItem(atPath: "\(path)/\(file)"))?[.size] as? Int) ?? 0
        }
        entries.append(Entry(path: path, used: used, size: sizes.reduce(0, +)))
      }
    }
    var total = entries.reduce(0) { $0 + $1.size }
    for entry in entries.sorted(by: { $0.used < $1.used }) where total > limit {
      discard(entry.path)
      total -= entry.size
    }
  }

  private func path(_ key: CacheKey) -> String {
    "\(directory)/\(key.digits.prefix(2))/\(key.digits)"
  }

  private func makeFolder(_ path: String) -> Bool {
    let files = FileManager.default
    return (try? files.createDirectory(atPath: path, withIntermediateDirectories: true)) != nil
  }

  private func discard(_ path: String) {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Makes `target` the same file as `source`, or a copy where the file system cannot.
  private static func place(_ source: String, at target: String) -> Bool {
    unlink(target)
    if link(source, target) == 0 { return true }
    return (try? FileManager.default.copyItem(atPath: source, toPath: target)) != nil
  }

  private static func checksum(_ path: String) -> String? {
    guard let bytes = try? Data(contentsOf: URL(filePath: path)) else { return nil }
    return CacheKey.hexadecimal(SHA256.hash(data: bytes))
  }
}

extension String {
  /// The path without its last component.
  fileprivate var parentPath: String { lastIndex(of: "/").map { String(self[..<$0]) } ?? "." }
}
