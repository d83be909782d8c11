import ArgumentParser
import Foundation
import Grading

/// `lectern gradebook`: marks, what people decide, and exports.
struct GradebookCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradebook",
    abstract: "List, edit and export marks.",
    subcommands: [
      List.self, History.self, Add.self, RubricOf.self, Course.self, Student.self, Export.self,
    ],
    defaultSubcommand: List.self)

  struct File: ParsableArguments {
    @Option(help: "The gradebook.")
    var gradebook = "gradebook.db"

    func open() throws -> Gradebook {
      guard FileManager.default.fileExists(atPath: gradebook) else {
        throw BadInput(
          description: "\(gradebook) does not exist; `lectern grade --gradebook` makes it")
      }
      return try Gradebook(path: gradebook)
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the marks.")
    @OptionGroup var file: File
    @Option(help: "Only this assignment.") var assignment: String?

    func run() async throws {
      for mark in try file.open().marks(assignment: assignment) {
        let open =
          mark.ungraded.isEmpty ? "" : "  to grade: \(mark.ungraded.joined(separator: ", "))"
        let odd = mark.remarks.isEmpty ? "" : "  remarks: \(mark.remarks.count)"
        print("\(mark.assignment)  \(mark.student)  \(mark.score) of \(mark.maximum)\(open)\(odd)")
      }
    }
  }

  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show everything that was entered for a student's assignment.")
    @OptionGroup var file: File
    @Argument var assignment: String
    @Argument var student: String

    func run() async throws {
      for line in try file.open().history(assignment: assignment, student: student) {
        print("\(line.moment)  \(line.author)  \(line.text)")
      }
      let marks = try file.open().marks(assignment: assignment)
      for remark in marks.first(where: { $0.student == student })?.remarks ?? [] {
        print("remark: \(remark)")
      }
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add points, days or words; what was there before stays in the history.")

    enum Kind: String, ExpressibleByArgument, CaseIterable {
      case manual, extra, `extension`, late, comment
    }

    @OptionGroup var file: File
    @Argument(help: "manual, extra, extension, late or comment.") var kind: Kind
    @Argument var assignment: String
    @Argument var student: String
    @Option(help: "Points, or days for extension and late.") var value = 0.0
    @Option(help: "The cell, for manual.") var cell: String?
    @Option(help: "The criterion, for manual points of a cell with a rubric.")
    var criterion: String?
    @Option(help: "Words for the student, or the reason.") var comment = ""
    @Option(help: "Who decides.") var author: String = ProcessInfo.processInfo.userName

    func validate() throws {
      if kind == .manual, cell == nil { throw ValidationError("manual needs --cell") }
    }

    func run() async throws {
      let entry: Gradebook.Entry =
        switch kind {
        case .manual:
          if let criterion {
            .criterion(cell: cell ?? "", name: criterion, points: value, comment: comment)
          } else {
            .manual(cell: cell ?? "", points: value, comment: comment)
          }
        case .extra: .extraCredit(value, reason: comment)
        case .extension: .extensionDays(value, reason: comment)
        case .late: .daysLate(value)
        case .comment: .comment(comment)
        }
      try file.open().add(
        entry, assignment: assignment, student: student,
        by: Author(name: author, moment: GradeCommand.now()))
    }
  }

  struct RubricOf: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rubric",
      abstract: "Set, or show, by which criteria people grade a cell.",
      discussion: """
        lectern gradebook rubric 01 essay --criterion "clarity=2: every symbol is defined" \
          --criterion proof=3
        The criteria give the points of the cell. `lectern gradebook add manual 01 ada --cell essay \
        --criterion proof --value 2.5 --comment "…"` gives points; a new rubric replaces the old one, \
        which stays in the file.
        """)
    @OptionGroup var file: File
    @Argument var assignment: String
    @Argument var cell: String
    @Option(
      help: "NAME=POINTS or \"NAME=POINTS: what a perfect answer has\"; may be repeated.",
      transform: Self.criterion(_:))
    var criterion: [Rubric.Criterion] = []
    @Option(help: "Who decides.") var author: String = ProcessInfo.processInfo.userName

    private static func criterion(_ text: String) throws -> Rubric.Criterion {
      guard let criterion = Rubric.Criterion(text) else {
        throw ValidationError("\(text): expected NAME=POINTS or \"NAME=POINTS: description\"")
      }
      return criterion
    }

    func run() async throws {
      let gradebook = try file.open()
      if !criterion.isEmpty {
        try gradebook.setRubric(
          Rubric(criterion), assignment: assignment, cell: cell,
          by: Author(name: author, moment: GradeCommand.now()))
      }
      for criterion in try gradebook.rubrics(assignment: assignment)[cell]?.criteria ?? [] {
        let text = criterion.text.isEmpty ? "" : "  \(criterion.text)"
        print("\(criterion.name)  \(criterion.points)\(text)")
      }
    }
  }

  struct Course: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "assignment", abstract: "Set an assignment's points, due date and late rule.")
    @OptionGroup var file: File
    @Argument var assignment: String
    @Option(help: "All its points.") var points: Double
    @Option(help: "When it is due, in ISO 8601.") var due: String?
    @Option(help: "The share of the points that a day of delay costs, 0.1 for a tenth.")
    var penaltyPerDay: Double?

    func run() async throws {
      try file.open().setAssignment(
        assignment, points: points, due: due, penaltyPerDay: penaltyPerDay)
    }
  }

  struct Student: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Set a student's names and address.")
    @OptionGroup var file: File
    @Argument var student: String
    @Option var lastName = ""
    @Option var firstName = ""
    @Option var email = ""

    func run() async throws {
      try file.open().setStudent(student, lastName: lastName, firstName: firstName, email: email)
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write the marks for another system.")
    @OptionGroup var file: File
    @Option(
      help: "nbgrader, canvas, moodle, gradescope, junit or json.", transform: Self.format(named:))
    var format: GradebookExport
    @Option(help: "Only this assignment.") var assignment: String?
    @Option(help: "Only this student.") var student: String?
    @Option(help: "The file to write; standard output if not given.") var out: String?

    private static func format(named name: String) throws -> GradebookExport {
      guard let format = GradebookExport(rawValue: name) else {
        let known = GradebookExport.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("no format is called \(name); expected one of \(known)")
      }
      return format
    }

    func run() async throws {
      let gradebook = try file.open()
      let marks = try gradebook.marks(assignment: assignment).filter {
        student == nil || $0.student == student
      }
      let results = try Set(marks.map(\.assignment)).sorted().flatMap {
        try gradebook.results(assignment: $0)
      }.filter { student == nil || $0.student == student }
      let data = try format.file(marks, results: results)
      if let out {
        try data.write(to: URL(filePath: out), options: .atomic)
      } else {
        FileHandle.standardOutput.write(data)
      }
    }
  }
}
