import Foundation
import WorkerProtocol

/// The process that reads the text of students; see `TextReader`.
public enum TextReaderProcess {
  /// The subcommand of `lectern` that runs it.
  public static let command = "read-text"
  static let symbol = "read"
  /// Bytes of the stack on which texts are parsed; deep ones need much of it.
  private static let stackSize = 512 << 20
  private static let (requests, answers): (Int32, Int32) = (3, 4)

  /// Answers requests on descriptor 3, each a list of texts, on descriptor 4 until there are no more.
  public static func serve() {
    let isDone = DispatchSemaphore(value: 0)
    let thread = Thread {
      while let request = nextRequest() {
        guard let sources = try? JSONDecoder().decode([String].self, from: request.body),
          let texts = try? JSONEncoder().encode(sources.map { CellText($0) })
        else { break }
        let answer = SealedAnswerReader.frame(nonce: request.nonce, value: Array(texts))
        guard (try? FileHandle(fileDescriptor: answers).write(contentsOf: answer)) != nil else {
          break
        }
      }
      isDone.signal()
    }
    thread.stackSize = stackSize
    thread.start()
    isDone.wait()
  }

  private static func nextRequest() -> (nonce: [UInt8], body: Data)? {
    guard let size = bytes(4) else { return nil }
    let count = size.reversed().reduce(0) { $0 << 8 | Int($1) }
    let head = SealedRequest.nonceSize + 3 + symbol.utf8.count
    guard count >= head, let frame = bytes(count) else { return nil }
    return (Array(frame.prefix(SealedRequest.nonceSize)), Data(frame.dropFirst(head)))
  }

  private static func bytes(_ count: Int) -> Data? {
    var bytes = Data()
    while bytes.count < count {
      let handle = FileHandle(fileDescriptor: requests)
      guard let more = try? handle.read(upToCount: count - bytes.count), !more.isEmpty else {
        return nil
      }
      bytes += more
    }
    return bytes
  }
}
