import Glibc

// The system's headers show it to C programs with extensions only. Setting the flag afterwards
// would let a child that another thread starts meanwhile hold the pipe open.
@_silgen_name("pipe2")
private func makePipe(_ ends: UnsafeMutablePointer<Int32>, _ flags: Int32) -> Int32

/// Two descriptors of which one gives what the other takes; closed on exec and with the value.
struct Pipe: ~Copyable {
  let reading: Int32
  let writing: Int32

  init() throws(LaunchError) {
    var ends: [Int32] = [-1, -1]
    guard makePipe(&ends, O_CLOEXEC) == 0 else {
      throw LaunchError(path: "a pipe", reason: String(cString: strerror(errno)))
    }
    (reading, writing) = (ends[0], ends[1])
  }

  /// Gives up the value and leaves the reading end, which the caller then owns.
  consuming func keepReadingEnd() -> Int32 {
    close(writing)
    let end = reading
    discard self
    return end
  }

  deinit {
    close(reading)
    close(writing)
  }
}
