import Display
import FoundationEssentials
import Glibc

/// A `sourcekit-lsp` process, which knows the compiler's mind about code that is being typed.
///
/// It is a process of its own, so that its memory and its crashes are not the kernel's: when it
/// ends, open requests are answered by nothing and the next request starts another one.
///
/// Source: Language Server Protocol 3.17, “Base Protocol”.
actor LanguageServer {
  /// How long an answer may take; a server that is slower is ended.
  static let patience = Duration.seconds(20)

  private let program: String
  private let folder: String
  private var process: ServerProcess?
  private var isInitialized = false
  private var lastID = 0
  private var pending: [Int: CheckedContinuation<JSONValue?, Never>] = [:]
  private var documentVersion = 0
  /// What the server has been told last; each change makes it forget what it has found out.
  private var document = ""

  /// Describes a server for the folder that holds `compile_flags.txt`; starts nothing yet.
  init(program: String, folder: String) {
    self.program = program
    self.folder = folder
  }

  /// Asks about a place in a text.
  ///
  /// - Parameters:
  ///   - method: For instance `textDocument/hover`.
  ///   - text: The whole document.
  ///   - line: The line, counted from 0.
  ///   - character: The column in UTF-16 units.
  /// - Returns: The result, or `nil` when there is none.
  func ask(_ method: String, in text: String, line: Int, character: Int) async -> JSONValue? {
    guard await start() else { return nil }
    let uri = JSONValue.string("file://\(folder)/cell.swift")
    if documentVersion == 0 {
      documentVersion = 1
      notify(
        "textDocument/didOpen",
        [
          "textDocument": [
            "uri": uri, "languageId": "swift", "version": 1, "text": .string(text),
          ]
        ])
    } else if text != document {
      documentVersion += 1
      notify(
        "textDocument/didChange",
        [
          "textDocument": ["uri": uri, "version": .integer(documentVersion)],
          "contentChanges": [["text": .string(text)]],
        ])
    }
    document = text
    return await request(
      method,
      [
        "textDocument": ["uri": uri],
        "position": ["line": .integer(line), "character": .integer(character)],
      ])
  }

  /// Ends the process.
  func stop() {
    process?.end()
    forget()
  }

  private func start() async -> Bool {
    if process == nil {
      process = try? ServerProcess(
        program: program, arguments: ["--default-workspace-type", "compilationDatabase"]
      ) { [weak self] message in
        Task { await self?.receive(message) }
      }
    }
    guard process != nil else { return false }
    if isInitialized { return true }
    isInitialized = true
    let capabilities: JSONValue = [
      "textDocument": [
        "hover": ["contentFormat": ["markdown"]],
        "completion": ["completionItem": ["snippetSupport": false]],
      ]
    ]
    let answer = await request(
      "initialize",
      [
        "processId": .integer(Int(getpid())), "rootUri": .string("file://\(folder)"),
        "capabilities": capabilities, "initializationOptions": ["backgroundIndexing": false],
      ])
    notify("initialized", [:])
    return answer != nil
  }

  private func request(_ method: String, _ parameters: JSONValue) async -> JSONValue? {
    lastID += 1
    let id = lastID
    let timeout = Task { [weak self] in
      try await Task.sleep(for: Self.patience)
      await self?.stop()
    }
    defer { timeout.cancel() }
    return await withCheckedContinuation { continuation in
      pending[id] = continuation
      process?.send([
        "jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": parameters,
      ])
    }
  }

  private func notify(_ method: String, _ parameters: JSONValue) {
    process?.send(["jsonrpc": "2.0", "method": .string(method), "params": parameters])
  }

  /// Takes a message of the server; `nil` means that it has ended.
  private func receive(_ message: JSONValue?) {
    guard let message else { return forget() }
    guard let id = message["id"] else { return }
    if message["method"] != nil {
      // The server asks for something; it gets nothing, and goes on.
      process?.send(["jsonrpc": "2.0", "id": id, "result": nil])
    } else if let id = id.integerValue, let continuation = pending.removeValue(forKey: id) {
      continuation.resume(returning: message["result"])
    }
  }

  private func forget() {
    process = nil
    isInitialized = false
    documentVersion = 0
    for continuation in pending.values { continuation.resume(returning: nil) }
    pending = [:]
  }
}
