import Foundation
import FuzzInputs
import JupyterProtocol
import Testing

/// The inputs that fuzzing starts from and those that it has found, read once more by every test run.
@Suite("Fuzz corpus")
struct FuzzCorpusTests {
  private static let corpus = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fuzz/Corpus")

  private static func files(_ target: String) -> [URL] {
    let folder = corpus.appending(path: target)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().map { folder.appending(path: $0) }
  }

  @Test(
    "of messages holds good ones, which are read, no forgery, and nothing that traps",
    arguments: files("WireFrames"))
  func wireFrames(file: URL) throws {
    let frames = FuzzFrames.split(try Data(contentsOf: file))
    let name = file.lastPathComponent
    let envelope = try? Envelope(WireMessage(frames: frames), key: SigningKey(""))
    #expect((try? Envelope(WireMessage(frames: frames), key: SigningKey("secret"))) == nil)
    let readable = envelope.map(FuzzFrames.readableContents) ?? []
    if name == "good-execute" { #expect(readable.contains { $0 == ExecuteRequest.self }) }
    if name == "good-comm" { #expect(readable.contains { $0 == CommOpen.self }) }
  }

  @Test(
    "of connection files: good ones are read, all others refused",
    arguments: files("ConnectionFiles"))
  func connectionFiles(file: URL) throws {
    let connection = try? ConnectionFile(json: Data(contentsOf: file))
    let good = ["good-tcp", "good-ipc", "unsigned", "curve"]
    #expect((connection != nil) == good.contains(file.lastPathComponent))
    if let connection {
      #expect(Channel.allCases.allSatisfy { !connection.endpoint(of: $0).isEmpty })
    }
  }

  @Test("has inputs for both", arguments: ["WireFrames", "ConnectionFiles"])
  func isThere(target: String) {
    #expect(Self.files(target).count >= 10)
  }
}
