/// Levels 0...15, two to a byte, the first in the high half.
enum Nibbles {
  /// Packs an even number of levels.
  static func packed(_ levels: [UInt8]) -> [UInt8] {
    stride(from: 0, to: levels.count, by: 2).map { levels[$0] << 4 | levels[$0 + 1] }
  }

  /// The levels of packed bytes.
  static func unpacked(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { [$0 >> 4, $0 & 15] }
  }
}
