import Glibc

/// What commands say to a person or a log.
enum Console {
  /// Writes one line to standard error.
  static func error(_ message: String) {
    write("lectern: \(message)\n", to: STDERR_FILENO)
  }

  /// Whether standard error is a terminal, on which a line can be written again.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes a line that the next one replaces; does nothing in a log.
  static func progress(_ line: String) {
    if isTerminal { write("\r\u{1B}[K\(line)", to: STDERR_FILENO) }
  }

  /// Writes a line for good, replacing the progress line.
  static func line(_ line: String) {
    clearProgress()
    write(line + "\n", to: STDOUT_FILENO)
  }

  /// Removes the progress line.
  static func clearProgress() {
    if isTerminal { write("\r\u{1B}[K", to: STDERR_FILENO) }
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
