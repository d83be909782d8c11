import FoundationEssentials
import WorkerProtocol

/// Turns addresses into functions and lines, with the toolchain's llvm-symbolizer.
struct Symbolizer: Sendable {
  let toolchain: Toolchain

  /// One call on the stack; inlined calls are calls of their own.
  struct Call: Sendable, Hashable {
    /// The function as the user wrote it.
    var function: String
    /// The path of the source file.
    var file: String
    var line: Int
    var column: Int
  }

  /// The calls at `addresses`, innermost first; empty when the tool is missing or knows nothing.
  func calls(at addresses: [StackAddress]) async -> [Call] {
    guard !addresses.isEmpty else { return [] }
    let queries = addresses.map { "\($0.image) 0x\(String($0.offset, radix: 16))" }
    let result = try? await Tool.run(toolchain.symbolizer, ["--output-style=JSON"] + queries)
    guard let result, result.status == 0 else { return [] }
    return result.output.split(separator: "\n").flatMap { line in
      let answer = try? JSONDecoder().decode([Answer].self, from: Data(line.utf8))
      let single = try? JSONDecoder().decode(Answer.self, from: Data(line.utf8))
      return (answer ?? single.map { [$0] } ?? []).flatMap { $0.Symbol ?? [] }.map {
        Call(
          function: Demangler.name(of: $0.FunctionName), file: $0.FileName, line: $0.Line,
          column: $0.Column)
      }
    }
  }

  private struct Answer: Decodable {
    var Symbol: [Symbol]?

    struct Symbol: Decodable {
      var FunctionName, FileName: String
      var Line, Column: Int
    }
  }
}
