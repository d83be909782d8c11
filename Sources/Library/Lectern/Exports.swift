@_exported import Autograd
@_exported import Checks
@_exported import Datasets
@_exported import Display
@_exported import Models
@_exported import NeuralNetworks
@_exported import Plotting
@_exported import Tensors
