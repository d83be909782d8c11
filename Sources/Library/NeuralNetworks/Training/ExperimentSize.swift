#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The size of an experiment: `usual`, or `full` when the environment has `LECTERN_FULL=1`.
///
/// Lectures run within a minute by default; with `LECTERN_FULL=1` they take the time that a result
/// deserves, with more seeds, more steps or larger data.
public func experimentSize<Size>(_ usual: Size, full: Size) -> Size {
  guard let setting = getenv("LECTERN_FULL") else { return usual }
  return String(cString: setting) == "1" ? full : usual
}
