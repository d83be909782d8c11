import FoundationEssentials

/// Which machines compute the same bits as this one.
///
/// The library gives the same bits on every processor of x86-64-v3 or above (AVX2 and fused
/// multiplication and addition): its kernels sum in one order at every width of vectors, the C library
/// has one variant of each function for all of them, and OpenBLAS is told which kernels to take for
/// LAPACK. Other processors round elsewhere.
public struct Arithmetic: Sendable, Hashable, CustomStringConvertible {
  /// What processors of x86-64-v3 and above compute.
  public static let x86V3 = Arithmetic(description: "x86-64-v3")

  /// What this machine computes.
  public static let current = Arithmetic(processor: processorFeatures())

  /// The arithmetic's name, as stored outputs carry it.
  public let description: String

  /// Names an arithmetic.
  public init(description: String) {
    self.description = description
  }

  /// The arithmetic of a processor of this program's architecture with `features`, as Linux calls them.
  public init(processor features: Set<Substring>) {
    #if arch(x86_64)
      let needed: Set<Substring> = ["avx2", "fma", "bmi1", "bmi2", "f16c", "movbe", "abm"]
      self = features.isSuperset(of: needed) ? .x86V3 : Arithmetic(description: "x86-64")
    #elseif arch(arm64)
      self = Arithmetic(description: "aarch64")
    #else
      self = Arithmetic(description: "other")
    #endif
  }

  /// What a process that computes needs in its environment, unless its user has chosen.
  ///
  /// OpenBLAS reads it when it is loaded; of itself it would take other kernels on each processor.
  public var variables: [String: String] { self == .x86V3 ? ["OPENBLAS_CORETYPE": "Haswell"] : [:] }

  /// The features of the first processor, as `/proc/cpuinfo` tells.
  private static func processorFeatures() -> Set<Substring> {
    let information = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    let line = information?.split(separator: "\n").first { $0.hasPrefix("flags") }
    return Set(line?.split(separator: " ") ?? [])
  }
}
