@_exported import Autograd
@_exported import Display
@_exported import NeuralNetworks
@_exported import Tensors
