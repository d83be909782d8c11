import Foundation
import Tensors
import Testing

@Suite("Files of tensors")
struct FileTests {
  let folder = FileManager.default.temporaryDirectory.appending(
    path:
      "lectern-files-\(ProcessInfo.processInfo.processIdentifier)-\(UInt64.random(in: 0...UInt64.max))"
  )

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  @Test(
    "NumPy's format keeps shapes and elements", arguments: [[], [5], [2, 3], [2, 0], [1, 2, 3]])
  func numPyRoundTrip(shape: [Int]) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var rng = SeededGenerator(seed: 61)
    let x = Tensor(normal: Shape(shape), using: &rng)
    try NumPyFile.write(x, to: path("x.npy"))
    let y = try NumPyFile.read(from: path("x.npy"))
    #expect(y.shape == x.shape && y.scalars == x.scalars)
  }

  @Test("safetensors keeps names, shapes and elements")
  func safetensorsRoundTrip() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let tensors = [
      "b": Tensor([[1, 2], [3, 4]]), "a.weight": Tensor(7), "empty": Tensor(zeros: [0]),
    ]
    try SafetensorsFile.write(tensors, to: path("x.safetensors"))
    let read = try SafetensorsFile.read(from: path("x.safetensors"))
    #expect(read.keys.sorted() == ["a.weight", "b", "empty"])
    for (name, tensor) in tensors {
      #expect(read[name]?.shape == tensor.shape && read[name]?.scalars == tensor.scalars)
    }
  }

  @Test("files of the Python packages are read")
  func pythonFiles() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let expected = Tensor([[0, 0.5, 1], [1.5, 2, 2.5]])
    for (name, base64) in Self.pythonSamples where name.hasSuffix(".npy") {
      let data = try #require(Data(base64Encoded: base64))
      try data.write(to: URL(filePath: path(name)))
      let scale: Float = name.contains("i") ? 2 : 1
      #expect(try NumPyFile.read(from: path(name)).isClose(to: expected * scale), "\(name)")
    }
    let data = try #require(Data(base64Encoded: Self.pythonSamples["x.safetensors"] ?? ""))
    try data.write(to: URL(filePath: path("x.safetensors")))
    let tensors = try SafetensorsFile.read(from: path("x.safetensors"))
    #expect(tensors["float32"]?.isClose(to: expected) == true)
    #expect(tensors["int64"]?.isClose(to: expected * 2) == true)
  }

  @Test("damaged files are refused with the reason")
  func damaged() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: TensorFileError.wrongFormat(path: path("x"), expected: "a .npy file")) {
      try Data("hello, this is text".utf8).write(to: URL(filePath: path("x")))
      _ = try NumPyFile.read(from: path("x"))
    }
    #expect(throws: TensorFileError.self) { try NumPyFile.read(from: path("missing")) }
    try NumPyFile.write(Tensor(zeros: [100]), to: path("y"))
    let bytes = try Data(contentsOf: URL(filePath: path("y")))
    try bytes.dropLast(4).write(to: URL(filePath: path("y")))
    let error = #expect(throws: TensorFileError.self) { try NumPyFile.read(from: path("y")) }
    #expect(error.map { "\($0)" }?.contains("528 bytes are announced, 524 are there") == true)
    try SafetensorsFile.write(["a": Tensor(zeros: [4])], to: path("z"))
    let whole = try Data(contentsOf: URL(filePath: path("z")))
    for length in [0, 7, 8, 20, whole.count - 1] {
      try whole.prefix(length).write(to: URL(filePath: path("z")))
      #expect(throws: TensorFileError.self) { try SafetensorsFile.read(from: path("z")) }
    }
  }
}
