# All that nbgrader needs to know of Swift; copy it into the nbgrader_config.py of a course. nbgrader
# ships stubs for other languages only, and gives a cell half a minute where a looping answer may cost
# several limits of time.
import os
import pathlib

c = get_config()  # noqa: F821
c.ClearSolutions.code_stub = {
    "swift": '// YOUR CODE HERE\nfatalError("not implemented")',
}
c.Execute.timeout = 600
c.OverwriteCells.add_missing_cells = True
# `lectern release --manifest manifests/NAME.manifest.json` writes what the kernel grades by.
os.environ["LECTERN_MANIFESTS"] = str(pathlib.Path(__file__).resolve().parent / "manifests")
