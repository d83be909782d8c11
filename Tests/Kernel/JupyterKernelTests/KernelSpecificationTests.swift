import Display
import Foundation
import JupyterKernel
import Testing

@Suite("Kernel specification")
struct KernelSpecificationTests {
  private let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test("is found around a build folder, and in an installed tree")
  func found() throws {
    let built = repository.appending(path: ".build/debug/lectern")
    #expect(
      try KernelSpecification(belongingTo: built).source.path
        == repository.appending(path: "kernelspec").path)
    try withFolder { prefix in
      let installed = prefix.appending(path: "lib/lectern/kernelspec")
      try FileManager.default.createDirectory(at: installed, withIntermediateDirectories: true)
      try Data("{}".utf8).write(to: installed.appending(path: "kernel.json"))
      let executable = prefix.appending(path: "bin/lectern")
      #expect(try KernelSpecification(belongingTo: executable).source.path == installed.path)
    }
  }

  @Test("says where it looked when there is none")
  func notFound() {
    let error = #expect(throws: KernelSpecificationError.self) {
      try KernelSpecification(belongingTo: URL(filePath: "/nowhere/bin/lectern"))
    }
    #expect(error?.description.contains("/nowhere/lib/lectern/kernelspec") == true)
  }

  private static let companions = [
    "lectern_papermill.py", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg",
    "nbgrader_config.py", "pyproject.toml", "quarto_cleanup_cell", "quarto_setup_cell",
  ]

  @Test("installs the executable's path and its companions, twice with the same result")
  func install() throws {
    let specification = KernelSpecification(source: repository.appending(path: "kernelspec"))
    try withFolder { folder in
      for executable in ["/old/lectern", "/opt/lectern"].map({ URL(filePath: $0) }) {
        let target = try specification.install(into: folder, executable: executable)
        let data = try Data(contentsOf: target.appending(path: "kernel.json"))
        let json = try JSONDecoder().decode(JSONValue.self, from: data)
        #expect(
          json["argv"] == .array([.string(executable.path), "kernel", "{connection_file}"]))
        #expect(json["display_name"] == "Swift (Lectern)")
        for name in Self.companions {
          #expect(try !Data(contentsOf: target.appending(path: name)).isEmpty)
        }
      }
      let target = folder.appending(path: "kernels/swift")
      try Data().write(to: target.appending(path: "stale.js"))
      try specification.install(into: folder, executable: URL(filePath: "/opt/lectern"))
      let names = try FileManager.default.contentsOfDirectory(atPath: target.path)
      #expect(
        names.sorted() == ["kernel.json"] + Self.companions)
    }
  }

  @Test("tells Jupyter's language server extension of a server, beside what it has")
  func languageServer() throws {
    try withFolder { folder in
      let other = folder.appending(path: "jupyter_server_config.d/other.json")
      try FileManager.default.createDirectory(
        at: other.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("{}".utf8).write(to: other)
      let file = try LanguageServerEntry(program: "/opt/sourcekit-lsp").install(into: folder)
      let json = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file))
      let server = json["LanguageServerManager"]?["language_servers"]?["sourcekit-lsp"]
      #expect(server?["argv"] == ["/opt/sourcekit-lsp"])
      #expect(server?["languages"] == ["swift"])
      #expect(FileManager.default.fileExists(atPath: other.path))
    }
  }

  @Test("refuses a template that does not start lectern")
  func damaged() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(#"{"argv": []}"#.utf8).write(to: folder.appending(path: "kernel.json"))
      #expect(throws: KernelSpecificationError.self) {
        try KernelSpecification(source: folder)
          .install(into: folder.appending(path: "data"), executable: URL(filePath: "/x"))
      }
    }
  }
}
