/// What the text of a submission says of itself, without running it.
///
/// Made by the grader from the syntax tree of the answers; comments and the insides of strings do not
/// count.
public struct SourceFacts: Codable, Sendable, Hashable {
  /// A function of the submission.
  public struct Function: Codable, Sendable, Hashable {
    /// The name without parameters.
    public var name: String
    /// The names of what it calls and mentions, each once.
    public var names: Set<String>
    /// How many `for`, `while` and `repeat` statements it holds.
    public var loopCount: Int

    /// Whether the function calls a function with its own name.
    public var isRecursive: Bool { calls.contains(name) }
    /// The names of what it calls.
    public var calls: Set<String>

    /// Creates facts about a function.
    public init(name: String, names: Set<String>, calls: Set<String>, loopCount: Int) {
      self.name = name
      self.names = names
      self.calls = calls
      self.loopCount = loopCount
    }
  }

  /// The functions, inner ones and methods too, in order.
  public var functions: [Function]
  /// Every name that the answers use or declare.
  public var names: Set<String>

  /// Creates facts.
  public init(functions: [Function], names: Set<String>) {
    self.functions = functions
    self.names = names
  }

  /// The last function called `name`; one without any names if there is none.
  public func function(_ name: String) -> Function {
    functions.last { $0.name == name }
      ?? Function(name: name, names: [], calls: [], loopCount: 0)
  }

  /// Whether `name` occurs anywhere.
  public func uses(_ name: String) -> Bool { names.contains(name) }
}

extension SourceFacts: CustomStringConvertible {
  /// What a message says instead of the facts.
  public var description: String { "another text" }
}
