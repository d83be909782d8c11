/// Letters in another alphabet, as Unicode has them for formulas.
///
/// Source: The Unicode Standard 15, “Mathematical Alphanumeric Symbols”, U+1D400–1D7FF; letters that
/// existed before that block are at other places.
enum MathAlphabet: String {
  case bold, doubleStruck, script, fraktur, sansSerif, monospace

  /// The alphabet that a command of TeX selects.
  init?(command: String) {
    switch command {
    case "mathbf", "boldsymbol", "bm", "textbf": self = .bold
    case "mathbb": self = .doubleStruck
    case "mathcal", "mathscr": self = .script
    case "mathfrak": self = .fraktur
    case "mathsf": self = .sansSerif
    case "mathtt": self = .monospace
    default: return nil
    }
  }

  private static let exceptions: [MathAlphabet: [Character: Character]] = [
    .doubleStruck: ["C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"],
    .script: [
      "B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ", "e": "ℯ",
      "g": "ℊ", "o": "ℴ",
    ],
    .fraktur: ["C": "ℭ", "H": "ℌ", "I": "ℑ", "R": "ℜ", "Z": "ℨ"],
  ]

  /// Where A, a and 0 stand.
  private var starts: (upper: UInt32, lower: UInt32, digit: UInt32?) {
    switch self {
    case .bold: (0x1D400, 0x1D41A, 0x1D7CE)
    case .doubleStruck: (0x1D538, 0x1D552, 0x1D7D8)
    case .script: (0x1D49C, 0x1D4B6, nil)
    case .fraktur: (0x1D504, 0x1D51E, nil)
    case .sansSerif: (0x1D5A0, 0x1D5BA, 0x1D7E2)
    case .monospace: (0x1D670, 0x1D68A, 0x1D7F6)
    }
  }

  /// `character` in this alphabet, or as it is when the alphabet has no such letter.
  func letter(_ character: Character) -> Character {
    if let exception = Self.exceptions[self]?[character] { return exception }
    guard character.unicodeScalars.count == 1, let scalar = character.unicodeScalars.first else {
      return character
    }
    let code: UInt32?
    switch scalar {
    case "A"..."Z": code = starts.upper + scalar.value - 0x41
    case "a"..."z": code = starts.lower + scalar.value - 0x61
    case "0"..."9": code = starts.digit.map { $0 + scalar.value - 0x30 }
    case "Α"..."Ω" where self == .bold: code = 0x1D6A8 + scalar.value - 0x391
    case "α"..."ω" where self == .bold: code = 0x1D6C2 + scalar.value - 0x3B1
    default: code = nil
    }
    return code.flatMap(Unicode.Scalar.init).map { Character($0) } ?? character
  }
}
