/// Stops with `message` when `condition` does not hold, in optimised builds too.
///
/// The standard library's `precondition` traps without its message in `-O` builds, and the message,
/// which names the operation and both shapes, is what a reader of a notebook needs. The name is one
/// of our own, because cells see the names of the library's modules before the standard library's.
@inlinable
@inline(__always)
package func demand(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition() {
    fatalError(message(), file: file, line: line)
  }
}

/// Stops with `message`, in optimised builds too; see ``demand(_:_:file:line:)``.
@inlinable
package func demandFailure(
  _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
  fatalError(message(), file: file, line: line)
}
