import Datasets
import Foundation
import Glibc
import Testing

private let shippedFiles = [
  FashionMNIST.imageFile, FashionMNIST.labelFile, Digits.file, Sunspots.file,
  EnglishSpanishVerses.file, Sonnets.file,
]

@Suite("Data files")
struct DataFileTests {
  @Test(
    "a shipped file that was changed is refused with both checksums",
    arguments: shippedFiles.map(\.name))
  func damage(name: String) throws {
    let file = try #require(shippedFiles.first { $0.name == name })
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var bytes = try file.bytes()
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: folder.appending(path: name))

    let error = #expect(throws: DatasetError.self) { try file.bytes(in: folder.path) }
    let message = try #require(error).description
    #expect(message.contains("\(folder.path)/\(name) is damaged"))
    #expect(message.contains(file.checksum))
  }

  @Test("a shipped file that is missing is named")
  func missing() {
    #expect(
      throws: DatasetError.missingFile(
        path: "/nonexistent/digits-8x8.bin",
        remedy: "it is part of Lectern, so install Lectern again")
    ) { try Digits.file.bytes(in: "/nonexistent") }
  }

  @Test("every shipped file stands in LICENSES.md with its checksum")
  func licences() throws {
    let text = try String(
      contentsOfFile: "\(ResourceFile.directory)/LICENSES.md", encoding: .utf8)
    for file in shippedFiles {
      #expect(text.contains(file.name))
      #expect(text.contains(file.checksum))
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: ResourceFile.directory)
    #expect(names.allSatisfy { $0 == "LICENSES.md" || text.contains($0) })
  }

  @Test("the image of some code is found in a process with many mappings")
  func imageAmongMany() {
    // Neighbours with unlike rights are not merged, so each makes a line before that of libc.
    let mappings = (0..<400).map { index in
      mmap(
        nil, 4096, index.isMultiple(of: 2) ? PROT_READ : PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    }
    defer { for mapping in mappings { munmap(mapping, 4096) } }
    let function: @convention(c) () -> pid_t = getpid
    let address = unsafeBitCast(function, to: UInt.self)
    #expect(ResourceFile.imagePath(containing: address).hasSuffix("libc.so.6"))
  }

  @Test("a gzip file that was cut off is refused")
  func truncatedGzip() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "cut.gz").path
    // gzip of the ten bytes "lecternlec" without its last four bytes (the length).
    let whole: [UInt8] = [
      0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 10, 0, 0xf5, 0xff, 0x6c, 0x65, 0x63, 0x74, 0x65, 0x72,
      0x6e, 0x6c, 0x65, 0x63,
    ]
    try Data(whole).write(to: URL(filePath: path))
    #expect(throws: DatasetError.self) { try GzipFile.bytes(at: path, remedy: "") }
  }

  @Test(
    "an IDX file with a wrong header or length is refused",
    arguments: [
      [], [0, 0, 8], [0, 0, 9, 1, 0, 0, 0, 0], [0, 0, 8, 2, 0, 0, 0, 0],
      [0, 0, 8, 1, 0, 0, 0, 3, 1, 2],
    ])
  func malformedIDX(bytes: [UInt8]) {
    #expect(throws: DatasetError.self) {
      try IDXFile(bytes, dimensionCount: 1, path: "labels.gz")
    }
  }

  @Test("an IDX file gives its extents and elements")
  func validIDX() throws {
    let file = try IDXFile([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9], dimensionCount: 1, path: "labels.gz")
    #expect(file.shape == [3])
    #expect(Array(file.elements) == [7, 8, 9])
  }

  private func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
