/// What the library calls `Float`.
public typealias Float = Double
