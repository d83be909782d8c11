# What nbgrader must know of Swift; it has stubs for other languages only. Put these lines into the
# course's nbgrader_config.py, or load them there: load_subconfig("PATH/OF/THIS/FILE").
c = get_config()  # noqa: F821
c.ClearSolutions.code_stub = {
    "swift": '// YOUR CODE HERE\nfatalError("not implemented")',
}
