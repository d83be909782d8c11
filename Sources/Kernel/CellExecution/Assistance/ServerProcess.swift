import Display
import FoundationEssentials
import Glibc
import Synchronization

/// A process that speaks JSON-RPC over its standard input and output.
final class ServerProcess: Sendable {
  private let child: ChildProcess
  private let writing: Int32
  private let isEnded = Mutex(false)

  /// Starts the program; `receive` gets every message and at last `nil`, on a thread of its own.
  init(
    program: String, arguments: [String], receive: @escaping @Sendable (JSONValue?) -> Void
  ) throws(LaunchError) {
    let output = try Pipe()
    // A socket, because a pipe whose reader is gone would raise SIGPIPE in the kernel.
    var input: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &input) == 0 else {
      throw LaunchError(path: "a socket", reason: String(cString: strerror(errno)))
    }
    defer { close(input[0]) }
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    child = try ChildProcess(
      path: program, arguments: arguments, environment: Environment.current,
      descriptors: [input[0], output.writing, null])
    writing = input[1]
    let reading = output.keepReadingEnd()
    let child = child
    startReader {
      var reader = MessageReader(descriptor: reading)
      while let message = reader.next() { receive(message) }
      close(reading)
      child.wait()
      receive(nil)
    }
  }

  deinit {
    end()
    close(writing)
  }

  /// Sends a message; one that the process does not read any more is lost.
  func send(_ message: JSONValue) {
    guard let body = try? JSONEncoder().encode(message) else { return }
    let bytes = Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { bytes in
        Glibc.send(writing, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 { done += count } else if errno != EINTR { return }
    }
  }

  /// Ends the process at once.
  func end() {
    let isFirst = isEnded.withLock { isEnded in
      defer { isEnded = true }
      return !isEnded
    }
    if isFirst { child.killSession() }
  }
}

/// Takes messages out of a stream of bytes, each led by lines that tell its length.
private struct MessageReader {
  let descriptor: Int32
  private var bytes: [UInt8] = []

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// The next message; `nil` at the end of the stream.
  mutating func next() -> JSONValue? {
    while true {
      if let message = take() { return message }
      var buffer = [UInt8](repeating: 0, count: 64 << 10)
      let count = read(descriptor, &buffer, buffer.count)
      if count > 0 {
        bytes += buffer[..<count]
      } else if count == 0 || errno != EINTR {
        return nil
      }
    }
  }

  private mutating func take() -> JSONValue? {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
    let length = lines.compactMap { line in
      line.lowercased().hasPrefix("content-length:")
        ? Int(line.dropFirst("content-length:".count).trimmingPrefix(while: \.isWhitespace)) : nil
    }.first
    guard let length, bytes.count - end.upperBound >= length else { return nil }
    let body = Data(bytes[end.upperBound..<(end.upperBound + length)])
    bytes.removeFirst(end.upperBound + length)
    return (try? JSONDecoder().decode(JSONValue.self, from: body)) ?? .null
  }
}

/// Starts `body` on a new thread; reading blocks, which the cooperative threads must not.
private func startReader(_ body: @escaping @Sendable () -> Void) {
  let box = Unmanaged.passRetained(ReaderBody(body))
  var thread = pthread_t()
  let status = pthread_create(
    &thread, nil,
    { argument in
      if let argument { Unmanaged<ReaderBody>.fromOpaque(argument).takeRetainedValue().body() }
      return nil
    }, box.toOpaque())
  precondition(status == 0, "cannot start a thread: \(String(cString: strerror(status)))")
  pthread_detach(thread)
}

private final class ReaderBody: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
