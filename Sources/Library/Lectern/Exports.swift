@_exported public import Autograd
@_exported public import Display
@_exported public import NeuralNetworks
@_exported public import Tensors
