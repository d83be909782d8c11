public import Notebooks

/// Why a lecture cannot be made into a notebook.
public struct AuthoringError: Error, Sendable, Hashable {
  /// What is wrong.
  public enum Cause: Sendable, Hashable {
    /// The text is not MyST Markdown with front matter.
    case damagedText(NotebookError)
    /// The front matter asks for another kernel than `swift`.
    case unknownKernel(String)
    /// A directive that no notebook can show.
    case unknownDirective(String)
    /// A directive's fence never closes.
    case unclosedDirective(String)
    /// An option that the directive needs is missing.
    case missingOption(directive: String, option: String)
    /// An included file cannot be read.
    case unreadableFile(path: String, reason: String)
    /// No line of the file, or more than one, holds the marker.
    case unresolvedMarker(path: String, marker: String, count: Int)
    /// A role refers to a label that no lecture defines.
    case unknownLabel(role: String, label: String)
    /// A citation of a work that the list of references does not hold.
    case unknownWork(String)
    /// The lecture cites works and has no directive `{bibliography}` to list them.
    case missingBibliography
    /// Two places of the course have the same label.
    case repeatedLabel(String)
  }

  /// The lecture's file.
  public var path: String
  /// The line in it, from 1, where one is known.
  public var line: Int?
  /// What is wrong.
  public var cause: Cause
}

extension AuthoringError: CustomStringConvertible {
  /// `path:line: what is wrong; what was expected`.
  public var description: String {
    let place = line.map { "\(path):\($0)" } ?? path
    return "\(place): \(reason)"
  }

  private var reason: String {
    switch cause {
    case .damagedText(let error): "\(error)"
    case .unknownKernel(let name):
      "kernel \(name); expected `kernelspec: {name: swift}` in the front matter"
    case .unknownDirective(let name):
      "unknown directive {\(name)}; expected \(DirectiveRenderer.names.joined(separator: ", "))"
    case .unclosedDirective(let name): "the directive {\(name)} has no closing fence"
    case .missingOption(let directive, let option):
      "the directive {\(directive)} needs the option :\(option):"
    case .unreadableFile(let path, let reason): "cannot read \(path): \(reason)"
    case .unresolvedMarker(let path, let marker, let count):
      "\(count == 0 ? "no line" : "\(count) lines") of \(path) with the marker \(marker);"
        + " expected one (`// \(marker)`)"
    case .unknownLabel(let role, let label):
      "{\(role)} refers to \(label), which no lecture defines; write `(\(label))=` before the place"
    case .unknownWork(let key):
      "{cite} names \(key), which references.bib does not hold"
    case .missingBibliography:
      "works are cited but not listed; write the directive {bibliography} at the end"
    case .repeatedLabel(let label): "the label \(label) is defined twice in the course"
    }
  }
}
