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

  /// Stores files of `folder` as entry `key`; ``finish()`` waits for it.
  ///
  /// The draft holds the files at once, because another build may put others in their place; their
  /// checksums are computed while the cell runs.
  func storeLater(_ key: CacheKey, files: [String], from folder: String) {
    guard let draft = draft(of: key, files: files, from: folder) else { return }
    writing.async { complete(draft, as: path(key)) }
  }

  /// Waits until everything is stored.
  func finish() {
    writing.sync {}
  }

  /// A folder beside the entry `key` with the same files as `folder`; a cache that cannot be written
  /// is only slower.
  private func draft(of key: CacheKey, files: [String], from folder: String) -> String? {
    let entry = path(key)
    guard access(entry, F_OK) != 0, makeFolder(entry.parentPath) else { return nil }
    var name = Array("\(entry.parentPath)/draft-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { return nil }
    let draft = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for file in files where access("\(folder)/\(file)", R_OK) == 0 {
      guard Self.place("\(folder)/\(file)", at: "\(draft)/\(file)") else {
        discard(draft)
        return nil
      }
    }
    return draft
  }

  /// Makes a draft the entry at `entry`.
  private func complete(_ draft: String, as entry: String) {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: draft)) ?? []
    var list = ""
    for file in files.sorted() {
      guard let checksum = Self.checksum("\(draft)/\(file)") else { return discard(draft) }
      list += "\(checksum) \(file)\n"
    }
    do {
      try list.write(toFile: "\(draft)/\(Self.listName)", atomically: false, encoding: .utf8)
    } catch {
      return discard(draft)
    }
    if rename(draft, entry) != 0 { discard(draft) }  // another session was first
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
