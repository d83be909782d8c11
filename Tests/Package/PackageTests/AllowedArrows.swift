/// Which targets of this package each target may depend on: the table of ARCHITECTURE.md, section 4.
///
/// A target that is not listed here may not exist; an arrow that is not listed here may not be drawn.
enum AllowedArrows {
  static let library = [
    "Checks", "Datasets", "Models", "Plotting", "NeuralNetworks", "Autograd", "Tensors",
  ]

  static let table: [String: Set<String>] = [
    "COpenBLAS": [], "CMarkdown": [], "CZeroMQ": [], "CZlib": [],
    "Display": [], "CellResults": ["Display"], "CWorkerRuntime": [],
    "CFrontendService": [],
    "WorkerProtocol": ["Display"],
    "JupyterProtocol": ["Display"],
    "Notebooks": ["Display"],
    "CKernels": [],
    "Tensors": ["CKernels", "COpenBLAS"],
    "Autograd": ["Tensors"],
    "NeuralNetworks": ["Tensors", "Autograd"],
    "Datasets": ["Tensors", "CZlib"],
    "Models": ["NeuralNetworks", "Autograd", "Tensors"],
    "Plotting": ["Display", "CZlib"],
    "Checks": ["Display"],
    "Lectern": Set(library + ["Display"]),
    "ZeroMQ": ["CZeroMQ"],
    "CellExecution": ["WorkerProtocol", "Display"],
    "JupyterKernel": ["JupyterProtocol", "CellExecution", "Display"],
    "KernelTransport": ["ZeroMQ", "JupyterKernel", "JupyterProtocol", "CellExecution"],
    "WorkerRuntime": ["CWorkerRuntime", "WorkerProtocol", "Display"],
    "Authoring": ["Notebooks", "Display"],
    "NotebookExecution": ["Notebooks", "CellExecution", "Display", "CZlib"],
    "NotebookExport": ["Notebooks", "Display", "CMarkdown"],
    "Grading": [
      "Notebooks", "NotebookExecution", "Authoring", "CellExecution", "WorkerProtocol", "Display",
      "CZlib",
    ],
    "lectern": [
      "Display", "WorkerProtocol", "JupyterProtocol", "Notebooks", "ZeroMQ", "CellExecution",
      "JupyterKernel", "KernelTransport", "Authoring", "NotebookExecution", "NotebookExport",
      "Grading",
    ],
    "lectern-worker": [], "lectern-assistant": [], "lectern-sandbox": [],
  ]

  /// The folder of `Sources` in which each target lies.
  static let layers: [String: Set<String>] = [
    "System": ["CMarkdown", "COpenBLAS", "CZeroMQ", "CZlib"],
    "Formats": ["Display", "WorkerProtocol", "JupyterProtocol", "Notebooks"],
    "Library": Set(library + ["CKernels", "CellResults", "Lectern"]),
    "Kernel": [
      "ZeroMQ", "CellExecution", "JupyterKernel", "KernelTransport", "CWorkerRuntime",
      "WorkerRuntime", "CFrontendService",
    ],
    "Course": ["Authoring", "NotebookExecution", "NotebookExport", "Grading"],
    "Commands": ["lectern", "lectern-worker", "lectern-assistant", "lectern-sandbox"],
  ]
}
