import Foundation
import Testing

@Suite("Arrows between targets")
struct ArrowTests {
  let package: PackageDescription

  init() throws {
    package = try PackageDescription.load()
  }

  private var shipped: [PackageDescription.Target] {
    package.targets.filter { $0.type != "test" && !($0.path ?? "").hasPrefix("Tests/") }
  }

  @Test("are only those that the table allows")
  func onlyAllowed() throws {
    let names = Set(package.targets.map(\.name))
    #expect(!shipped.isEmpty)
    for target in shipped {
      let allowed = try #require(
        AllowedArrows.table[target.name], "\(target.name) is not in the table of allowed arrows")
      let drawn = Set(target.dependencies.compactMap(\.target)).intersection(names)
      #expect(
        drawn.isSubset(of: allowed),
        "\(target.name) must not depend on \(drawn.subtracting(allowed).sorted())")
    }
  }

  @Test("keep the kernel process free of tensor code")
  func kernelNeverReachesLibrary() throws {
    let library = try #require(AllowedArrows.layers["Library"])
    #expect(reachable(from: "lectern").isDisjoint(with: library))
    #expect(reachable(from: "lectern").isDisjoint(with: ["COpenBLAS", "WorkerRuntime"]))
  }

  @Test("keep the library free of kernel code")
  func libraryNeverReachesKernel() throws {
    let kernel = try #require(AllowedArrows.layers["Kernel"])
    #expect(reachable(from: "Lectern").isDisjoint(with: kernel))
    #expect(reachable(from: "Lectern").isDisjoint(with: ["CZeroMQ"]))
  }

  @Test("start in the folder of the target's layer")
  func layers() throws {
    for target in shipped {
      let layer = AllowedArrows.layers.first { $0.value.contains(target.name) }?.key
      let expected = "Sources/\(try #require(layer, "\(target.name) has no layer"))/\(target.name)"
      #expect(target.path == expected)
    }
  }

  @Test("come with Swift 6 mode and warnings as errors on every Swift target")
  func settings() {
    for target in package.targets where target.type != "system" && hasSwift(target) {
      let kinds = target.settings.filter { $0.tool == "swift" }.flatMap { $0.kind.keys }
      #expect(kinds.contains("swiftLanguageMode"), "\(target.name) has no language mode")
      #expect(kinds.contains("treatAllWarnings"), "\(target.name) lets warnings pass")
    }
  }

  /// Every target that `name` depends on, over any number of arrows.
  private func reachable(from name: String) -> Set<String> {
    let arrows = Dictionary(
      uniqueKeysWithValues: package.targets.map {
        ($0.name, $0.dependencies.compactMap(\.target))
      })
    var seen: Set<String> = []
    var open = arrows[name] ?? []
    while let next = open.popLast() {
      if seen.insert(next).inserted { open += arrows[next] ?? [] }
    }
    return seen
  }

  private func hasSwift(_ target: PackageDescription.Target) -> Bool {
    let folder = PackageDescription.root.appending(path: target.path ?? "")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return files?.contains { ($0 as? URL)?.pathExtension == "swift" } ?? false
  }
}
