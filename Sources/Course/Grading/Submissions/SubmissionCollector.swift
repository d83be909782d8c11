import Foundation
import Glibc

/// Gathers what was handed in: notebook files, folders of them, and zip archives.
///
/// A folder holds `STUDENT.ipynb` files, or, as nbgrader collects them, `STUDENT/ASSIGNMENT/*.ipynb`.
/// The folder of one student, his folder for the assignment, and the notebook there are understood as
/// well: a notebook that is called like the assignment belongs to the student whose folder it is in.
/// Symbolic links, devices and files that are too large are not followed or read; they become
/// submissions with a problem, so that nobody is forgotten.
public struct SubmissionCollector {
  /// The assignment whose notebook is looked for when a student handed in several.
  private let assignment: String

  /// Creates a collector for one assignment.
  public init(assignment: String) {
    self.assignment = assignment
  }

  /// The submissions of all `paths`, in the order of their students' names.
  ///
  /// - Throws: ``GradingError`` if a path does not exist, holds no notebook, or two submissions belong
  ///   to one student.
  public func collect(_ paths: [String]) throws(GradingError) -> [Submission] {
    var submissions: [Submission] = []
    for path in paths {
      var status = stat()
      guard lstat(path, &status) == 0 else { throw .file(path, describeErrno()) }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: submissions += try folder(path)
      case S_IFREG where path.hasSuffix(".zip"): submissions += try archive(path)
      default: submissions.append(file(path, student: try owner(ofNotebook: path)))
      }
    }
    submissions.sort { $0.student < $1.student }
    for (first, second) in zip(submissions, submissions.dropFirst())
    where first.student == second.student {
      throw .submission(
        "two submissions belong to \(first.student); name one path for each student")
    }
    return submissions
  }

  /// The student who handed in a single notebook.
  private func owner(ofNotebook path: String) throws(GradingError) -> String {
    guard stem(path) == assignment else { return stem(path) }
    var folders = URL(filePath: path).standardizedFileURL.pathComponents.dropLast()
    if folders.last == assignment { folders.removeLast() }
    guard let student = folders.last, student != "/" else {
      throw .submission(
        "\(path): whose notebook is it? Put it into a folder called like the student")
    }
    return student
  }

  /// The student whose folder `path` is, if it holds the assignment of a single one.
  private func owner(ofFolder path: String) -> String? {
    let files = FileManager.default
    let folder = URL(filePath: path).standardizedFileURL
    let notebook = "\(assignment).ipynb"
    if folder.lastPathComponent == assignment {
      let owner = folder.deletingLastPathComponent().lastPathComponent
      return files.fileExists(atPath: "\(path)/\(notebook)") ? owner : nil
    }
    let holdsAssignment = ["\(path)/\(notebook)", "\(path)/\(assignment)/\(notebook)"]
      .contains(where: files.fileExists(atPath:))
    // A class's folder may hold a student who is called like the assignment, or a stray notebook of
    // that name; a student's folder holds other assignments at most, each in a folder of its name.
    let others = ((try? files.contentsOfDirectory(atPath: path)) ?? []).filter {
      $0 != assignment && $0 != notebook && !$0.hasPrefix(".")
    }
    let holdsOthers = others.contains { name in
      var isFolder = ObjCBool(false)
      guard files.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder) else { return true }
      return isFolder.boolValue
        ? !files.fileExists(atPath: "\(path)/\(name)/\(name).ipynb") : name.hasSuffix(".ipynb")
    }
    return holdsAssignment && !holdsOthers ? folder.lastPathComponent : nil
  }

  private func folder(_ path: String) throws(GradingError) -> [Submission] {
    if let owner = owner(ofFolder: path) { return [student(owner, in: path)] }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      throw .file(path, error.localizedDescription)
    }
    let submissions = names.filter { !$0.hasPrefix(".") }.compactMap { name -> Submission? in
      let entry = "\(path)/\(name)"
      var status = stat()
      guard lstat(entry, &status) == 0 else { return nil }
      if status.st_mode & S_IFMT == S_IFDIR { return student(name, in: entry) }
      return name.hasSuffix(".ipynb") ? file(entry, student: stem(name)) : nil
    }
    guard !submissions.isEmpty else { throw .file(path, "holds no notebooks") }
    return submissions
  }

  /// What one student's folder holds.
  private func student(_ name: String, in path: String) -> Submission {
    let wanted = "\(assignment).ipynb"
    let candidates = [path, "\(path)/\(assignment)"].flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".ipynb") }.sorted().map { "\(folder)/\($0)" }
    }
    if let exact = candidates.first(where: { $0.hasSuffix("/" + wanted) }) {
      return file(exact, student: name)
    }
    if candidates.count == 1 { return file(candidates[0], student: name) }
    return Submission(
      student: name,
      problem: candidates.isEmpty
        ? "no notebook was handed in"
        : "\(candidates.count) notebooks were handed in and none is called \(wanted)")
  }

  private func file(_ path: String, student: String) -> Submission {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      return Submission(
        student: student,
        problem: errno == ELOOP ? "the notebook is a symbolic link" : describeErrno())
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return Submission(student: student, problem: "the notebook is no regular file")
    }
    guard status.st_size <= LocatedSubmission.largestFile else {
      return Submission(
        student: student,
        problem: "the notebook has \(status.st_size >> 20) MiB, more than "
          + "\(LocatedSubmission.largestFile >> 20); clear its outputs")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
      }
      if count <= 0 { return Submission(student: student, problem: "the notebook cannot be read") }
      done += count
    }
    return Submission(student: student, notebook: bytes)
  }

  private func archive(_ path: String) throws(GradingError) -> [Submission] {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw .file(path, "cannot be read")
    }
    let entries: [ZipArchive.Entry]
    do {
      entries = try ZipArchive(Array(bytes)).entries()
    } catch {
      throw .file(path, String(describing: error))
    }
    let submissions = entries.compactMap { entry -> Submission? in
      let parts = entry.name.split(separator: "/").map(String.init)
      guard let last = parts.last, last.hasSuffix(".ipynb"), parts.first != "__MACOSX" else {
        return nil
      }
      let student = parts.count > 1 ? parts[0] : stem(last)
      switch entry.content {
      case .success(let bytes): return Submission(student: student, notebook: bytes)
      case .failure(let problem):
        return Submission(student: student, problem: String(describing: problem))
      }
    }
    guard !submissions.isEmpty else { throw .file(path, "holds no notebooks") }
    return submissions
  }

  private func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.hasSuffix(".ipynb") ? String(name.dropLast(6)) : name
  }
}
