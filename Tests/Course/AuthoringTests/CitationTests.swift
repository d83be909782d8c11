import Authoring
import Notebooks
import Testing

@Suite("Citations")
struct CitationTests {
  private static let bibtex = """
    @string{acl = "ACL"}
    @article{vaswani2017,
      author = {Vaswani, Ashish and Noam Shazeer},
      title = "Attention Is {All} You Need", year = 2017,
      journal = {NeurIPS}, url = {https://arxiv.org/abs/1706.03762}
    }
    @book{knuth1984, author={Knuth, Donald E.}, title={The {\\TeX}book},
      publisher={Addison-Wesley}, year={1984}}
    @misc{many, author={A and B and C and D and E}, title={T}, doi={10.1/x}}
    """

  private func build(_ text: String) throws(AuthoringError) -> String {
    let front = "---\nkernelspec:\n  name: swift\n---\n\n"
    let builder = LectureBuilder(bibliography: Bibliography(bibtex: Self.bibtex)) { _ in "" }
    let notebook = try builder.build(front + text, path: "a.md").notebook
    return notebook.cells.map(\.source).joined(separator: "\n\n")
  }

  @Test("are numbered by first mention and listed")
  func numbers() throws {
    let text = try build(
      "See {cite}`knuth1984`, {cite}`vaswani2017,knuth1984`.\n\n+++\n\nAgain {cite}`vaswani2017`."
        + "\n\n```{bibliography}\n```")
    #expect(text.hasPrefix("See [1], [2, 1].\n\nAgain [2]."))
    #expect(text.contains("1. Donald E. Knuth (1984). *The \\TeXbook*. Addison-Wesley.\n"))
    #expect(
      text.contains(
        "2. Ashish Vaswani and Noam Shazeer (2017). *Attention Is All You Need*. NeurIPS."
          + " <https://arxiv.org/abs/1706.03762>"))
  }

  @Test("name the first of many authors, and resolve a DOI")
  func manyAuthors() throws {
    let text = try build("{cite}`many`\n\n```{bibliography}\n```")
    #expect(text.contains("1. A et al. *T*. <https://doi.org/10.1/x>"))
  }

  @Test("of works that are not known, or not listed, are refused")
  func errors() {
    let unknown = #expect(throws: AuthoringError.self) { try build("See {cite}`nobody`.") }
    #expect(unknown?.cause == .unknownWork("nobody"))
    #expect(unknown?.line == 6)
    let unlisted = #expect(throws: AuthoringError.self) { try build("See {cite}`many`.") }
    #expect(unlisted?.cause == .missingBibliography)
  }
}
