/// Words as a shell splits them: at spaces, but not inside quotes or behind a backslash.
enum ShellWords {
  static func split(_ text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in text {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        if let whole = word { words.append(whole) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}

/// The arguments that a cell may give to the builds of packages.
enum PackageFlags {
  /// Reads `-Xswiftc …`, `-Xcc …`, `-Xcxx …`, `-Xlinker …` and `-c debug|release`.
  static func parse(_ text: String) throws(DirectiveError) -> [String] {
    var words = ShellWords.split(text)[...]
    var flags: [String] = []
    while let word = words.popFirst() {
      guard ["-Xswiftc", "-Xcc", "-Xcxx", "-Xlinker", "-c"].contains(word),
        let value = words.popFirst(), word != "-c" || ["debug", "release"].contains(value)
      else {
        throw DirectiveError(
          message: "'\(word)' is not supported here; known are -c debug, -c release, and "
            + "-Xswiftc, -Xcc, -Xcxx and -Xlinker with one argument each")
      }
      flags += [word, value]
    }
    return flags
  }

  /// The configuration that parsed flags ask for, if they do: flags come in pairs of name and value.
  static func configuration(of flags: [String]) -> String? {
    Array(stride(from: 0, to: flags.count - 1, by: 2)).last { flags[$0] == "-c" }.map {
      flags[$0 + 1]
    }
  }
}
