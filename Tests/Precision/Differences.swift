/// How derivatives are compared with differences, in double precision.
enum Differences {
  /// The step: near ∛2⁻⁵², at which cutting and rounding errors are alike.
  static let step = 1e-5

  /// The largest relative error that passes.
  static let tolerance = 1e-7

  /// The length of a derivative below which the error is measured against this length instead.
  static let floor = 1e-2
}
