/// The values that a check passes to its probe, one after the other.
///
/// A literal, `[2, 7, -3]`, an existing array, `.values(array)`, or values that are drawn anew for
/// every submission, `.random(50, in: -999...999)`.
public struct Inputs<Value> {
  let draw: (inout CheckGenerator) -> [Value]

  /// The elements of an existing sequence.
  public static func values(_ values: some Sequence<Value>) -> Inputs {
    let fixed = Array(values)
    return Inputs { _ in fixed }
  }

  /// `count` values, each made by `make` from the check's own generator.
  ///
  /// - Parameters:
  ///   - count: How many values to make; at least 1.
  ///   - make: Makes one value, with randomness from the generator only.
  /// - Returns: The inputs.
  public static func random(
    _ count: Int, _ make: @escaping (inout CheckGenerator) -> Value
  ) -> Inputs {
    precondition(count > 0, "a check needs at least one input, got a count of \(count)")
    return Inputs { generator in (0..<count).map { _ in make(&generator) } }
  }

  /// The inputs of these and then those of `other`, for instance edge cases before random ones.
  public static func + (first: Inputs, other: Inputs) -> Inputs {
    Inputs { generator in first.draw(&generator) + other.draw(&generator) }
  }

  /// The values that belong to `seed`.
  func values(seed: UInt64) -> [Value] {
    var generator = CheckGenerator(seed: seed)
    return draw(&generator)
  }
}

extension Inputs: ExpressibleByArrayLiteral {
  /// The values of a literal, in order.
  public init(arrayLiteral elements: Value...) { draw = { _ in elements } }
}

extension Inputs where Value: FixedWidthInteger {
  /// `count` integers, uniform in `range`.
  public static func random(_ count: Int, in range: ClosedRange<Value>) -> Inputs {
    random(count) { generator in Value.random(in: range, using: &generator) }
  }
}

extension Inputs where Value: BinaryFloatingPoint, Value.RawSignificand: FixedWidthInteger {
  /// `count` numbers, uniform in `range`.
  public static func random(_ count: Int, in range: ClosedRange<Value>) -> Inputs {
    random(count) { generator in Value.random(in: range, using: &generator) }
  }
}
