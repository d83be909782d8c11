// SAFETY: `stdin` is a constant of the C library in all but type; the functions that take it lock it.
@preconcurrency import Glibc

/// Checks what `probe` prints, given what it can read.
///
///     checkOutput("q5", points: 0.5, stdin: "3\n", expect: .prints("6\n")) { solve() }
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for the check.
///   - stdin: What the probe finds on standard input.
///   - hint: What to say to those who fail.
///   - limit: What the probe may use while grading; 10 seconds if no time is given.
///   - expect: What the printed text must be.
///   - probe: Calls the code that is checked.
public func checkOutput(
  _ id: String, points: Double, stdin: String = "", hint: String? = nil,
  limit: CheckLimit? = nil, expect: Expectation<String>, _ probe: @escaping () throws -> Void
) {
  check(id, points: points, given: [stdin], hint: hint, limit: limit, expect: expect) { text in
    try capturingOutput(stdin: text, probe)
  }
}

// The system's headers show it to C programs with extensions only.
@_silgen_name("memfd_create")
private func makeMemoryFile(_ name: UnsafePointer<CChar>, _ flags: UInt32) -> Int32

/// Runs `body` with `stdin` on standard input and returns what it printed, at most 1 MiB of it.
///
/// The texts pass through files in memory, so that this works where no file can be made.
public func capturingOutput(stdin text: String, _ body: () throws -> Void) rethrows -> String {
  let input = makeMemoryFile("stdin", 0)
  let output = makeMemoryFile("stdout", 0)
  precondition(input >= 0 && output >= 0, "no memory for captured output")
  let bytes = Array(text.utf8)
  precondition(pwrite(input, bytes, bytes.count, 0) == bytes.count, "no memory for the input")
  fflush(nil)
  let saved = (dup(STDIN_FILENO), dup(STDOUT_FILENO))
  dup2(input, STDIN_FILENO)
  dup2(output, STDOUT_FILENO)
  defer {
    fflush(nil)
    clearerr(stdin)
    dup2(saved.0, STDIN_FILENO)
    dup2(saved.1, STDOUT_FILENO)
    for descriptor in [input, output, saved.0, saved.1] { close(descriptor) }
  }
  try body()
  fflush(nil)
  let printed = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
    count = max(0, pread(output, buffer.baseAddress, buffer.count, 0))
  }
  return String(decoding: printed, as: UTF8.self)
}
