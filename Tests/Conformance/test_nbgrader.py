"""Assignments in the pipeline of the real nbgrader, which runs in an environment of its own.

generate_assignment, autograde, validate, generate_feedback and export, with nothing but the shipped
lines of configuration, on submissions that are complete, partial, untouched, crashing and looping.
"""

import csv
import json
import os
import pathlib
import sqlite3
import subprocess

import nbformat
import pytest

from conftest import ROOT, executable

PYTHON = pathlib.Path(os.environ.get("NBGRADER_PYTHON", ROOT / ".venv-nbgrader/bin/python"))
pytestmark = pytest.mark.skipif(
    not PYTHON.exists(), reason="nbgrader is not installed; `make test ALL=1` does it"
)

CONFIGURATION = ROOT / "kernelspec/nbgrader_config.py"

ASSIGNMENT = """\
---
kernelspec:
  name: swift
  display_name: Swift (Lectern)
language_info:
  name: swift
---

# Powers

```{code-cell} swift
:name: setup
import Lectern
```

```{code-cell} swift
:name: square
func square(_ x: Int) -> Int {
  // BEGIN SOLUTION
  let secondPower = x * x
  return secondPower
  // END SOLUTION
}
```

```{code-cell} swift
:name: test-square
check("examples", points: 1.5, given: [2, 7, -3], limit: .seconds(1)) {
  square($0)
} expect: { x, y in y == x * x }
// BEGIN HIDDEN TESTS
check("random", points: 0.1, given: .random(20, in: 2...999), limit: .seconds(1)) { square($0) }
// END HIDDEN TESTS
```

```{code-cell} swift
:name: cube
func cube(_ x: Int) -> Int {
  // BEGIN SOLUTION
  x * x * x
  // END SOLUTION
}
```

```{code-cell} swift
:name: test-cube
check("cubes", points: 2, given: [2, -3], limit: .seconds(1)) { cube($0) } expect: { x, y in
  y == x * x * x
}
```
"""

CUBE = "func cube(_ x: Int) -> Int { x * x * x }"

# What each student wrote, and the points of the two test cells.
STUDENTS = {
    "full": ({"square": "func square(_ x: Int) -> Int { x * x }", "cube": CUBE}, (1.6, 2)),
    "partial": ({"square": "func square(_ x: Int) -> Int { x * abs(x) }", "cube": CUBE}, (1.1, 2)),
    "zero": ({}, (0, 0)),
    "crashing": ({"square": "let all = [Int]()\nprint(all[3])", "cube": CUBE}, (0, 2)),
    "looping": (
        {"square": "func square(_ x: Int) -> Int { while true {} }", "cube": CUBE},
        (0, 2),
    ),
    "cheating": (
        {
            "square": "import Foundation\n"
            'func square(_ x: Int) -> Int { print("1.6"); exit(0) }\n"1.6"',
            "cube": CUBE,
        },
        (0, 2),
    ),
}


class Course:
    """A course of nbgrader with the shipped configuration, and our release beside it."""

    def __init__(self, folder, prefix):
        self.folder = folder
        # nbgrader starts `alembic` by its name.
        path = f"{PYTHON.parent}:{os.environ['PATH']}"
        self.environment = {
            **os.environ,
            "PATH": path,
            "JUPYTER_PATH": str(prefix / "share/jupyter"),
            "XDG_CACHE_HOME": str(folder.parent / "cache"),
        }
        # The shipped lines of configuration must set it.
        self.environment.pop("LECTERN_MANIFESTS", None)
        (folder / "powers.md").write_text(ASSIGNMENT)
        source = folder / "source" / "powers"
        source.mkdir(parents=True)
        (folder / "manifests").mkdir()
        self.run(
            executable(), "release", "powers.md", "--source-notebook", source / "powers.ipynb",
            "--manifest", "manifests/powers.manifest.json", "--notebook", "powers.ipynb",
        )
        (folder / "nbgrader_config.py").write_text(CONFIGURATION.read_text())
        self.nbgrader("generate_assignment", "powers", "--create", "--force")

    def result(self, *command, **environment):
        return subprocess.run(
            command, cwd=self.folder, env={**self.environment, **environment},
            capture_output=True, text=True,
        )  # fmt: skip

    def run(self, *command):
        result = self.result(*command)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout + result.stderr

    def nbgrader(self, *arguments):
        return self.run(PYTHON, "-m", "nbgrader", *arguments)

    def submit(self, student, answers):
        notebook = self.read("release/powers/powers.ipynb")
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(name, cell.source)
        if student == "crashing":
            notebook.cells = [c for c in notebook.cells if c.get("id") != "test-square"]
        folder = self.folder / "submitted" / student / "powers"
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / "powers.ipynb")
        return folder / "powers.ipynb"

    def read(self, path):
        return nbformat.read(self.folder / path, as_version=4)


@pytest.fixture(scope="module")
def course(tmp_path_factory, prefix):
    return Course(tmp_path_factory.mktemp("course"), prefix)


@pytest.fixture(scope="module")
def graded(course):
    """The course after autograde; deleted test cells included."""
    for student, (answers, _) in STUDENTS.items():
        course.submit(student, answers)
    course.nbgrader("autograde", "powers", "--create")
    return course


def test_cells_and_metadata_equal_those_of_generate_assignment(course):
    ours = course.read("powers.ipynb")
    theirs = course.read("release/powers/powers.ipynb")
    assert [cell.source for cell in ours.cells] == [cell.source for cell in theirs.cells]
    assert [cell.cell_type for cell in ours.cells] == [cell.cell_type for cell in theirs.cells]
    # The checksums are part of the metadata.
    assert sum("checksum" in c.metadata.get("nbgrader", {}) for c in theirs.cells) == 5
    for our, their in zip(ours.cells, theirs.cells):
        assert json.dumps(our.metadata, sort_keys=True) == json.dumps(
            their.metadata, sort_keys=True
        )


def test_neither_release_holds_solution_or_hidden_tests(course):
    for path in ("powers.ipynb", "release/powers/powers.ipynb"):
        text = (course.folder / path).read_text()
        assert "secondPower" not in text
        assert "random" not in text


def test_validate_tells_a_complete_notebook_from_others(course, tmp_path):
    def validated(name, answers):
        notebook = course.read("release/powers/powers.ipynb")
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(grade_id, cell.source)
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return course.nbgrader("validate", str(path))

    assert "Success! Your notebook passes all the tests." in validated("full", STUDENTS["full"][0])
    assert "VALIDATION FAILED ON 1 CELL(S)" in validated("partial", STUDENTS["partial"][0])
    assert "VALIDATION FAILED ON 2 CELL(S)" in validated("zero", {})


def outputs(course, student):
    """What the cells of an autograded notebook ended with, for messages."""
    notebook = course.read(f"autograded/{student}/powers/powers.ipynb")
    return [(c.get("id"), c.outputs) for c in notebook.cells if c.cell_type == "code"]


def test_every_student_gets_the_points_of_the_checks(graded):
    graded.nbgrader("export", "--to", "grades.csv")
    with open(graded.folder / "grades.csv") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert rows.keys() == STUDENTS.keys()
    for student, (_, points) in STUDENTS.items():
        assert float(rows[student]["score"]) == pytest.approx(sum(points)), (
            student, outputs(graded, student))  # fmt: skip
        assert float(rows[student]["max_score"]) == pytest.approx(3.6)


def test_a_test_cell_ends_with_its_score_and_nothing_else_that_counts(graded):
    for student, (_, points) in STUDENTS.items():
        notebook = graded.read(f"autograded/{student}/powers/powers.ipynb")
        cells = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in notebook.cells}
        for name, expected in zip(("test-square", "test-cube"), points):
            results = [o for o in cells[name].outputs if o.output_type == "execute_result"]
            scores = [float(o.data["text/plain"]) for o in results]
            assert scores == pytest.approx([expected]), (student, cells[name].outputs)
            assert not any(o.output_type == "error" for o in cells[name].outputs)
            assert not any(o.get("name") == "stderr" for o in cells[name].outputs)
        assert not any("random" in o.get("data", {}).get("text/plain", "") and "got" in
                       o.data["text/plain"] for o in cells["test-square"].outputs)


def test_feedback_is_generated_for_everybody(graded):
    graded.nbgrader("generate_feedback", "powers")
    for student in STUDENTS:
        page = (graded.folder / f"feedback/{student}/powers/powers.html").read_text()
        assert "examples" in page


def test_when_grading_fails_autograde_says_so_and_keeps_no_score(course):
    notebook = course.submit("unlucky", STUDENTS["full"][0])
    # What a student hands in beside the notebook is no manifest.
    planted = notebook.parent / "manifests"
    planted.mkdir()
    manifest = (course.folder / "manifests/powers.manifest.json").read_text()
    (planted / "powers.manifest.json").write_text(manifest)
    autograde = [
        PYTHON, "-m", "nbgrader", "autograde", "powers", "--create", "--student", "unlucky",
    ]  # fmt: skip
    for folder, reason in [
        ("manifests", "does not name the folder of the manifests by its full path"),
        (str(course.folder / "source"), "holds no *.manifest.json"),
    ]:
        failed = course.result(*autograde, LECTERN_MANIFESTS=folder)
        said = failed.stdout + failed.stderr
        assert failed.returncode != 0, said
        assert "grading failed, so this submission gets no score" in said
        assert reason in said
        assert "There was an error processing assignment 'powers' for student 'unlucky'" in said
        assert not (course.folder / "autograded/unlucky/powers").exists()
        assert scores(course, "unlucky") == {None}
    # Nothing is left behind that keeps the submission from its points.
    assert course.result(*autograde).returncode == 0
    assert scores(course, "unlucky") == {1.6, 2}
    # A regrade that fails keeps no earlier score.
    failed = course.result(*autograde, "--force", LECTERN_MANIFESTS=str(course.folder / "source"))
    assert failed.returncode != 0
    assert scores(course, "unlucky") == {None}


def test_a_submission_cannot_keep_the_score_of_an_earlier_one(course):
    notebook = course.submit("again", STUDENTS["full"][0])
    autograde = [
        PYTHON, "-m", "nbgrader", "autograde", "powers", "--create", "--student", "again", "--force",
    ]  # fmt: skip
    assert course.result(*autograde).returncode == 0
    assert scores(course, "again") == {1.6, 2}
    good = notebook.read_text()

    # A cell that looks like a test cell of a release that nobody knows is an error of that cell alone.
    handed_in = nbformat.reads(good, as_version=4)
    forged = '// Release 0123456789abcdef\ncheck("examples", points: 1) { 1 }'
    handed_in.cells.insert(1, nbformat.v4.new_code_cell(forged))
    square = next(cell for cell in handed_in.cells if cell.get("id") == "square")
    square.source = "func square(_ x: Int) -> Int { 0 }"
    nbformat.write(handed_in, notebook)
    graded = course.result(*autograde)
    assert graded.returncode == 0, graded.stdout + graded.stderr
    assert scores(course, "again") == {0, 2}

    # What nbgrader itself cannot read is a failure, without the points of before.
    for damaged in (good[: len(good) // 2], good.replace('"cell_type": "code"', '"cell_type": 7')):
        notebook.write_text(damaged)
        assert course.result(*autograde).returncode != 0
        assert scores(course, "again") == {None}


@pytest.mark.parametrize(
    "old, new",
    [("given: [2, 7, -3]", "given: [2, 7, -4]"), (".random(20, in", ".random(21, in")],
)
def test_a_manifest_of_another_release_costs_no_points_silently(course, old, new):
    assert old in ASSIGNMENT
    other = course.folder / f"other-{abs(hash(old))}"
    other.mkdir()
    (other / "powers.md").write_text(ASSIGNMENT.replace(old, new))
    course.run(
        executable(), "release", other / "powers.md", "--manifest", other / "powers.manifest.json",
        "--notebook", other / "powers.ipynb",
    )
    student = f"stale-{len(old)}"
    course.submit(student, STUDENTS["full"][0])
    failed = course.result(
        PYTHON, "-m", "nbgrader", "autograde", "powers", "--create", "--student", student,
        LECTERN_MANIFESTS=str(other),
    )
    said = failed.stdout + failed.stderr
    assert failed.returncode != 0, said
    assert f"no manifest in {other} has the test cell test-square of powers" in said
    assert scores(course, student) == {None}


def scores(course, student):
    """What nbgrader's database holds for the test cells of a student; None where it has no score."""
    query = """
        select grade.auto_score from grade
        join submitted_notebook on grade.notebook_id = submitted_notebook.id
        join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
        where submitted_assignment.student_id = ?
    """
    database = sqlite3.connect(course.folder / "gradebook.db")
    found = {row[0] for row in database.execute(query, [student])}
    database.close()
    return found
