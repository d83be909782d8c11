import CellExecution
import FoundationEssentials
import Glibc
import Testing

extension WorkerTests {
  @Suite("The processes of a session")
  struct LifetimeTests {
    @Test("are gone after a shutdown, with everything cells have started")
    func shutdown() async throws {
      let harness = try await SessionHarness.start()
      let pids = await harness.output(
        """
        import Foundation
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/bin/sleep")
        child.arguments = ["600"]
        try child.run()
        print(getpid(), child.processIdentifier)
        """)
      let ids = pids.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
      #expect(ids.count == 2)
      await harness.session.shutdown()
      for id in ids { #expect(await isGone(id), "process \(id) still runs") }
      await harness.session.shutdown()
    }

    @Test("do not outlive the kernel's end of the socket")
    func kernelDeath() async throws {
      let installation = try Installation.find()
      var ends: [Int32] = [-1, -1]
      #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
      _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
      var id = pid_t()
      let words = [installation.worker, installation.library, "\(ends[1])"]
      var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
      defer { arguments.forEach { free($0) } }
      #expect(posix_spawn(&id, installation.worker, nil, nil, &arguments, nil) == 0)
      close(ends[1])
      var byte: UInt8 = 0
      #expect(read(ends[0], &byte, 1) == 1, "the worker never became ready")
      #expect(kill(id, 0) == 0)
      close(ends[0])
      var status: Int32 = 0
      #expect(waitpid(id, &status, 0) == id)
      #expect(status == 0)
    }

    @Test("run in the folder that the session names")
    func workingDirectory() async throws {
      try await SessionHarness.run(SessionConfiguration(workingDirectory: "/usr")) { cells in
        #expect(
          await cells.output(
            """
            import Foundation
            print(FileManager.default.currentDirectoryPath)
            """) == "/usr\n")
      }
    }

    private func isGone(_ id: Int32) async -> Bool {
      for _ in 0..<2000 {
        let stat = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
        // A zombie waits only for a parent that is not ours to collect it.
        guard let stat, !stat.contains(") Z ") else { return true }
        await Task.yield()
        usleep(1000)
      }
      return false
    }
  }
}
