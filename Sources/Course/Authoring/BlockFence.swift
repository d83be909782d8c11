import Notebooks

/// A line that opens a block: backticks, tildes, or the colons of a MyST directive.
enum BlockFence {
  case code(CodeFence)
  case colons(length: Int, indent: Int, info: String)

  init?(opening line: String) {
    if let fence = CodeFence(opening: line) {
      self = .code(fence)
      return
    }
    let indent = line.prefix { $0 == " " }.count
    let length = line.dropFirst(indent).prefix { $0 == ":" }.count
    let info = line.dropFirst(indent + length).trimmed
    guard indent <= 3, length >= 3, info.hasPrefix("{") else { return nil }
    self = .colons(length: length, indent: indent, info: info)
  }

  var info: String {
    switch self {
    case .code(let fence): fence.info
    case .colons(_, _, let info): info
    }
  }

  var indent: Int {
    switch self {
    case .code(let fence): fence.indent
    case .colons(_, let indent, _): indent
    }
  }

  func isClosed(by line: String) -> Bool {
    switch self {
    case .code(let fence): fence.isClosed(by: line)
    case .colons(let length, _, _):
      line.trimmed.count == length && line.trimmed.allSatisfy { $0 == ":" }
    }
  }
}
