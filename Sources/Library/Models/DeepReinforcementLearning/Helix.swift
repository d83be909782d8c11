#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The backbone of a right-handed α-helix, one point for each residue, in ångström.
///
///     (2.3 cos φ, 2.3 sin φ, 1.5 i),   φ = i · 100°
///
/// so a turn has 3.6 residues and rises 5.4 Å.
///
/// Source: Pauling, Corey and Branson, 1951.
public func alphaHelix(residueCount: Int) -> [[Double]] {
  (0..<residueCount).map { i in
    let angle = Double(i) * 100 * Double.pi / 180
    return [2.3 * cos(angle), 2.3 * sin(angle), 1.5 * Double(i)]
  }
}

/// Which residues touch: closer than `cutoff` ångström, 1 or 0 by pair.
public func contactMap(_ distances: [[Double]], cutoff: Double = 8) -> [[Double]] {
  distances.map { $0.map { $0 < cutoff ? 1 : 0 } }
}
