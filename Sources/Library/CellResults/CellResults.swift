public import Display

// The kernel wraps the last expression of a cell into a call of these functions. The module is
// imported into each cell alone and never re-exported; the name is one that nobody writes.

/// Shows the value of a cell's last expression.
@inline(never)
@_semantics("optimize.sil.specialize.generic.never")
public func __lectern_result<Value>(_ value: Value) {
  DisplaySink.send(.result(MIMEBundle(describing: value)))
}

/// A last expression without a value shows nothing.
@inline(never)
public func __lectern_result(_ value: Void) {}

/// The handle of an output, as `display` returns it, shows nothing: the output is on the page.
@inline(never)
public func __lectern_result(_ value: DisplayHandle) {}

/// A value that cannot be copied shows only that.
@_disfavoredOverload
@inline(never)
public func __lectern_result<Value: ~Copyable>(_ value: borrowing Value) {
  DisplaySink.send(.result(MIMEBundle(plainText: "(a value that cannot be copied)")))
}
