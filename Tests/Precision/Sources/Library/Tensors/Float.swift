/// What the library calls `Float`, here and in every module that imports this one.
public typealias Float = Double
