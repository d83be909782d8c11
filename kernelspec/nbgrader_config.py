# All that nbgrader must know of Swift. Put these lines into a course's nbgrader_config.py, or load them
# there: load_subconfig("PATH/OF/THIS/FILE"). nbgrader ships stubs for other languages only, and gives a
# cell half a minute where a looping answer may cost several limits of time.
import json
import os
import pathlib

c = get_config()  # noqa: F821
c.ClearSolutions.code_stub = {
    "swift": '// YOUR CODE HERE\nfatalError("not implemented")',
}
c.Execute.timeout = 600
c.OverwriteCells.add_missing_cells = True
# `lectern release --manifest manifests/NAME.manifest.json`, in the folder of the course where nbgrader
# runs, writes what the kernel grades by.
os.environ.setdefault("LECTERN_MANIFESTS", os.path.abspath("manifests"))


def _test_cells(file):
    from nbgrader.converters.base import NbGraderException

    try:
        cells = json.loads(file.read_text())["cells"]
        return {cell["solved"] for cell in cells if cell["role"] == "tests"}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NbGraderException(
            f"{file} is no manifest that `lectern release` wrote, or only a part of one "
            f"({error!r}); write it again or take it out of the folder"
        ) from error


# Before a submission is graded: nbgrader's test cells must be those of a manifest, and the scores of an
# earlier autograde are forgotten, so that a submission that makes grading fail does not keep them.
def _require_manifests(gradebook, assignment_id):
    from nbgrader.converters.base import NbGraderException

    folder = pathlib.Path(os.environ["LECTERN_MANIFESTS"])
    files = sorted(folder.glob("*.manifest.json")) if folder.is_absolute() else []
    sealed = {source for file in files for source in _test_cells(file)}
    if not sealed:
        return  # the kernel says what is wrong with the folder
    for notebook in gradebook.find_assignment(assignment_id).notebooks:
        for cell in notebook.source_cells:
            source = cell.source or ""
            if source.startswith("// Release ") and source not in sealed:
                raise NbGraderException(
                    f"no manifest in {folder} has the test cell {cell.name} of {assignment_id}; copy "
                    "the manifest of the release that nbgrader has, or run `nbgrader "
                    "generate_assignment` on what the newest `lectern release` wrote"
                )


def _prepare(autograde, assignment_id, student_id):
    from nbgrader.api import Gradebook

    with Gradebook(autograde.coursedir.db_url, autograde.coursedir.course_id) as gradebook:
        _require_manifests(gradebook, assignment_id)
        for notebook in gradebook.find_submission(assignment_id, student_id).notebooks:
            for grade in notebook.grades:
                grade.auto_score = None
        gradebook.db.commit()


def _install():
    try:
        from nbgrader.converters import Autograde
    except ImportError:
        return  # read by a program that grades nothing
    original = Autograde.init_assignment
    if hasattr(original, "lectern"):
        return  # read a second time

    def init_assignment(self, assignment_id, student_id):
        original(self, assignment_id, student_id)
        _prepare(self, assignment_id, student_id)

    init_assignment.lectern = True
    Autograde.init_assignment = init_assignment


_install()
