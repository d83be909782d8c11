import Glibc

// What knows about code: lectern-assistant LIBRARY
//
// LIBRARY is the toolchain's libsourcekitdInProc.so, which is loaded here and not in the kernel, so
// that its memory and its crashes cost the kernel nothing. Standard input holds requests in the YAML
// of sourcekitd, each ended by a zero byte; standard output gets an answer in JSON for each, ended
// the same way, and `null` where sourcekitd refuses.

func fail(_ message: String, code: Int32) -> Never {
  let text = Array("\(message)\n".utf8)
  _ = write(STDERR_FILENO, text, text.count)
  exit(code)
}

guard CommandLine.arguments.count == 2 else {
  fail("usage: lectern-assistant LIBRARY; the kernel starts this program", code: 2)
}
do {
  let sourceKit = try SourceKit(library: CommandLine.arguments[1])
  // Streams of its own: those of the C library are variables, which belong to no isolation.
  guard let input = fdopen(STDIN_FILENO, "r"), let output = fdopen(STDOUT_FILENO, "w") else {
    fail("lectern-assistant: \(String(cString: strerror(errno)))", code: 1)
  }
  var request: UnsafeMutablePointer<CChar>?
  var capacity = 0
  while getdelim(&request, &capacity, 0, input) > 0, let yaml = request {
    sourceKit.answer(yaml) { answer in
      fputs(answer, output)
      putc(0, output)
      fflush(output)
    }
  }
} catch {
  fail("lectern-assistant: \(error)", code: 1)
}
