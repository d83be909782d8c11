/// Shows `value` in the front end's pager when the cell has ended; for long texts, such as help.
///
/// A string is shown as it is, everything else as ``display(_:)`` would show it.
public func page(_ value: some Any) {
  let bundle = (value as? String).map(MIMEBundle.init(plainText:))
  DisplaySink.send(.page(bundle ?? MIMEBundle(describing: value)))
}

/// Puts `code` into the next cell when this one has ended, or into this one with `replace`.
public func setNextInput(_ code: String, replace: Bool = false) {
  DisplaySink.send(.setNextInput(code, replace: replace))
}
