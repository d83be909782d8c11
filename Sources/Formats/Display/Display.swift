/// Shows `value` in the output of the running cell.
///
/// A ``Displayable`` value shows its own representations, everything else its description.
///
/// - Returns: A handle that can replace the output later.
@discardableResult
public func display(_ value: some Any) -> DisplayHandle {
  let handle = DisplayHandle(id: DisplayHandle.freshID())
  DisplaySink.send(.show(MIMEBundle(describing: value), id: handle.id))
  return handle
}

/// Removes what the running cell has shown so far; with `wait`, only when new output arrives.
public func clearOutput(wait: Bool = false) {
  DisplaySink.send(.clear(wait: wait))
}
