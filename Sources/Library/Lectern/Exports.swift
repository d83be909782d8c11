@_exported public import Autograd
@_exported public import Checks
@_exported public import Datasets
@_exported public import Display
@_exported public import Models
@_exported public import NeuralNetworks
@_exported public import Plotting
@_exported public import Tensors
