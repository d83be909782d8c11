import Display
import Notebooks

/// The places of the course that lectures may refer to.
///
/// A place is named by `(label)=` before a heading, `$$ … $$ (label)` behind an equation, and
/// `:name: label` in a figure. Equations and figures are counted in each lecture.
public struct CourseLabels: Sendable {
  struct Target: Sendable, Hashable {
    enum Kind: Sendable, Hashable { case heading, equation, figure }
    var kind: Kind
    /// The lecture's file name without extension.
    var lecture: String
    /// The heading's text, or the number of the equation or figure.
    var text: String
  }

  private(set) var targets: [String: Target] = [:]
  private(set) var titles: [String: String] = [:]

  /// Creates an empty table.
  public init() {}

  /// Adds the labels of a lecture.
  ///
  /// - Throws: ``AuthoringError`` when the text is damaged or a label exists already.
  public mutating func add(_ text: String, path: String) throws(AuthoringError) {
    let located = try LectureBuilder.read(text, path: path)
    let lecture = lectureName(path)
    titles[lecture] = located.notebook.metadata["title"]?.stringValue
    var counts: [Target.Kind: Int] = [:]
    for (cell, firstLine) in zip(located.notebook.cells, located.lines) where cell.kind == .markdown
    {
      let lines = cell.source.split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init)
      for (offset, place) in LabelScanner.places(in: lines) {
        let line = firstLine + offset
        let target: Target
        switch place.kind {
        case .heading: target = Target(kind: .heading, lecture: lecture, text: place.text)
        case .equation, .figure:
          counts[place.kind, default: 0] += 1
          let number = String(counts[place.kind, default: 0])
          target = Target(kind: place.kind, lecture: lecture, text: number)
        }
        if targets.updateValue(target, forKey: place.label) != nil {
          throw AuthoringError(path: path, line: line, cause: .repeatedLabel(place.label))
        }
      }
      if titles[lecture] == nil, let heading = lines.first(where: { $0.hasPrefix("# ") }) {
        titles[lecture] = heading.dropFirst(2).trimmed
      }
    }
  }
}

/// `lectures/01-autoencoders.md` → `01-autoencoders`.
func lectureName(_ path: String) -> String {
  let file = path.split(separator: "/").last.map(String.init) ?? path
  return file.hasSuffix(".md") ? String(file.dropLast(3)) : file
}

/// Finds labelled places in Markdown.
enum LabelScanner {
  struct Place {
    var kind: CourseLabels.Target.Kind
    var label: String
    var text: String
  }

  /// The places with their line offsets, in order.
  static func places(in lines: [String]) -> [(offset: Int, place: Place)] {
    var places: [(Int, Place)] = []
    var index = 0
    while index < lines.count {
      if let fence = BlockFence(opening: lines[index]) {
        let close = lines[(index + 1)...].firstIndex { fence.isClosed(by: $0) } ?? lines.count
        let inside = Array(lines[(index + 1)..<close])
        if let directive = Directive(info: fence.info, lines: inside) {
          if directive.name == "figure", let name = directive.options["name"] {
            places.append((index, Place(kind: .figure, label: name, text: "")))
          } else if directive.name == "math", let label = directive.options["label"] {
            places.append((index, Place(kind: .equation, label: label, text: "")))
          } else {
            let offset = index + 1 + directive.bodyOffset
            places += self.places(in: directive.body).map { ($0.offset + offset, $0.place) }
          }
        }
        index = close + 1
        continue
      }
      if let label = headingLabel(lines[index]) {
        let next = lines[(index + 1)...].first { !$0.trimmed.isEmpty } ?? ""
        let text = next.drop { $0 == "#" }.trimmed
        places.append((index, Place(kind: .heading, label: label, text: text)))
      } else if let label = equationLabel(lines[index])?.label {
        places.append((index, Place(kind: .equation, label: label, text: "")))
      }
      index += 1
    }
    return places
  }

  /// The label of a line `(label)=`.
  static func headingLabel(_ line: String) -> String? {
    let text = line.trimmed
    guard text.hasPrefix("("), text.hasSuffix(")=") else { return nil }
    return String(text.dropFirst().dropLast(2))
  }

  /// The label behind the closing `$$` of a line, and the line before that mark.
  static func equationLabel(_ line: String) -> (before: Substring, label: String)? {
    let text = line.trimmed
    guard text.hasSuffix(")"), let mark = text.ranges(of: "$$").last else { return nil }
    let behind = text[mark.upperBound...].trimmed
    let label = behind.dropFirst().dropLast()
    guard behind.hasPrefix("("), !label.isEmpty,
      label.allSatisfy({ $0.isLetter || $0.isNumber || "-_:.".contains($0) })
    else { return nil }
    return (text[..<mark.lowerBound], String(label))
  }
}
