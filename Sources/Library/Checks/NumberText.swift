/// A number with `digits` significant digits, fewer if they end in zeros; anything else as it
/// describes itself.
///
/// Seven digits are as many as a `Float` holds: a computed bound is not printed to its last bit.
func numberText(_ value: some Any, digits: Int = 7) -> String {
  guard let number = value as? any BinaryFloatingPoint else { return "\(value)" }
  let double = Double(number)
  guard double.isFinite, double != 0 else { return "\(value)" }
  var limit = 1.0
  for _ in 1..<digits { limit *= 10 }
  guard abs(double) < limit else { return "\(value)" }
  var scale = 1.0
  while abs(double) * scale < limit, scale < 1e300 { scale *= 10 }
  return "\((double * scale).rounded() / scale)"
}
