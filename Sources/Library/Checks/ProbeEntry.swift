/// What the generated entry points of probes call, in the process of a submission.
///
/// Nothing here is trusted once a submission is loaded: it only chooses the bytes that go to the judge.
public enum ProbeEntry {
  /// How a probe ended; the numbers are those of the grading worker's protocol.
  private enum Ending: Int32 {
    case value = 0
    case threw = 1
    case undecodable = 2
  }

  /// Decodes an input, runs `probe`, and leaves the encoded value in `answer`.
  ///
  /// - Parameters:
  ///   - input: The input's JSON.
  ///   - count: The number of its bytes.
  ///   - answer: Receives memory from `malloc`, which the caller frees.
  ///   - answerCount: Receives the number of its bytes.
  ///   - probe: The closure of the check.
  /// - Returns: 0 for a value, 1 for a thrown error, whose description is the answer, 2 for an input
  ///   that could not be decoded.
  public static func run<Input: Decodable, Output: Encodable>(
    _ input: UnsafePointer<UInt8>, _ count: Int,
    _ answer: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
    _ answerCount: UnsafeMutablePointer<Int>, _ probe: (Input) throws -> Output
  ) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: input, count: count))
    var ending = Ending.undecodable
    var result: [UInt8] = []
    do {
      let value = try WireCoding.value(of: Input.self, from: bytes)
      ending = .threw
      result = try WireCoding.bytes(of: probe(value))
      ending = .value
    } catch {
      result = Array(String(describing: error).utf8)
    }
    CBuffer.export(result, to: answer, answerCount)
    return ending.rawValue
  }

  /// Runs the probe of a check without inputs, as ``run(_:_:_:_:_:)`` does.
  public static func run<Output: Encodable>(
    _ input: UnsafePointer<UInt8>, _ count: Int,
    _ answer: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
    _ answerCount: UnsafeMutablePointer<Int>, _ probe: () throws -> Output
  ) -> Int32 {
    run(input, count, answer, answerCount) { (_: Nothing) in try probe() }
  }
}
