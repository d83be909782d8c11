import CellExecution
import FoundationEssentials
import Glibc

/// Small packages in folders, made by the tests that use them.
enum PackageFixtures {
  /// Writes a package `Shapes` with a product of Swift and one of C.
  static func shapes(in folder: String, sides: Int = 4) throws -> String {
    try write(
      "\(folder)/Shapes",
      [
        "Package.swift": """
        // swift-tools-version: 5.9
        import PackageDescription
        let package = Package(
          name: "Shapes",
          products: [
            .library(name: "Shapes", targets: ["Shapes"]), .library(name: "CArea", targets: ["CArea"]),
          ],
          targets: [.target(name: "CArea"), .target(name: "Shapes", dependencies: ["CArea"])])
        """,
        "Sources/CArea/include/CArea.h": "int area_of(int width, int height);\n",
        "Sources/CArea/area.c": """
        #include "CArea.h"
        int area_of(int width, int height) { return width * height; }
        """,
        "Sources/Shapes/Square.swift": """
        import CArea
        import Glibc

        public protocol Shape { var sides: Int { get } }

        public struct Square: Shape, Equatable {
          public var width: Int
          public init(width: Int) { self.width = width }
          public var sides: Int { \(sides) }
          public var area: Int { Int(area_of(Int32(width), Int32(width))) }
          public func checked() -> Int {
            if width <= 0 { fatalError("a square has a width") }
            return width
          }
        }

        public func endless() { while true { _ = getpid() } }
        """,
      ])
  }

  /// Writes a package `Rooms` that uses the one at `shapes`.
  static func rooms(in folder: String) throws -> String {
    try write(
      "\(folder)/Rooms",
      [
        "Package.swift": """
        // swift-tools-version: 5.9
        import PackageDescription
        let package = Package(
          name: "Rooms", products: [.library(name: "Rooms", targets: ["Rooms"])],
          dependencies: [.package(path: "../Shapes")],
          targets: [
            .target(name: "Rooms", dependencies: [.product(name: "Shapes", package: "Shapes")])
          ])
        """,
        "Sources/Rooms/Room.swift": """
        import Shapes

        public func floor(of room: any Shape) -> Int { (room as? Square)?.area ?? -1 }
        """,
      ])
  }

  /// Writes a package `Broken` that does not compile.
  static func broken(in folder: String) throws -> String {
    try write(
      "\(folder)/Broken",
      [
        "Package.swift": """
        // swift-tools-version: 5.9
        import PackageDescription
        let package = Package(
          name: "Broken", products: [.library(name: "Broken", targets: ["Broken"])],
          targets: [.target(name: "Broken")])
        """,
        "Sources/Broken/Broken.swift": "public let number: Int = \"text\"\n",
      ])
  }

  /// Makes a git repository of the package at `path`, tagged `version`.
  static func commit(_ path: String, version: String) throws {
    let git = "git -c user.name=T -c user.email=t@example.org -c init.defaultBranch=main"
    try shell(
      "cd '\(path)' && \(git) init -q && \(git) add . && \(git) commit -q -m 'Begin' "
        + "&& \(git) tag \(version)")
  }

  /// Writes files by their paths in `folder`, which it returns.
  static func write(_ folder: String, _ files: [String: String]) throws -> String {
    for (name, text) in files {
      let path = "\(folder)/\(name)"
      let parent = path[..<(path.lastIndex(of: "/") ?? path.endIndex)]
      try FileManager.default.createDirectory(
        atPath: String(parent), withIntermediateDirectories: true)
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    return folder
  }

  private static func shell(_ command: String) throws {
    if system(command) != 0 { throw FixtureError.failed(command) }
  }

  private enum FixtureError: Error {
    case failed(String)
  }
}
