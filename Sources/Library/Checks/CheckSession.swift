/// Checks something that remembers: the same commands go to the answers and to a model, one by one.
///
///     checkSession("stack", points: 2, given: .random(10) { g in commands(&g) }) {
///       var stack = Stack()
///       return { (command: Command) -> Int? in
///         switch command {
///         case .push(let value): stack.push(value); return nil
///         case .pop: return stack.pop()
///         }
///       }
///     } model: {
///       var values: [Int] = []
///       return { (command: Command) -> Int? in
///         switch command {
///         case .push(let value): values.append(value); return nil
///         case .pop: return values.popLast()
///         }
///       }
///     }
///
/// Each input is one session, which starts anew; it passes if every response equals the model's. The
/// first that differs is shown. While grading, the model stays with the judge.
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for all sessions; each that passes earns its share.
///   - sessions: The commands of each session.
///   - hint: What to say to those who fail.
///   - limit: What one session may use while grading; 10 seconds if no time is given.
///   - all: Whether one failed session costs all points.
///   - start: Makes a fresh object and returns what sends it a command.
///   - model: Does the same with the instructor's model.
public func checkSession<Command: Codable, Response: Codable & Equatable>(
  _ id: String, points: Double, given sessions: Inputs<[Command]>, hint: String? = nil,
  limit: CheckLimit? = nil, all: Bool = false,
  _ start: @escaping () throws -> (Command) throws -> Response,
  model: @escaping () throws -> (Command) throws -> Response
) {
  let answer = ProbeEntry.session(start)
  CheckDefinition(
    properties: CheckProperties(id: id, points: points, all: all, hint: hint, limit: limit),
    inputs: sessions, probe: answer,
    judgement: .comparison { commands, responses in
      firstDifference(commands, try ProbeEntry.session(model)(commands), responses)
    }
  ).register()
}

/// Checks something that remembers against the instructor's own solution.
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for all sessions; each that passes earns its share.
///   - sessions: The commands of each session.
///   - hint: What to say to those who fail.
///   - limit: What one session may use while grading; 10 seconds if no time is given.
///   - all: Whether one failed session costs all points.
///   - start: Makes a fresh object and returns what sends it a command.
public func checkSession<Command: Codable, Response: Codable & Equatable & SendableMetatype>(
  _ id: String, points: Double, given sessions: Inputs<[Command]>, hint: String? = nil,
  limit: CheckLimit? = nil, all: Bool = false,
  _ start: @escaping () throws -> (Command) throws -> Response
) {
  check(
    id, points: points, given: sessions, hint: hint, limit: limit, all: all,
    ProbeEntry.session(start))
}

extension ProbeEntry {
  /// The probe of a session: its responses to all commands, in order.
  public static func session<Command, Response>(
    _ start: @escaping () throws -> (Command) throws -> Response
  ) -> ([Command]) throws -> [Response] {
    { commands in
      let respond = try start()
      return try commands.map { try respond($0) }
    }
  }
}

/// Where two lists of responses part; `nil` if they are equal.
private func firstDifference<Command, Response: Equatable>(
  _ commands: [Command], _ expected: [Response], _ got: [Response]
) -> Difference? {
  guard expected.count == got.count else {
    return Difference(expected: "\(expected.count) responses", got: "\(got.count)")
  }
  guard let step = expected.indices.first(where: { expected[$0] != got[$0] }) else { return nil }
  return Difference(
    expected: "\(brief(expected[step])) in step \(step + 1), \(brief(commands[step]))",
    got: brief(got[step]))
}
