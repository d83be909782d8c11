import CellExecution
import Display
import FoundationEssentials
import Glibc
import Testing

extension WorkerTests {
  @Suite("Packages from a cell")
  struct PackageTests {
    private func configuration(_ folder: String) -> SessionConfiguration {
      SessionConfiguration(
        workingDirectory: folder, cacheDirectory: folder + "/cells",
        packageDirectory: folder + "/packages")
    }

    /// In how many places objects of a target were made.
    private func builds(of target: String, in folder: String) -> Int {
      let files = FileManager.default
      let paths = (try? files.subpathsOfDirectory(atPath: folder + "/packages")) ?? []
      return paths.filter { $0.hasSuffix("/\(target).build") }.count
    }

    /// When each compiled module of a target was written.
    private func modules(of target: String, in folder: String) -> [String: Date] {
      let files = FileManager.default
      let paths = (try? files.subpathsOfDirectory(atPath: folder + "/packages")) ?? []
      let found = paths.filter { $0.hasSuffix("/\(target).swiftmodule") }.map { path in
        let attributes = try? files.attributesOfItem(atPath: folder + "/packages/" + path)
        return (path, attributes?[.modificationDate] as? Date ?? .distantPast)
      }
      return Dictionary(uniqueKeysWithValues: found)
    }

    /// Whether the process computes or waits; what has ended but was not collected does not.
    private func isRunning(_ process: pid_t) -> Bool {
      guard let file = fopen("/proc/\(process)/cmdline", "r") else { return false }
      defer { fclose(file) }
      return fgetc(file) != EOF
    }

    @Test("are imported from this and later cells, of Swift and of C, and come from the cache")
    func local() async throws {
      try await withTemporaryFolder { folder in
        let shapes = try PackageFixtures.shapes(in: folder)
        _ = try PackageFixtures.rooms(in: folder)
        let cells = [
          """
          // lectern: package(path: "Shapes", products: "Shapes", "CArea")
          import Shapes
          let square = Square(width: 3)
          square.area
          """,
          "import CArea\nstruct Cube: Shape { var sides: Int { 6 } }\n[Int(area_of(2, 5)), Cube().sides]",
          // Uses a package that is loaded: its types must be the ones that this session has.
          "// lectern: package(path: \"./Rooms\", products: [\"Rooms\"])\nimport Rooms\nfloor(of: square)",
          "(square as any Shape) is Square",
        ]
        var wasBuilt: [Bool] = []
        for _ in 1...2 {
          try await SessionHarness.run(configuration(folder)) { harness in
            var results: [String?] = []
            for cell in cells {
              #expect(await harness.run(cell) == .succeeded)
              results.append(harness.result)
              wasBuilt.append(harness.shown.contains(.display(.clear(wait: false))))
            }
            #expect(results == ["9", "[10, 6]", "9", "true"])
          }
        }
        // The second session finds what the first has built.
        #expect(wasBuilt == [true, false, true, false] + [false, false, false, false])
        // What the second request needs of the first was not built again.
        for package in ["Shapes", "Rooms"] {
          #expect(builds(of: package, in: folder) == 1, "\(package)")
        }

        _ = try PackageFixtures.shapes(in: folder, sides: 5)
        try await SessionHarness.run(configuration(folder)) { harness in
          #expect(await harness.run(cells[0] + "\nsquare.sides") == .succeeded)
          #expect(harness.result == "5")
          let trap = try await harness.failure("Square(width: 0).checked()")
          #expect(trap.value.contains("a square has a width"))
          #expect(await harness.run("square.width") == .succeeded)

          let running = Task { await harness.run("print(\"begun\")\nendless()") }
          while !harness.standardOutput.hasSuffix("begun\n") {
            try await Task.sleep(for: .milliseconds(20))
          }
          await harness.session.interrupt()
          guard case .interrupted = await running.value else {
            Issue.record("code of a package was not interrupted")
            return
          }
          #expect(await harness.run("square.sides") == .succeeded)
          #expect(harness.result == "5")

          // A change of sources that are loaded is not silently ignored.
          _ = try PackageFixtures.shapes(in: folder, sides: 7)
          let changed = try await harness.failure(cells[0])
          #expect(changed.name == "PackageError")
          #expect(changed.value == "\(shapes) has changed since this session loaded it")
          // Neither is it when something else is asked for, which would be built over the modules in use.
          let before = modules(of: "Shapes", in: folder)
          let later = try await harness.failure(cells[2])
          #expect(later.value == "\(shapes) has changed since this session loaded it")
          #expect(!before.isEmpty && modules(of: "Shapes", in: folder) == before)
        }
      }
    }

    @Test("are waited for by the cells that were announced, which are then compiled once")
    func announced() async throws {
      try await withTemporaryFolder { folder in
        _ = try PackageFixtures.shapes(in: folder)
        let notebook = [
          "// lectern: package(path: \"Shapes\", products: \"Shapes\")\nimport Shapes",
          "let square = Square(width: 3)", "square.area",
        ].map { Cell(code: $0, name: "c") }
        var configuration = configuration(folder)
        configuration.cacheDirectory = nil
        try await SessionHarness.run(configuration) { harness in
          await harness.session.prepare(notebook)
          for cell in notebook { #expect(await harness.run(cell.code, name: "c") == .succeeded) }
          #expect(harness.result == "9")
          // The first could not be compiled before its package was there.
          #expect(await harness.session.compilations == (all: 3, ahead: 2))
        }
      }
    }

    @Test("bring macros, which cells use and later packages go with")
    func macros() async throws {
      try await withTemporaryFolder { folder in
        _ = try PackageFixtures.macros(in: folder)
        _ = try PackageFixtures.shapes(in: folder)
        try await SessionHarness.run(configuration(folder)) { harness in
          #expect(
            await harness.run(
              """
              // lectern: package(path: "Words", products: "Words")
              import Words
              let (sum, text) = #words(1 + 2)
              "\\(sum) is \\(text), \\(inside())"
              """) == .succeeded)
          #expect(harness.result == "\"3 is 1 + 2, 2 * 3\"")
          #expect(await harness.run("#words(sum * 2).1") == .succeeded)
          #expect(harness.result == "\"sum * 2\"")
          #expect(
            await harness.run(
              """
              // lectern: package(path: "Shapes", products: "Shapes")
              import Shapes
              #words(Square(width: 2).area).0
              """) == .succeeded)
          #expect(harness.result == "4")
          let failure = try await harness.failure("#words(nothing)")
          #expect(failure.name == "CompileError")
        }
      }
    }

    @Test("come from git, by tag or branch, in the words of swift-jupyter too")
    func git() async throws {
      try await withTemporaryFolder { folder in
        let shapes = try PackageFixtures.shapes(in: folder)
        try PackageFixtures.commit(shapes, version: "1.2.0")
        let url = "file://" + shapes
        try await SessionHarness.run(configuration(folder)) { harness in
          let old = """
            %install-location $cwd/elsewhere
            %install-swiftpm-flags -Xswiftc -DUSED
            %install '.package(url: "\(url)", from: "1.0.0")' Shapes
            %system echo "it's" here
            import Shapes
            Square(width: 4).area
            """
          #expect(await harness.run(old) == .succeeded)
          #expect(harness.result == "16")
          #expect(harness.standardOutput.hasSuffix("it's here\n"))
          // The same package again changes nothing; another version of it is refused.
          #expect(
            await harness.run(
              "// lectern: package(url: \"\(url)\", from: \"1.0.0\", products: \"Shapes\")")
              == .succeeded)
          let conflict = try await harness.failure(
            "// lectern: package(url: \"\(url)\", branch: \"main\", products: \"Shapes\")")
          #expect(conflict.value == "\(url) is wanted in another version than before")
          #expect(await harness.run("Square(width: 5).area") == .succeeded)
          // Another package goes with it, and what is there is not built again.
          _ = try PackageFixtures.macros(in: folder)
          #expect(
            await harness.run(
              "// lectern: package(path: \"Words\", products: \"Words\")\nimport Words\ninside()")
              == .succeeded)
          #expect(builds(of: "Shapes", in: folder) == 1)
        }
      }
    }

    @Test("come from git, exactly in one version or one state")
    func exact() async throws {
      try await withTemporaryFolder { folder in
        let shapes = try PackageFixtures.shapes(in: folder, sides: 4)
        try PackageFixtures.commit(shapes, version: "1.2.0")
        _ = try PackageFixtures.shapes(in: folder, sides: 5)
        try PackageFixtures.commit(shapes, version: "1.3.0")
        let head = shapes + "/.git/refs/heads/main"
        let state = try String(contentsOfFile: head, encoding: .utf8).prefix(40)
        _ = try PackageFixtures.shapes(in: folder, sides: 6)
        try PackageFixtures.commit(shapes, version: "2.0.0")
        let wishes = [("exact: \"1.2.0\"", "4"), ("revision: \"\(state)\"", "5")]
        for (wish, sides) in wishes {
          try await SessionHarness.run(configuration(folder)) { harness in
            let line =
              "// lectern: package(url: \"file://\(shapes)\", \(wish), products: \"Shapes\")"
            #expect(
              await harness.run(line + "\nimport Shapes\nSquare(width: 1).sides") == .succeeded)
            #expect(harness.result == sides)
          }
        }
      }
    }

    @Test("say what is wrong where they cannot be fetched or do not compile")
    func failures() async throws {
      try await withTemporaryFolder { folder in
        _ = try PackageFixtures.broken(in: folder)
        try await SessionHarness.run(configuration(folder)) { harness in
          let compile = try await harness.failure(
            "let a = 1\n// lectern: package(path: \"Broken\", products: \"Broken\")")
          #expect(compile.name == "PackageError")
          #expect(compile.value.hasPrefix("a package does not compile: "))
          #expect(compile.text.contains("Broken.swift:1:26"))

          let missing = "file://\(folder)/nowhere"
          let fetch = try await harness.failure(
            "// lectern: package(url: \"\(missing)\", from: \"1.0.0\", products: \"A\")")
          #expect(fetch.value.hasPrefix("a package could not be fetched: "))
          #expect(fetch.text.contains("\(folder)/nowhere"))
          #expect(fetch.text.contains("is there a network"))

          // Neither cell has run, and the session goes on.
          #expect(try await harness.failure("a").name == "CompileError")
          #expect(await harness.run("1 + 1") == .succeeded)
        }
      }
    }

    @Test("stop being built when the cell is interrupted, and leave no process")
    func interrupt() async throws {
      try await withTemporaryFolder { folder in
        let shapes = try PackageFixtures.shapes(in: folder)
        // A manifest is a program: this one says which process it is, and does not end.
        let manifest = """
          // swift-tools-version: 5.9
          import Foundation
          try "\\(getpid())".write(toFile: "\(folder)/process", atomically: true, encoding: .utf8)
          while true { sleep(1) }
          """
        try manifest.write(toFile: shapes + "/Package.swift", atomically: true, encoding: .utf8)
        try await SessionHarness.run(configuration(folder)) { harness in
          let running = Task {
            await harness.run("// lectern: package(path: \"Shapes\", products: \"Shapes\")")
          }
          var process: pid_t?
          while process == nil {
            try await Task.sleep(for: .milliseconds(20))
            process = (try? String(contentsOfFile: folder + "/process", encoding: .utf8))
              .flatMap { pid_t($0) }
          }
          await harness.session.interrupt()
          guard case .interrupted = await running.value else {
            Issue.record("the cell was not interrupted")
            return
          }
          while isRunning(process ?? 0) {
            try await Task.sleep(for: .milliseconds(20))
          }
          #expect(await harness.run("1 + 1") == .succeeded)
        }
      }
    }

    @Test("are built once when two sessions ask for them at the same time")
    func concurrent() async throws {
      try await withTemporaryFolder { folder in
        _ = try PackageFixtures.shapes(in: folder)
        let cell = """
          // lectern: package(path: "Shapes", products: "Shapes")
          import Shapes
          Square(width: 6).area
          """
        let results = try await withThrowingTaskGroup(of: String?.self) { group in
          for _ in 1...2 {
            group.addTask {
              var result: String?
              try await SessionHarness.run(configuration(folder)) { harness in
                #expect(await harness.run(cell) == .succeeded)
                result = harness.result
              }
              return result
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results == ["36", "36"])
        let entries = try FileManager.default.contentsOfDirectory(atPath: folder + "/packages")
        #expect(entries.count == 2)  // the lock, and one folder
      }
    }

    @Test("are refused, as commands are, where a session may install nothing")
    func refused() async throws {
      let configuration = SessionConfiguration(cacheDirectory: nil, packageDirectory: nil)
      try await SessionHarness.run(configuration) { harness in
        for cell in [
          "// lectern: package(path: \"/nowhere\", products: \"A\")", "%system echo no",
        ] {
          let failure = try await harness.failure(cell)
          #expect(failure.value == "packages and commands are switched off in this session")
        }
      }
    }

    @Test(
      "are told what is wrong with them at their place",
      arguments: [
        ("// lectern: package(url: \"https://a.b/c\", from: \"1.0.0\")", 13, "products: \"Name\""),
        ("// lectern: package(url: \"https://a.b/c\", products: \"C\")", 13, "which version"),
        ("// lectern: package(path: \"c\", from: \"1.0.0\", products: \"C\")", 13, "no versions"),
        ("// lectern: package(products: \"C\")", 13, "where the package is"),
        ("// lectern: package(url: \"\\(x)\", from: \"1\", products: \"C\")", 13, "not a package"),
        (
          "// lectern: package(path: \"c\", kind: \"x\", products: \"C\")", 13, "'kind' is not part"
        ),
        ("%install '.package(path: \"c\")'", 10, "after the package"),
        ("%install", 1, "%install needs a package"),
        ("%install-swiftpm-flags --scratch-path x", 24, "'--scratch-path' is not supported"),
        ("%install-extra-include-command pkg-config", 1, "pkg-config name"),
        ("%include \"a.swift\"", 1, "put the file into a package"),
        ("%timeit f()", 1, "unknown directive '%timeit'"),
      ])
    func malformed(cell: String, column: Int, message: String) async throws {
      try await SessionHarness.run { harness in
        let failure = try await harness.failure("let a = 1\n" + cell, name: "c")
        #expect(failure.value.hasPrefix("c:2:\(column): "))
        #expect(failure.value.contains(message))
      }
    }

    @Test("are not looked for in strings and comments, and a cell with them is whole")
    func elsewhere() async throws {
      let cell = "let text = \"\"\"\n%install a\n// lectern: quick\n\"\"\"\n/*\n%system x\n*/\ntext"
      try await SessionHarness.run { harness in
        #expect(await harness.run(cell) == .succeeded)
        #expect(harness.result == "\"%install a\\n// lectern: quick\"")
      }
      #expect(Completeness(of: "%install '.package(path: \"c\")' C\nimport C") == .complete)
    }
  }
}
