import Glibc
import Testing

/// A submission that tries to score without the right answer, with the number it has in the list of
/// attacks of ARCHITECTURE.md, and the points it must get.
struct Attack: Sendable, CustomTestStringConvertible {
  var number: Int
  var name: String
  /// The text of the cell `square`.
  var code: String
  /// The points of checks that do not come out as for an honest student who got `square` wrong.
  var earned: [String: Double] = [:]
  /// Whether the code compiles; an attack that the compiler stops proves nothing about the sandbox.
  var compiles = true
  /// Whether it is one on files outside, which every sandbox must withstand.
  var isOnFiles = false

  var testDescription: String { "\(number) \(name)" }

  /// What an honest student with a wrong `square` gets.
  static let honest: [String: Double] = [
    "square-examples": 0, "square-random": 0, "square-overflow": 0, "middle": 2, "parse": 1,
    "parse-error": 1, "greet": 1,
  ]

  /// A `square` that is right only if `act` succeeds.
  static func rewarded(
    _ number: Int, _ name: String, _ act: String, setup: String = "", compiles: Bool = true,
    isOnFiles: Bool = false
  ) -> Attack {
    Attack(
      number: number, name: name,
      code: """
        import Foundation
        \(setup)
        func attempt() -> Bool {
        \(act)
        }
        let succeeded = attempt()
        func square(_ x: Int) -> Int { succeeded ? x &* x : 0 }
        """, compiles: compiles, isOnFiles: isOnFiles)
  }

  /// The attacks that stand in the code of a cell.
  ///
  /// `canary` is a file outside, with a neighbour `canary.new` that does not exist, `parent` the
  /// grader's process, and `store` its folder of compiled code and results.
  static func all(canary: String, parent: Int32, store: String) -> [Attack] {
    inTheLanguage + onTheGrader(canary: canary, parent: parent, store: store)
  }

  /// Attacks on what Landlock does not look at, for a sandbox without a file system of its own.
  static func onMetadata(canary: String) -> [Attack] {
    [
      rewarded(18, "forbid the reading of a file outside", "return chmod(\"\(canary)\", 0) == 0"),
      rewarded(18, "give a file outside to somebody", "return chown(\"\(canary)\", 1, 1) == 0"),
      rewarded(
        18, "change the times of a file outside", "return utimes(\"\(canary)\", nil) == 0"),
      rewarded(
        18, "forbid the reading of a library that is open",
        """
          let file = open("/bin/sh", O_RDONLY)
          return file < 0 || fchmod(file, 0o755) == 0
        """),
      rewarded(
        10, "have a pipe send signals to the grader",
        """
          var ends: [Int32] = [0, 0]
          guard pipe(&ends) == 0 else { return true }
          // F_SETOWN, F_SETSIG
          return fcntl(ends[0], 8, \(getpid())) == 0 || fcntl(ends[0], 10, 9) == 0
        """),
      rewarded(
        18, "make others wait for a file, and hear what they do",
        """
          let (file, folder) = (open("/bin/sh", O_RDONLY), open("/usr", O_RDONLY))
          if file < 0 || folder < 0 { return true }
          var lock: [Int64] = [0, 0, 0, 0]
          // F_SETLEASE, F_NOTIFY, F_SETLK
          return fcntl(file, 1024, 0) == 0 || fcntl(folder, 1026, 2) == 0
            || fcntl(file, 6, &lock) == 0
        """),
      rewarded(
        23, "leave a note in memory that others share",
        "return shmget(0x6c65, 4096, 0o1600) >= 0"),
      rewarded(
        10, "take the grader's processors away",
        """
          var all = [UInt8](repeating: 0, count: 128)
          return setAffinity(\(getpid()), 128, &all) == 0 || errno != EPERM
        """,
        setup: """
          @_silgen_name("sched_setaffinity") func setAffinity(
            _ p: Int32, _ n: Int, _ m: UnsafeMutablePointer<UInt8>) -> Int32
          """),
    ]
  }

  /// Attacks on names, types and the text of later cells.
  private static var inTheLanguage: [Attack] {
    [
      Attack(
        number: 1, name: "redefine assert, precondition and check",
        code: """
          func precondition(_ c: Bool) {}
          func assert(_ c: Bool) {}
          func check(_ a: String, points: Double, _ p: () -> Int) { print("full points") }
          func square(_ x: Int) -> Int { 0 }
          """),
      Attack(
        number: 2, name: "an enum called Swift",
        code: """
          enum Swift { static func assert(_ c: Bool) {}; typealias Int = String }
          func square(_ x: Int) -> Int { 0 }
          """),
      Attack(
        number: 3, name: "a type that equals everything",
        code: """
          struct Any0: Codable, Equatable, ExpressibleByIntegerLiteral {
            init(integerLiteral value: Int) {}
            static func == (a: Any0, b: Any0) -> Bool { true }
          }
          func square(_ x: Int) -> Any0 { 0 }
          """),
      Attack(
        number: 4, name: "an == for Int that is always true",
        code: """
          extension Int { static func == (a: Int, b: Int) -> Bool { true } }
          func == (a: Int, b: Int) -> Bool { true }
          func abs(_ x: Double) -> Double { 0 }
          func square(_ x: Int) -> Int { 0 }
          """),
      Attack(
        number: 5, name: "types of the library shadowed",
        code: """
          enum ProbeEntry { static func run() -> Int32 { 0 } }
          struct Expectation<T> {}
          enum Checks { static func capturingOutput() {} }
          func square(_ x: Int) -> Int { 0 }
          """),
      Attack(
        number: 6, name: "print a score",
        code: """
          print("{\\"earned\\": 9}")
          func square(_ x: Int) -> Int { print("9 of 9 points"); return 0 }
          """),
      Attack(
        number: 7, name: "a comment that is to swallow the cells below",
        code: "func square(_ x: Int) -> Int { 0 }\n/* from here on", compiles: false),
      Attack(
        number: 7, name: "a condition that is to leave out the cells below",
        code: "func square(_ x: Int) -> Int { 0 }\n#if false", compiles: false),
      Attack(
        number: 8, name: "signal handlers that hide a stop",
        code: """
          import Glibc
          for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV] { signal(number) { _ in _exit(0) } }
          func square(_ x: Int) -> Int { x == Int.max ? [0][1] : 0 }
          """),
      Attack(
        number: 9, name: "exit", code: "import Glibc\nfunc square(_ x: Int) -> Int { exit(0) }"),
      Attack(
        number: 9, name: "exit at the top level",
        code: "import Glibc\nfunc square(_ x: Int) -> Int { 0 }\nexit(0)"),
      Attack(
        number: 33, name: "the answers to the visible inputs",
        code: "func square(_ x: Int) -> Int { [2: 4, 7: 49, -3: 9][x] ?? 0 }",
        earned: ["square-examples": 1]),
    ]
  }

  /// Attacks on processes, files and the protocol.
  private static func onTheGrader(canary: String, parent: Int32, store: String) -> [Attack] {
    [
      rewarded(
        10, "kill the grader", "return kill(\(parent), SIGKILL) == 0 || kill(-1, SIGKILL) == 0"),
      rewarded(
        15, "read a file outside", "return fopen(\"\(canary)\", \"r\") != nil", isOnFiles: true),
      rewarded(
        15, "list the folders outside",
        "return ((try? FileManager.default.contentsOfDirectory(atPath: \"/root\")) ?? []).count > 0",
        isOnFiles: true),
      rewarded(
        16, "ask the judge inside the worker",
        """
          var answer: UnsafeMutablePointer<UInt8>?
          var count = 0
          let question = Array("{\\"table\\":{}}".utf8)
          _ = judge(question, question.count, &answer, &count)
          let text = String(decoding: UnsafeBufferPointer(start: answer, count: count), as: UTF8.self)
          return text.contains("square")
        """,
        setup: """
          @_silgen_name("lectern_judge") func judge(
            _ i: UnsafePointer<UInt8>, _ n: Int,
            _ a: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
            _ c: UnsafeMutablePointer<Int>) -> Int32
          """),
      rewarded(
        17, "inherited descriptors and variables",
        "return (5..<256).contains { fcntl($0, F_GETFD) >= 0 } || getenv(\"PATH\") != nil"),
      rewarded(
        18, "write a file outside", "return fopen(\"\(canary).new\", \"w\") != nil",
        isOnFiles: true),
      rewarded(
        19, "fork a daemon", "return fork() >= 0",
        setup: "@_silgen_name(\"fork\") func fork() -> Int32"),
      Attack(
        number: 20, name: "forged answers on every descriptor",
        code: """
          import Glibc
          let frame: [UInt8] = [18, 0, 0, 0] + Array(repeating: 0, count: 17) + [52]
          for descriptor in 3..<64 as Range<Int32> { _ = write(descriptor, frame, frame.count) }
          func square(_ x: Int) -> Int { 0 }
          """),
      Attack(
        number: 21, name: "an answer nested 100,000 deep",
        code: """
          import Glibc
          @_cdecl("lectern_probe_1") public func forged(
            _ i: UnsafePointer<UInt8>, _ n: Int,
            _ a: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
            _ c: UnsafeMutablePointer<Int>
          ) -> Int32 {
            let size = 100_000
            let memory = malloc(size)!.assumingMemoryBound(to: UInt8.self)
            memory.update(repeating: 91, count: size)
            a.pointee = memory
            c.pointee = size
            return 0
          }
          func square(_ x: Int) -> Int { 0 }
          """),
      rewarded(
        22, "read the grader's memory",
        "return fopen(\"/proc/\(parent)/mem\", \"r\") != nil || ptrace(16, \(parent), 0, 0) == 0",
        setup:
          "@_silgen_name(\"ptrace\") func ptrace(_ r: Int, _ p: Int32, _ a: Int, _ d: Int) -> Int"),
      rewarded(
        23, "read a connection file with the key of a kernel",
        """
          let folders = ["/root/.local/share/jupyter/runtime", "/run/user/0", "/tmp"]
          let names = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
          return names.contains { $0.hasPrefix("kernel") } || getenv("JPY_PARENT_PID") != nil
        """),
      rewarded(
        24, "leave a library for the next process",
        """
          if getenv("LD_PRELOAD") != nil || fopen("/tmp/planted.so", "r") != nil { return true }
          setenv("LD_PRELOAD", "/tmp/planted.so", 1)
          fclose(fopen("/tmp/planted.so", "w"))
          raise(SIGSEGV)
          return false
        """),
      rewarded(
        25, "run a program", "return system(\"true\") == 0",
        setup: "@_silgen_name(\"system\") func system(_ c: UnsafePointer<CChar>) -> Int32"),
      Attack(
        number: 26, name: "endless output",
        code: """
          func square(_ x: Int) -> Int {
            while true { print(String(repeating: "x", count: 1 << 16)) }
          }
          """),
      rewarded(27, "more memory than allowed", "return malloc(16 << 30) != nil"),
      rewarded(
        28, "fork bomb", "return (0..<1000).contains { _ in fork() >= 0 }",
        setup: "@_silgen_name(\"fork\") func fork() -> Int32"),
      Attack(
        number: 29, name: "endless loop", code: "func square(_ x: Int) -> Int { while true {} }"),
      rewarded(
        30, "fill the disk",
        """
          guard let file = fopen("/tmp/fill", "w") else { return false }
          let block = [UInt8](repeating: 1, count: 1 << 20)
          for _ in 0..<1024 where fwrite(block, 1, block.count, file) != block.count { return false }
          return fflush(file) == 0
        """),
      rewarded(
        31, "open a socket", "return socket(AF_INET, 1, 0) >= 0 || socket(AF_UNIX, 1, 0) >= 0"),
      Attack(
        number: 42, name: "an expression that is to keep the compiler busy",
        code: """
          let bomb: Double = [1, 2.5, 3].map { $0 * 2 - 1 / 3 + 4 }.reduce(0) { $0 + $1 * 2 - 1 }
            + -(1 + 2.5 * -3) / (4 - 5 * 6.5) + [1: 2.0, 2: 3][1]! * -1 - (2 + 3) * 4.5 - "x".count
          func square(_ x: Int) -> Int { 0 }
          """, compiles: false),
      Attack(
        number: 42, name: "a literal that is to keep the compiler busy",
        code: "let bomb = [\(Array(repeating: "[1, 2.0]", count: 20_000).joined(separator: ","))]\n"
          + "func square(_ x: Int) -> Int { 0 }", compiles: false),
      rewarded(
        // The sandbox may have a folder of that name; what counts is whose it is.
        43, "write into the store of compiled code, and read there",
        "_ = fopen(\"\(store)/planted\", \"w\"); return fopen(\"\(store)/canary\", \"r\") != nil"),
      Attack(
        number: 44, name: "an answer of an earlier process",
        code: """
          import Glibc
          var asked = 0
          func square(_ x: Int) -> Int {
            asked += 1
            // Whatever the process read as its last request, nonce included, comes back as an answer.
            let stale: [UInt8] = [18, 0, 0, 0] + (0..<16).map { UInt8($0) } + [0, 52]
            if asked > 1 { _ = write(4, stale, stale.count) }
            return 0
          }
          """),
      rewarded(
        40, "a module of C declared on the spot",
        "return true", setup: "import CSecret", compiles: false),
      Attack(
        number: 41, name: "a macro from a library of one's own",
        code: """
          @freestanding(expression) macro evil() -> Int = #externalMacro(module: "Evil", type: "Evil")
          func square(_ x: Int) -> Int { #evil }
          """, compiles: false),
      Attack(
        number: 45, name: "another main and another start",
        code: """
          @_cdecl("main") public func main0() -> Int32 { 0 }
          @_cdecl("lectern_start_Student") public func start0() -> Int32 { 0 }
          func square(_ x: Int) -> Int { 0 }
          """),
    ]
  }
}
