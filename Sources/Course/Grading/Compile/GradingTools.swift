import CellExecution
import Foundation

/// The programs and libraries that compile and run submissions.
public struct GradingTools: Sendable {
  let installation: Installation
  /// What keeps student code in.
  let sandbox: Sandbox

  /// The level that the self-test found to hold.
  public var tier: SandboxTier { sandbox.tier }

  /// What counts memory and processes of a whole sandbox.
  public var resources: ResourceLimits {
    if tier == .container { return .container }
    return sandbox.groups == nil ? .process : .controlGroup
  }

  /// Finds the tools and tests the sandbox.
  ///
  /// - Parameters:
  ///   - tiers: The sandboxes to try, the first choice first. With ``SandboxTier/unsafe`` among them
  ///     grading goes on without one, which every result then says.
  ///   - bubblewrap: The program `bwrap`.
  ///   - podman: The program `podman`.
  /// - Returns: The tools.
  /// - Throws: ``GradingError`` if a part is missing or no sandbox holds.
  public static func find(
    tiers: [SandboxTier] = [.bubblewrap, .landlock, .container],
    bubblewrap: String = "/usr/bin/bwrap", podman: String = "/usr/bin/podman"
  ) throws(GradingError) -> GradingTools {
    let installation: Installation
    do {
      installation = try Installation.find()
    } catch {
      throw .notInstalled(String(describing: error))
    }
    let launcher = installation.home + "/lectern-sandbox"
    guard FileManager.default.isExecutableFile(atPath: launcher) else {
      throw .notInstalled(launcher)
    }
    return GradingTools(
      installation: installation,
      sandbox: try SandboxSelfTest.strongest(
        launcher: launcher, runtime: installation.toolchain.root + "/usr/lib/swift/linux",
        candidates: tiers, bubblewrap: bubblewrap, podman: podman))
  }

  init(installation: Installation, sandbox: Sandbox) {
    self.installation = installation
    self.sandbox = sandbox
  }

  /// Changes with all that decides a check: compiler, course library, and the programs that read texts
  /// and run code.
  var identity: String {
    let lectern = Self.version(of: installation.home + "/lectern")
    return "\(unitIdentity) \(lectern) \(Self.version(of: sandbox.launcher))"
  }

  /// Changes with the compiler and with every build of the course library.
  var unitIdentity: String {
    let library = Self.version(of: installation.library)
    return "\(installation.toolchain.identity) \(installation.home) \(library)"
  }

  private static func version(of path: String) -> String {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    let date = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    let size = (attributes?[.size] as? UInt64) ?? 0
    return "\(size) \(date)"
  }

  /// What a worker reads beside its own images: runtime libraries and the course library.
  var runtimePaths: [String] {
    [installation.home]
  }

  /// What is loaded before any unit.
  var baseImages: [String] {
    [
      "libswiftSwiftOnoneSupport", "libswift_StringProcessing", "libswift_RegexParser",
      "libswiftGlibc", "libdispatch", "libswiftDispatch", "libswift_Concurrency",
      "libswiftObservation", "libswiftSynchronization", "libFoundationEssentials",
      "lib_FoundationICU", "libFoundationInternationalization", "libFoundation",
    ].map { "\(sandbox.runtime)/\($0).so" } + [installation.library]
  }
}
