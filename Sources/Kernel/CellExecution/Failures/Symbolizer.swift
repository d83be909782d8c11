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

  /// How far behind an address, and in what steps of bytes, a line is looked for.
  private static let neighbourhood = stride(from: UInt64(4), through: 256, by: 4)

  /// The calls at `addresses`, innermost first; empty when the tool is missing or knows nothing.
  func calls(at addresses: [StackAddress]) async -> [Call] {
    await answers(to: addresses).flatMap { $0 }
  }

  /// The calls at the addresses of a thread that was stopped anywhere, innermost first.
  ///
  /// Code of a cell without a line, such as what the optimiser has moved or inlined from the Swift
  /// library, counts as part of what follows it in its function. The inside of the course library,
  /// whose tables are long to read, is left out.
  func callsOfStopped(at addresses: [StackAddress]) async -> [Call] {
    let outer = addresses.indices.filter { index in
      addresses[index].isOfCell || index == addresses.count - 1 || addresses[index + 1].isOfCell
    }.map { addresses[$0] }
    var calls: [Call] = []
    for (address, exact) in zip(outer, await answers(to: outer)) {
      guard address.isOfCell, let outermost = exact.last, outermost.line == 0 else {
        calls += exact
        continue
      }
      calls += await nearest(to: address, in: outermost.function) ?? exact
    }
    return calls
  }

  /// The calls at the next address of the same function that has a line, else at the last before.
  private func nearest(to address: StackAddress, in function: String) async -> [Call]? {
    let following = Self.neighbourhood.map { distance in
      StackAddress(image: address.image, offset: address.offset + distance)
    }
    let behind = await answers(to: following).first { calls in
      calls.last.map { $0.line > 0 && $0.function == function } ?? false
    }
    if let behind { return behind }
    return await answers(to: [address], options: ["--skip-line-zero"]).first
  }

  /// What the tool says of each address, in the same order.
  private func answers(
    to addresses: [StackAddress], options: [String] = []
  ) async -> [[Call]] {
    guard !addresses.isEmpty else { return [] }
    let queries = addresses.map { "\($0.image) 0x\(String($0.offset, radix: 16))" }
    let result = try? await Tool.run(
      toolchain.symbolizer, ["--output-style=JSON"] + options + queries)
    guard let result, result.status == 0 else { return [] }
    return result.output.split(separator: "\n").flatMap { line in
      let data = Data(line.utf8)
      let answers =
        (try? JSONDecoder().decode([Answer].self, from: data))
        ?? (try? JSONDecoder().decode(Answer.self, from: data)).map { [$0] } ?? []
      return answers.map(\.calls)
    }
  }

  private struct Answer: Decodable {
    var Symbol: [Function]?

    var calls: [Call] {
      (Symbol ?? []).map {
        Call(
          function: Demangler.name(of: $0.FunctionName), file: $0.FileName, line: $0.Line,
          column: $0.Column)
      }
    }

    struct Function: Decodable {
      var FunctionName, FileName: String
      var Line, Column: Int
    }
  }
}

extension StackAddress {
  /// Whether the address lies in a cell, not in the course library.
  fileprivate var isOfCell: Bool {
    image.split(separator: "/").last?.hasPrefix("libCell_") ?? false
  }
}
