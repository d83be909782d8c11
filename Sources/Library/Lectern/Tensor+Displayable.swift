public import Display
public import Tensors

extension Tensor: Displayable {
  /// The shape and elements as text, and small vectors and matrices as an HTML table.
  public var mimeBundle: MIMEBundle {
    var bundle = MIMEBundle(plainText: description)
    if rank >= 1 && rank <= 2 && count > 0 && count <= 256 && shape[rank - 1] <= 16 {
      bundle.data["text/html"] = .string(table)
    }
    return bundle
  }

  private var table: String {
    let columns = shape[rank - 1]
    let values = scalars
    let rows = (0..<(count / columns)).map { row in
      let cells = values[(row * columns)..<((row + 1) * columns)].map { "<td>\($0.shortText)</td>" }
      return "<tr>" + cells.joined() + "</tr>"
    }
    return "<table>" + rows.joined() + "<caption>Tensor \(shape)</caption></table>"
  }
}

extension IntTensor: Displayable {
  /// The shape and the elements.
  public var mimeBundle: MIMEBundle { MIMEBundle(plainText: description) }
}
