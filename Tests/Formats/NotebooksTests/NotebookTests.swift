import Display
import Notebooks
import Testing

@Suite("Notebook files")
struct NotebookTests {
  /// As Python's nbformat 5.10 writes it.
  static let sample = """
    {
     "cells": [
      {
       "cell_type": "markdown",
       "id": "a1",
       "metadata": {},
       "source": [
        "# Title\\n",
        "text"
       ]
      },
      {
       "cell_type": "code",
       "execution_count": 2,
       "id": "b2",
       "metadata": {
        "tags": [
         "raises-exception"
        ],
        "x-unknown": 1.5
       },
       "outputs": [
        {
         "name": "stdout",
         "output_type": "stream",
         "text": [
          "1\\n"
         ]
        },
        {
         "data": {
          "application/json": {
           "a": [
            1
           ]
          },
          "image/png": "aGk=\\n",
          "image/svg+xml": [
           "<svg>\\n",
           "</svg>"
          ],
          "text/plain": [
           "2"
          ]
         },
         "execution_count": 2,
         "metadata": {},
         "output_type": "execute_result"
        },
        {
         "ename": "FatalError",
         "evalue": "no",
         "output_type": "error",
         "traceback": [
          "a"
         ]
        }
       ],
       "source": []
      }
     ],
     "metadata": {
      "kernelspec": {
       "display_name": "Swift (Lectern)",
       "language": "swift",
       "name": "swift"
      }
     },
     "nbformat": 4,
     "nbformat_minor": 5
    }

    """

  @Test("writing what was read gives the same bytes")
  func fixedPoint() throws {
    let notebook = try Notebook(nbformat: Array(Self.sample.utf8))
    #expect(String(decoding: notebook.nbformat, as: UTF8.self) == Self.sample)
    #expect(notebook.kernelName == "swift")
    #expect(notebook.cells[1].tags == ["raises-exception"])
    #expect(notebook.cells[0].source == "# Title\ntext")
  }

  @Test("members that the format lacks are kept")
  func unknownMembers() throws {
    let text = """
      {"cells": [{"cell_type": "raw", "metadata": {}, "source": "", "future": 1}],
       "metadata": {}, "nbformat": 4, "nbformat_minor": 9, "later": []}
      """
    let notebook = try Notebook(nbformat: Array(text.utf8))
    #expect(notebook.cells[0].extra == ["future": 1])
    #expect(notebook.json["later"] == [])
    #expect(notebook.json["cells"]?.arrayValue?[0]["future"] == 1)
    #expect(notebook.json["nbformat_minor"] == 9)
  }

  static let defects: [(text: String, error: String)] = [
    ("[]", "notebook: expected an object; the notebook does not follow nbformat 4.5"),
    (
      #"{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}"#,
      "notebook format 3; expected 4 (convert with `jupyter nbconvert --to notebook`)"
    ),
    (
      #"{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}"#,
      "notebook.cells: expected an array; the notebook does not follow nbformat 4.5"
    ),
    (
      #"{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "source": "", "metadata": {}, "outputs": [{"output_type": "stream", "name": "stdout"}]}]}"#,
      "cells[0].outputs[0].text: expected a string or lines; the notebook does not follow nbformat 4.5"
    ),
    (
      "{\"cells\": [\n",
      "damaged JSON at line 2, column 1: the text ends where a value is expected; expected a notebook as Jupyter writes it"
    ),
  ]

  @Test("a file that is no notebook is refused with its place", arguments: defects)
  func defect(text: String, error: String) {
    let thrown = #expect(throws: NotebookError.self) { try Notebook(nbformat: Array(text.utf8)) }
    #expect(thrown?.description == error)
  }

  @Test("texts are cut into lines where Python cuts them")
  func lines() throws {
    let cell = NotebookCell(.markdown, id: "a", source: "a\r\nb\rc\u{B}d\u{85}e\u{2028}f\n\ng")
    let json = Notebook(cells: [cell]).json
    #expect(
      json["cells"]?.arrayValue?[0]["source"]
        == ["a\r\n", "b\r", "c\u{B}", "d\u{85}", "e\u{2028}", "f\n", "\n", "g"])
  }

  @Test("the name of an arithmetic stands beside what else Lectern keeps")
  func arithmetic() {
    var notebook = Notebook(metadata: ["lectern": ["tolerance": 0.1]])
    #expect(notebook.arithmetic == nil)
    notebook.arithmetic = "x86-64-v3"
    #expect(notebook.metadata["lectern"] == ["tolerance": 0.1, "arithmetic": "x86-64-v3"])
    notebook.arithmetic = nil
    #expect(notebook.metadata["lectern"] == ["tolerance": 0.1])
    notebook.metadata = [:]
    notebook.arithmetic = nil
    #expect(notebook.metadata.isEmpty)
  }
}
