/// What the commands of TeX stand for.
///
/// Source: Knuth, “The TeXbook”, 1984, appendix F; American Mathematical Society, “User's Guide for the
/// amsmath Package”, 2020.
enum TeXSymbols {
  /// Letters and signs that stand for themselves.
  static let identifiers: [String: String] = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "varpi": "ϖ", "rho": "ρ",
    "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "ϕ",
    "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "ell": "ℓ", "hbar": "ℏ", "imath": "ı",
    "jmath": "ȷ", "wp": "℘",
  ]

  /// Letters and signs that stand upright.
  static let uprights: [String: String] = [
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "infty": "∞", "partial": "∂",
    "nabla": "∇", "emptyset": "∅", "varnothing": "∅", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ",
    "top": "⊤", "bot": "⊥", "dots": "…", "ldots": "…", "cdots": "⋯", "vdots": "⋮", "ddots": "⋱",
    "dotsc": "…", "dotsb": "⋯", "#": "#", "%": "%", "$": "$", "_": "_", "&": "&", "degree": "°",
    "checkmark": "✓", "square": "□", "Box": "□", "triangle": "△", "star": "⋆", "bullet": "∙",
  ]

  /// Relations, arrows and operations.
  static let operators: [String: String] = [
    "cdot": "⋅", "times": "×", "div": "÷", "pm": "±", "mp": "∓", "ast": "∗", "circ": "∘",
    "oplus": "⊕", "ominus": "⊖", "otimes": "⊗", "odot": "⊙", "cup": "∪", "cap": "∩",
    "setminus": "∖", "wedge": "∧", "land": "∧", "vee": "∨", "lor": "∨", "neg": "¬", "lnot": "¬",
    "le": "≤", "leq": "≤", "leqslant": "⩽", "ge": "≥", "geq": "≥", "geqslant": "⩾", "ll": "≪",
    "gg": "≫", "ne": "≠", "neq": "≠", "approx": "≈", "sim": "∼", "simeq": "≃", "cong": "≅",
    "equiv": "≡", "propto": "∝", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂",
    "subseteq": "⊆", "supset": "⊃", "supseteq": "⊇", "to": "→", "rightarrow": "→", "gets": "←",
    "leftarrow": "←", "leftrightarrow": "↔", "Rightarrow": "⇒", "implies": "⟹", "Leftarrow": "⇐",
    "Leftrightarrow": "⇔", "iff": "⟺", "Longleftrightarrow": "⟺", "mapsto": "↦",
    "longrightarrow": "⟶", "longmapsto": "⟼",
    "uparrow": "↑", "downarrow": "↓", "forall": "∀", "exists": "∃", "mid": "∣", "parallel": "∥",
    "perp": "⊥", "prec": "≺", "succ": "≻", "colon": ":", "coloneqq": "≔", "therefore": "∴",
    "because": "∵", "prime": "′", "dagger": "†", "models": "⊨", "vdash": "⊢", "lhd": "⊲",
    "hookrightarrow": "↪", "rightharpoonup": "⇀", "nearrow": "↗", "searrow": "↘", "asymp": "≍",
    "doteq": "≐", "triangleq": "≜", "lt": "<", "gt": ">", "backslash": "\\",
  ]

  /// Signs whose limits stand above and below in a displayed formula.
  static let largeOperators: [String: String] = [
    "sum": "∑", "prod": "∏", "coprod": "∐", "bigcup": "⋃", "bigcap": "⋂", "bigoplus": "⨁",
    "bigotimes": "⨂", "bigodot": "⨀", "bigvee": "⋁", "bigwedge": "⋀",
  ]

  /// Signs whose limits always stand beside them.
  static let integrals: [String: String] = [
    "int": "∫", "iint": "∬", "iiint": "∭", "oint": "∮",
  ]

  /// Functions whose limits stand beside their names.
  static let functions: Set<String> = [
    "log", "ln", "lg", "exp", "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos",
    "arctan", "sinh", "cosh", "tanh", "coth", "arg", "deg", "dim", "hom", "ker",
  ]

  /// Functions whose limits stand below their names in a displayed formula.
  static let limitFunctions: [String: String] = [
    "lim": "lim", "max": "max", "min": "min", "sup": "sup", "inf": "inf", "det": "det",
    "gcd": "gcd", "Pr": "Pr", "limsup": "lim sup", "liminf": "lim inf",
  ]

  /// Brackets by name.
  static let delimiters: [String: String] = [
    "(": "(", ")": ")", "[": "[", "]": "]", "|": "|", "/": "/", ".": "", "<": "⟨", ">": "⟩",
    "\\{": "{", "\\}": "}", "\\|": "‖", "\\lbrace": "{", "\\rbrace": "}", "\\lbrack": "[",
    "\\rbrack": "]", "\\langle": "⟨", "\\rangle": "⟩", "\\lvert": "|", "\\rvert": "|",
    "\\vert": "|", "\\lVert": "‖", "\\rVert": "‖", "\\Vert": "‖", "\\lfloor": "⌊",
    "\\rfloor": "⌋", "\\lceil": "⌈", "\\rceil": "⌉", "\\backslash": "\\",
  ]

  /// Widths in em.
  static let spaces: [String: String] = [
    ",": "0.167", ":": "0.222", ">": "0.222", ";": "0.278", "!": "-0.167", " ": "0.333",
    "quad": "1", "qquad": "2", "enspace": "0.5", "thinspace": "0.167",
  ]

  /// Marks above a letter, and whether they grow with it.
  static let accents: [String: (mark: String, stretches: Bool)] = [
    "hat": ("^", false), "widehat": ("^", true), "tilde": ("~", false), "widetilde": ("~", true),
    "bar": ("¯", false), "overline": ("¯", true), "vec": ("→", false), "dot": ("˙", false),
    "ddot": ("¨", false), "check": ("ˇ", false), "breve": ("˘", false), "mathring": ("˚", false),
    "overrightarrow": ("→", true), "overleftarrow": ("←", true), "overbrace": ("⏞", true),
  ]

  /// The size of `\big` and its kin in em.
  static let sizes: [String: String] = [
    "big": "1.2", "Big": "1.8", "bigg": "2.4", "Bigg": "3",
  ]

  /// The brackets around a table.
  static let environments: [String: (open: String, close: String)] = [
    "matrix": ("", ""), "pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "Bmatrix": ("{", "}"),
    "vmatrix": ("|", "|"), "Vmatrix": ("‖", "‖"), "smallmatrix": ("", ""), "cases": ("{", ""),
    "aligned": ("", ""), "align": ("", ""), "align*": ("", ""), "split": ("", ""),
    "gathered": ("", ""), "gather": ("", ""), "gather*": ("", ""), "array": ("", ""),
    "equation": ("", ""), "equation*": ("", ""),
  ]
}
