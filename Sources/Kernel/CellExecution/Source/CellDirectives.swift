import SwiftParser
import SwiftSyntax

/// What lines of a cell ask of the kernel and not of the compiler.
///
/// Two spellings are known, each on a line of its own: `// lectern: …`, and `%install …` and its kin,
/// which notebooks of the older kernel swift-jupyter use.
package struct CellDirectives: Sendable {
  /// How the cell is to be compiled.
  var options: Set<Directive> = []
  /// Packages that the cell and all later ones can import.
  var packages: [PackageRequest] = []
  /// Arguments for the builds of packages.
  var packageFlags: [String] = []
  /// Commands to run in a shell before the cell.
  var commands: [String] = []
  /// What is wrong with the directives.
  var problems: [Diagnostic] = []
  /// The cell with spaces in place of the lines that begin with `%`.
  private(set) var code: String
  /// The lines that ask for packages or commands, as ranges of bytes.
  private var installations: [Range<Int>] = []

  /// Whether something must be done before the cell can be compiled.
  var needsPreparation: Bool { !packages.isEmpty || !commands.isEmpty }

  /// Finds the directives of `code`.
  init(in code: String) {
    self.code = code
    let candidates = Self.lines(of: code).filter { $0.isMarked || $0.isComment }
    guard !candidates.isEmpty else { return }
    // From the first line on: what one directive quotes must not hide the next.
    var tree = Parser.parse(source: code)
    for line in candidates where line.isFree(in: tree) {
      if line.isMarked {
        readOld(line)
        self.code = self.code.blanking(line.range)
        tree = Parser.parse(source: self.code)
      } else {
        readComment(line)
      }
    }
  }

  /// `code` with a compile error in each line that would install or start something: graded cells
  /// have what everybody has.
  package static func refusingInstallations(in code: String) -> String {
    let message =
      "#error(\"packages and commands are switched off in graded work; it has the course library, "
      + "Foundation and the Swift toolchain\")"
    let directives = CellDirectives(in: code)
    var bytes = Array(directives.code.utf8)  // lines that ask for nothing are blank in it
    for range in directives.installations.reversed() {
      bytes.replaceSubrange(range, with: message.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Notes that something is wrong at `text`, a part of `line`.
  private mutating func complain(_ message: String, at text: Substring, in line: Line) {
    var problem = Diagnostic(severity: .error, message: message)
    problem.line = line.number
    problem.column = line.text.utf8.distance(from: line.text.startIndex, to: text.startIndex) + 1
    problems.append(problem)
  }

  // `// lectern: package(url: "…", from: "…", products: "…")`, `// lectern: unchecked, unoptimized`.

  private mutating func readComment(_ line: Line) {
    let rest = line.trimmed.dropFirst(Line.marker.count).drop { $0 == " " || $0 == "\t" }
    if rest.hasPrefix("package") {
      installations.append(line.range)
      do {
        packages.append(try PackageRequest(call: String(rest)))
      } catch {
        complain(error.message, at: rest, in: line)
      }
      return
    }
    for word in rest.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "\t" }) {
      if let option = Directive(rawValue: String(word)) {
        options.insert(option)
      } else {
        let known = (Directive.allCases.map(\.rawValue) + ["package(…)"]).joined(separator: ", ")
        complain("unknown directive '\(word)'; known are \(known)", at: word, in: line)
      }
    }
  }

  // Source: swift-jupyter, README, “%install directives”.

  private mutating func readOld(_ line: Line) {
    let name = line.text.prefix { !$0.isWhitespace }
    let rest = line.text[name.endIndex...].drop(while: \.isWhitespace)
    if ["%install", "%system"].contains(name) { installations.append(line.range) }
    switch name {
    case "%install":
      do {
        packages.append(try PackageRequest(install: String(rest)))
      } catch {
        complain(error.message, at: rest.isEmpty ? name : rest, in: line)
      }
    case "%install-swiftpm-flags":
      do {
        packageFlags += try PackageFlags.parse(String(rest))
      } catch {
        complain(error.message, at: rest.isEmpty ? name : rest, in: line)
      }
    case "%install-location": break  // packages have one place, which all kernels share
    case "%system":
      if rest.isEmpty { complain("%system needs a command", at: name, in: line) }
      commands.append(String(rest))
    case "%install-extra-include-command":
      complain(
        "\(name) is not supported; a C library is found by the pkg-config name of a system library "
          + "target in a package", at: name, in: line)
    case "%include":
      complain(
        "\(name) is not supported; put the file into a package and write "
          + "// lectern: package(path: …, products: …)", at: name, in: line)
    default:
      complain(
        "unknown directive '\(name)'; known are %install, %install-swiftpm-flags, "
          + "%install-location and %system", at: name, in: line)
    }
  }

  /// A line of the cell.
  private struct Line {
    static let marker = "// lectern:"

    var number: Int
    var text: Substring
    /// The bytes of the cell that it takes up.
    var range: Range<Int>

    var trimmed: Substring { text.drop { $0 == " " || $0 == "\t" } }
    var isComment: Bool { trimmed.hasPrefix(Self.marker) }

    /// Whether it begins with `%` and a letter, which no Swift code does.
    var isMarked: Bool { text.first == "%" && text.dropFirst().first?.isLetter == true }

    /// Whether it stands for itself, and not inside a string or a long comment.
    func isFree(in tree: SourceFileSyntax) -> Bool {
      let start = range.lowerBound + text.utf8.count - trimmed.utf8.count
      guard let token = tree.token(at: AbsolutePosition(utf8Offset: start)) else { return false }
      var offset = token.position.utf8Offset
      for piece in token.leadingTrivia {
        if offset <= start, start < offset + piece.sourceLength.utf8Length {
          switch piece {
          case .blockComment, .docBlockComment: return false
          default: return true
          }
        }
        offset += piece.sourceLength.utf8Length
      }
      if case .stringSegment = token.tokenKind { return false }
      return true
    }
  }

  private static func lines(of code: String) -> [Line] {
    var result: [Line] = []
    var offset = 0
    let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, text) in lines.enumerated() {
      let end = offset + text.utf8.count
      result.append(Line(number: index + 1, text: text, range: offset..<end))
      offset = end + 1
    }
    return result
  }
}

extension String {
  /// The text with spaces in place of some of its bytes.
  fileprivate func blanking(_ range: Range<Int>) -> String {
    var bytes = Array(utf8)
    for index in range { bytes[index] = UInt8(ascii: " ") }
    return String(decoding: bytes, as: UTF8.self)
  }
}
