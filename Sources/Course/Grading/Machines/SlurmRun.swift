import Foundation

/// Grades shards as an array job of Slurm, watches it, and submits again what did not come back.
///
/// Every shard writes one file, in one step, into a folder that all machines share. A shard whose file
/// is there is done; everything else about a job, lost nodes and cancelled tasks included, needs no
/// attention but another submission. A run that was stopped finds the files and goes on.
public struct SlurmRun: Sendable {
  /// What every task runs, up to the options that this type adds: `lectern grade …`.
  private let command: [String]
  private let folder: String
  private let shards: Int
  private let options: [String]

  /// How far a run is.
  public struct Progress: Sendable {
    /// How many shards are done, and how many there are.
    public var done, total: Int
    /// Slurm's number of the present job.
    public var job: String
  }

  /// How often a shard is submitted before the run gives up.
  private static let mostAttempts = 5
  /// Seconds between two looks at the queue.
  private static let interval = 2
  /// How often in a row the queue may not answer, as while a controller starts anew.
  private static let mostSilences = 60

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - command: The program and its arguments that grade a shard once `--shard` and `--out` are added.
  ///   - folder: A folder that all machines share, for this set of submissions only.
  ///   - shards: How many parts there are.
  ///   - options: More options of `sbatch`, such as `--time=30`.
  public init(command: [String], folder: String, shards: Int, options: [String] = []) {
    self.command = command
    self.folder = folder
    self.shards = shards
    self.options = options
  }

  /// The files of all shards, once all are there.
  ///
  /// - Parameter onProgress: Called after every look at the queue.
  /// - Returns: The paths in the order of the shards.
  /// - Throws: ``GradingError`` if Slurm does not answer or a shard fails again and again.
  public func files(
    onProgress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) async throws -> [String] {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try script.write(toFile: scriptFile, atomically: true, encoding: .utf8)
    } catch {
      throw GradingError.storage(folder, "cannot be written: \(error.localizedDescription)")
    }
    for _ in 0..<Self.mostAttempts where !missing.isEmpty {
      let job = try submit(missing)
      var silences = 0
      while !missing.isEmpty {
        try await Task.sleep(for: .seconds(Self.interval))
        onProgress(Progress(done: shards - missing.count, total: shards, job: job))
        guard let waiting = try? isQueued(job) else {
          silences += 1
          if silences >= Self.mostSilences { throw GradingError.slurm("squeue does not answer") }
          continue
        }
        silences = 0
        if !waiting { break }
      }
    }
    guard missing.isEmpty else {
      throw GradingError.slurm(
        "shards \(missing.map(String.init).joined(separator: ", ")) of \(shards) did not finish in "
          + "\(Self.mostAttempts) attempts; their messages are in \(folder)")
    }
    return (1...shards).map(file)
  }

  private func file(_ shard: Int) -> String { "\(folder)/shard-\(shard).jsonl" }

  private var missing: [Int] {
    (1...shards).filter { !FileManager.default.fileExists(atPath: file($0)) }
  }

  private var scriptFile: String { "\(folder)/job.sh" }

  /// What a task runs; `sbatch` keeps a copy of its own.
  private var script: String {
    let words = command.map(Self.quoted).joined(separator: " ")
    return """
      #!/bin/sh
      exec \(words) --shard "$SLURM_ARRAY_TASK_ID/\(shards)" \
      --out \(Self.quoted(folder))"/shard-$SLURM_ARRAY_TASK_ID.jsonl"

      """
  }

  private static func quoted(_ word: String) -> String {
    "'" + word.replacing("'", with: "'\\''") + "'"
  }

  private func submit(_ parts: [Int]) throws(GradingError) -> String {
    let array = parts.map(String.init).joined(separator: ",")
    let answer = try run(
      ["sbatch", "--parsable", "--requeue", "--job-name=lectern", "--array=\(array)"]
        + ["--output=\(folder)/task-%a.txt", "--open-mode=append"] + options + [scriptFile])
    // With several clusters the answer is `number;cluster`.
    guard let number = answer.split(whereSeparator: { $0 == ";" || $0 == "\n" }).first else {
      throw .slurm("sbatch gave no job number")
    }
    return String(number)
  }

  /// Whether any task of the job waits or runs; a job that Slurm has forgotten does not.
  private func isQueued(_ job: String) throws(GradingError) -> Bool {
    do {
      return try run(["squeue", "--noheader", "--jobs=\(job)", "--format=%i"]).isEmpty == false
    } catch .slurm(let text) where text.contains("Invalid job id") {
      return false
    }
  }

  private func run(_ words: [String]) throws(GradingError) -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    let (output, problems) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = problems
    do {
      try process.run()
    } catch {
      throw .slurm("\(words[0]) cannot be started: \(error.localizedDescription)")
    }
    // Both tools answer in a few lines, which the pipes hold.
    process.waitUntilExit()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    guard process.terminationStatus == 0 else {
      let said = String(
        decoding: problems.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      throw .slurm("\(words[0]) ended with status \(process.terminationStatus): \(said)")
    }
    return text
  }
}
