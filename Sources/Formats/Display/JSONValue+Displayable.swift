import FoundationEssentials

extension JSONValue: Displayable {
  /// The value as `application/json`, which front ends fold, and as indented text.
  public var mimeBundle: MIMEBundle {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // NaN and infinity have no JSON; the description is all there is then.
    let text = (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
    return MIMEBundle(
      data: ["application/json": self, "text/plain": .string(text ?? String(describing: self))])
  }
}
