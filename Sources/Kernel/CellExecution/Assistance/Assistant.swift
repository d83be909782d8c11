import FoundationEssentials
import Glibc

/// The compiler's knowledge about code that is being typed: sourcekitd in a process of its own.
///
/// Its memory and its crashes are not the kernel's: when it ends, open requests are answered by
/// nothing and the next request starts another one.
actor Assistant {
  /// How long an answer may take; a process that is slower is ended.
  static let patience = Duration.seconds(20)

  /// Where the code would lie.
  ///
  /// Documentation is looked up in a file that exists, completions in the request.
  private let file: String
  private let program: String
  private let library: String
  private let arguments: [String]
  private var process: AssistantProcess?
  /// How many proposals were asked for.
  private var questions = 0

  /// Describes an assistant; starts nothing yet.
  ///
  /// - Parameters:
  ///   - directory: Where the modules of the cells lie.
  ///   - installation: Where those of the library lie.
  ///   - searchArguments: By which those of packages are found.
  init(directory: String, installation: Installation, searchArguments: [String]) {
    file = directory + "/Typed.swift"
    program = installation.assistant
    library = installation.toolchain.assistanceLibrary
    // The module must not be called like a cell, or it would import itself.
    arguments =
      [
        "-module-name", "TypedCell", "-swift-version", "5", "-I", directory,
        "-module-cache-path", installation.moduleCache, "-enable-bare-slash-regex",
        "-Xfrontend", "-disable-access-control", "-enable-testing",
      ] + installation.searchArguments + searchArguments + [file]
  }

  /// What could stand at a place of a text.
  ///
  /// - Parameters:
  ///   - text: All the code.
  ///   - offset: Where the word begins, in bytes.
  ///   - word: What is typed of it.
  ///   - limit: How many proposals are enough.
  /// - Returns: The proposals, best first.
  func proposals(in text: String, at offset: Int, for word: String, limit: Int) async -> [Proposal]
  {
    questions += 1
    // Questions about one place may overlap; a name of its own keeps each open until it is closed.
    let place: [(String, SourceKitRequest.Value)] = [
      ("name", .text("\(file)#\(questions)")), ("sourcefile", .text(file)),
      ("offset", .number(offset)),
    ]
    let options: [(String, SourceKitRequest.Value)] = [
      ("codecomplete.filtertext", .text(word)), ("codecomplete.requestlimit", .number(limit)),
      ("codecomplete.hidelowpriority", .number(0)),
    ]
    let request = SourceKitRequest(
      "codecomplete.open",
      place + [
        ("sourcetext", .text(text)), ("compilerargs", .texts(arguments)),
        ("codecomplete.options", .fields(options)),
      ])
    let answer = await ask(request, for: Proposal.List.self)
    process?.tell(SourceKitRequest("codecomplete.close", place).yaml)
    return answer?.results ?? []
  }

  /// What is known about the name at a place of a text.
  func declaration(in text: String, at offset: Int) async -> Declaration? {
    guard (try? text.write(toFile: file, atomically: false, encoding: .utf8)) != nil else {
      return nil
    }
    return await ask(
      SourceKitRequest(
        "cursorinfo",
        [
          ("sourcefile", .text(file)), ("primary_file", .text(file)), ("offset", .number(offset)),
          ("compilerargs", .texts(arguments)),
        ]), for: Declaration.self)
  }

  /// Ends the process.
  func stop() {
    process?.end()
    process = nil
  }

  private func ask<Answer: Decodable>(
    _ request: SourceKitRequest, for type: Answer.Type
  ) async -> Answer? {
    if process?.isEnded != false {
      process = try? AssistantProcess(program: program, library: library)
    }
    guard let process else { return nil }
    let timeout = Task {
      try await Task.sleep(for: Self.patience)
      process.end()
    }
    defer { timeout.cancel() }
    return await process.ask(request.yaml).flatMap {
      try? JSONDecoder().decode(type, from: Data($0))
    }
  }
}
