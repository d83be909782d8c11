/// As in module Tensors, for the files that do not import it.
public typealias Float = Double
