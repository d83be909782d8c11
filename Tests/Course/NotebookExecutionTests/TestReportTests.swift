import CellExecution
import NotebookExecution
import Testing

@Suite("Reports for other programs")
struct TestReportTests {
  private var report: TestReport {
    func cell(_ number: Int, _ status: CellReport.Status) -> CellReport {
      CellReport(
        index: number, number: number, id: nil, title: "t", status: status,
        duration: .milliseconds(1500), warnings: [])
    }
    let failure = CellFailure(
      name: "FatalError", value: "a < b & \"c\"",
      traceback: ["\u{1B}[31mred\u{1B}[0m", "50 %, done"])
    return TestReport(cases: [
      .init(suite: "01", name: "[1] let x", file: "01.md", line: 7, report: cell(1, .passed)),
      .init(
        suite: "01", name: "[2] x, \"y\"", file: "01.md", line: 9, column: 3,
        report: cell(2, .failed(failure))),
      .init(suite: "01", name: "[3] z", file: "01.md", line: 12, report: cell(3, .notReached)),
      .init(
        suite: "02", name: "[1] w", file: "02.ipynb", line: nil, report: cell(1, .passed),
        difference: ["- 1", "+ 2"]),
    ])
  }

  @Test("JUnit has a suite a notebook and a case a cell")
  func junit() {
    #expect(
      report.junit == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites>
          <testsuite name="01" tests="3" failures="1" errors="0" skipped="1" time="4.500">
            <testcase classname="01" name="[1] let x" file="01.md" line="7" time="1.500"/>
            <testcase classname="01" name="[2] x, &quot;y&quot;" file="01.md" line="9" time="1.500">
              <failure message="FatalError: a &lt; b &amp; &quot;c&quot;">red
        50 %, done</failure>
            </testcase>
            <testcase classname="01" name="[3] z" file="01.md" line="12" time="1.500"><skipped/></testcase>
          </testsuite>
          <testsuite name="02" tests="1" failures="1" errors="0" skipped="0" time="1.500">
            <testcase classname="02" name="[1] w" file="02.ipynb" time="1.500">
              <failure message="OutputDiffers: not the stored output">- 1
        + 2</failure>
            </testcase>
          </testsuite>
        </testsuites>

        """)
  }

  @Test("annotations name file, line and column and escape what GitHub reads")
  func annotations() {
    #expect(
      report.annotations == [
        "::error file=01.md,line=9,col=3,title=01%2C [2] x%2C \"y\"::"
          + "FatalError: a < b & \"c\"%0Ared%0A50 %25, done",
        "::error file=02.ipynb,title=02%2C [1] w::OutputDiffers: not the stored output%0A- 1%0A+ 2",
      ])
  }
}
