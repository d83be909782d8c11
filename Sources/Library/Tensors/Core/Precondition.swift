/// Stops with `message` when `condition` does not hold, in optimised builds too.
///
/// The standard library's `precondition` traps without its message in `-O` builds, and the message,
/// which names the operation and both shapes, is what a reader of a notebook needs. Within the package
/// this function takes its place: a name of an imported module wins over the standard library's.
@inlinable
@inline(__always)
package func precondition(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition() {
    fatalError(message(), file: file, line: line)
  }
}

/// Stops with `message`, in optimised builds too; see ``precondition(_:_:file:line:)``.
@inlinable
package func preconditionFailure(
  _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
  fatalError(message(), file: file, line: line)
}
