/// What a student is told: one page that stands alone.
///
/// All text of the submission is shown as text. Of hidden checks the page says neither input nor
/// expectation nor value, only the hint.
public struct FeedbackPage {
  private let mark: Mark
  private let result: SubmissionResult

  /// Prepares the page of one student.
  public init(_ mark: Mark, _ result: SubmissionResult) {
    self.mark = mark
    self.result = result
  }

  /// The page as HTML.
  public var html: String {
    let title = "\(mark.assignment): \(mark.student)"
    let parts = [summary, remarks, checks, manual, answers]
    return HTML.page(title: title, body: parts.filter { !$0.isEmpty }.joined(separator: "\n"))
  }

  private var summary: String {
    var lines = [
      "<h1>\(HTML.escaped(mark.assignment))</h1>",
      "<p>\(HTML.escaped(mark.student)): <strong>\(number(mark.score)) of \(number(mark.maximum)) "
        + "points</strong></p>",
    ]
    if mark.extraCredit != 0 { lines.append("<p>Extra credit: \(number(mark.extraCredit))</p>") }
    if mark.penalty != 0 { lines.append("<p>Lost by being late: \(number(mark.penalty))</p>") }
    if let comment = mark.comments[""] { lines.append("<p>\(HTML.escaped(comment))</p>") }
    return lines.joined(separator: "\n")
  }

  private var remarks: String {
    if mark.remarks.isEmpty { return "" }
    let items = mark.remarks.map { "<li>\(HTML.escaped($0))</li>" }
    return "<h2>Remarks</h2>\n<ul>\n\(items.joined(separator: "\n"))\n</ul>"
  }

  private var checks: String {
    let rows = result.checks.map { check in
      let isFull = check.earned >= check.points
      return "<tr><td>\(HTML.escaped(check.id))</td>"
        + "<td class=\"number \(isFull ? "full" : "lost")\">\(isFull ? "✓" : "✗") "
        + "\(number(check.earned)) of \(number(check.points))</td>"
        + "<td>\(HTML.escaped(check.publicMessage))</td></tr>"
    }
    return """
      <h2>Checks</h2>
      <table>
      <thead><tr><th scope="col">Check</th><th scope="col">Points</th>\
      <th scope="col">What was found</th></tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      """
  }

  private var manual: String {
    let rows = result.manual.sorted { $0.key < $1.key }.flatMap { cell, points in
      let criteria = mark.criteria.filter { $0.cell == cell }.map { criterion in
        let name = criterion.text.isEmpty ? criterion.name : "\(criterion.name): \(criterion.text)"
        return row("– " + name, criterion.given, of: criterion.points, criterion.comment)
      }
      return [row(cell, mark.manual[cell], of: points, mark.comments[cell] ?? "")] + criteria
    }
    if rows.isEmpty { return "" }
    return """
      <h2>Graded by hand</h2>
      <table>
      <thead><tr><th scope="col">Cell</th><th scope="col">Points</th>\
      <th scope="col">Comment</th></tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      """
  }

  private func row(_ name: String, _ given: Double?, of points: Double, _ comment: String) -> String
  {
    let shown = given.map(number) ?? "not graded yet"
    return "<tr><td>\(HTML.escaped(name))</td>"
      + "<td class=\"number\">\(shown) of \(number(points))</td>"
      + "<td>\(HTML.escaped(comment))</td></tr>"
  }

  private var answers: String {
    let blocks = result.answers.sorted { $0.key < $1.key }.map { id, text in
      "<h3>\(HTML.escaped(id))</h3>\n<pre>\(HTML.escaped(text))</pre>"
    }
    return blocks.isEmpty ? "" : "<h2>Your answers</h2>\n" + blocks.joined(separator: "\n")
  }

  private func number(_ value: Double) -> String {
    let hundredths = (value * 100).rounded() / 100
    return hundredths == hundredths.rounded() ? String(Int(hundredths)) : String(hundredths)
  }
}
