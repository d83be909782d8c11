import Dispatch
import Glibc

/// Runs a program to its end and collects what it prints.
enum Tool {
  struct Result: Sendable {
    var status: Int32
    var output: String
  }

  /// Runs `path` off the cooperative threads; standard error goes into the same output.
  ///
  /// The program is ended when the task is cancelled or when `timeLimit` seconds are over;
  /// `onOutput` sees what it prints while it runs.
  static func run(
    _ path: String, _ arguments: [String], environment: [String: String] = [:],
    timeLimit: Int? = nil, onOutput: (@Sendable (String) -> Void)? = nil
  ) async throws(LaunchError) -> Result {
    let pipe = try Pipe()
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    var variables = Environment.current
    variables.merge(environment) { $1 }
    let child = try ChildProcess(
      path: path, arguments: arguments, environment: variables,
      descriptors: [null, pipe.writing, pipe.writing])
    let reading = pipe.keepReadingEnd()
    let timer = DispatchWorkItem { child.killSession() }
    if let timeLimit {
      DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(timeLimit), execute: timer)
    }
    defer { timer.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          var decoder = StreamDecoder()
          let bytes = readAll(reading) { bytes in onOutput?(decoder.decode(bytes)) }
          close(reading)
          let status = child.wait()
          continuation.resume(
            returning: Result(status: status, output: String(decoding: bytes, as: UTF8.self)))
        }
      }
    } onCancel: {
      child.killSession()
    }
  }

  /// Everything that arrives at `descriptor` until its end; blocks the calling thread.
  static func readAll(_ descriptor: Int32, onBytes: ([UInt8]) -> Void = { _ in }) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count > 0 {
        bytes += buffer[..<count]
        onBytes(Array(buffer[..<count]))
      } else if count == 0 || errno != EINTR {
        return bytes
      }
    }
  }
}
