import Foundation
import JupyterProtocol
import Testing

@Suite("Connection file")
struct ConnectionFileTests {
  private let members: [String: Any] = [
    "transport": "tcp", "ip": "127.0.0.1", "shell_port": 1, "iopub_port": 2, "stdin_port": 3,
    "control_port": 4, "hb_port": 5, "key": "k", "signature_scheme": "hmac-sha256",
    "kernel_name": "swift",
  ]

  private func read(_ changes: [String: Any], without: String? = nil) throws -> ConnectionFile {
    var members = members.merging(changes) { _, new in new }
    if let without { members[without] = nil }
    return try ConnectionFile(json: JSONSerialization.data(withJSONObject: members))
  }

  @Test("gives the endpoint of every channel")
  func tcp() throws {
    let file = try read([:])
    #expect(file.endpoint(of: .shell) == "tcp://127.0.0.1:1")
    #expect(file.endpoint(of: .heartbeat) == "tcp://127.0.0.1:5")
    #expect(file.key == "k")
    #expect(file.curveSecretKey == nil)
  }

  @Test("gives paths for ipc")
  func ipc() throws {
    let file = try read(["transport": "ipc", "ip": "/tmp/kernel-ipc"])
    #expect(file.endpoint(of: .iopub) == "ipc:///tmp/kernel-ipc-2")
  }

  @Test("names the member that is missing", arguments: ["ip", "shell_port", "hb_port"])
  func missing(member: String) {
    #expect(throws: ConnectionFileError.missing(member)) { try read([:], without: member) }
  }

  @Test("refuses ports that no peer can reach", arguments: [0, -1, 65536])
  func port(number: Int) {
    #expect(throws: ConnectionFileError.portOutOfRange(.control, number)) {
      try read(["control_port": number])
    }
  }

  @Test("refuses other signatures, unless nothing is signed")
  func scheme() throws {
    #expect(throws: ConnectionFileError.unknownSignatureScheme("hmac-md5")) {
      try read(["signature_scheme": "hmac-md5"])
    }
    #expect(try read(["signature_scheme": "", "key": ""]).key.isEmpty)
  }

  @Test("refuses what is not a connection file", arguments: ["", "[]", "{", "null", "\u{FF}"])
  func malformed(text: String) {
    #expect(throws: ConnectionFileError.self) { try ConnectionFile(json: Data(text.utf8)) }
  }
}
