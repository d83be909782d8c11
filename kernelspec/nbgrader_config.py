# All that nbgrader must know of Swift. Put these lines into a course's nbgrader_config.py, or load them
# there: load_subconfig("PATH/OF/THIS/FILE"). nbgrader ships stubs for other languages only, and gives a
# cell half a minute where a looping answer may cost several limits of time.
import os

c = get_config()  # noqa: F821
c.ClearSolutions.code_stub = {
    "swift": '// YOUR CODE HERE\nfatalError("not implemented")',
}
c.Execute.timeout = 600
c.OverwriteCells.add_missing_cells = True
# `lectern release --manifest manifests/NAME.manifest.json`, in the folder of the course where nbgrader
# runs, writes what the kernel grades by.
os.environ.setdefault("LECTERN_MANIFESTS", os.path.abspath("manifests"))
