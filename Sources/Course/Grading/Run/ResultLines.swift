public import Foundation

/// Results as text, one JSON document a line: what shards write and `lectern merge` reads.
public enum ResultLines {
  /// One result, keys sorted.
  static func encode(_ result: SubmissionResult) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(result)
  }

  /// The lines of `results`.
  public static func text(of results: [SubmissionResult]) throws -> Data {
    var text = Data()
    for result in results {
      text += try encode(result)
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  /// Reads lines.
  ///
  /// - Throws: ``GradingError/file(_:_:)`` that names the damaged line of `path`.
  public static func results(in text: Data, path: String) throws(GradingError) -> [SubmissionResult]
  {
    var results: [SubmissionResult] = []
    for (index, line) in text.split(separator: UInt8(ascii: "\n")).enumerated() {
      do {
        results.append(try JSONDecoder().decode(SubmissionResult.self, from: Data(line)))
      } catch {
        throw .file(path, "line \(index + 1) is no result; was the shard cut off? Run it once more")
      }
    }
    return results
  }
}
