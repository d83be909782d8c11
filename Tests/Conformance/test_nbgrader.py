"""The release of an assignment, beside what the real nbgrader makes of the same source."""

import json
import os
import pathlib
import subprocess
import sys

import nbformat
import pytest

from conftest import ROOT, executable

utils = pytest.importorskip("nbgrader.utils")

CONFIGURATION = ROOT / "kernelspec/nbgrader_config.py"

ASSIGNMENT = """\
---
kernelspec:
  name: swift
  display_name: Swift (Lectern)
language_info:
  name: swift
---

# Squares

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
check("examples", points: 1.5, given: [2, 7]) { square($0) } expect: { x, y in y == x * x }
// BEGIN HIDDEN TESTS
check("random", points: 0.1, given: .random(20, in: 2...999)) { square($0) }
// END HIDDEN TESTS
```
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of nbgrader with the shipped configuration, and our release beside it."""
    course = tmp_path_factory.mktemp("course")
    (course / "squares.md").write_text(ASSIGNMENT)
    source = course / "source" / "squares"
    source.mkdir(parents=True)
    command = [
        executable(), "release", "squares.md", "--source-notebook", source / "squares.ipynb",
        "--store", course / "store",
    ]
    subprocess.run(command, cwd=course, check=True)
    (course / "nbgrader_config.py").write_text(
        CONFIGURATION.read_text() + 'c.CourseDirectory.course_id = "course"\n'
    )
    command = [
        sys.executable, "-m", "nbgrader", "generate_assignment", "squares", "--create", "--force",
    ]
    # nbgrader starts `alembic` by its name.
    path = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(command, cwd=course, check=True, env={**os.environ, "PATH": path})
    return course


def read(path):
    return nbformat.read(path, as_version=4)


def test_cells_and_metadata_equal_those_of_generate_assignment(course):
    ours = read(course / "squares.ipynb")
    theirs = read(course / "release" / "squares" / "squares.ipynb")
    assert [cell.source for cell in ours.cells] == [cell.source for cell in theirs.cells]
    assert [cell.cell_type for cell in ours.cells] == [cell.cell_type for cell in theirs.cells]
    for our, their in zip(ours.cells, theirs.cells):
        assert json.dumps(our.metadata, sort_keys=True) == json.dumps(
            their.metadata, sort_keys=True
        )


def test_checksums_are_those_nbgrader_computes(course):
    graded = [c for c in read(course / "squares.ipynb").cells if "nbgrader" in c.metadata]
    assert len(graded) == 3
    for cell in graded:
        assert cell.metadata.nbgrader["checksum"] == utils.compute_checksum(cell)


def test_neither_release_holds_solution_or_hidden_tests(course):
    for path in ("squares.ipynb", "release/squares/squares.ipynb"):
        text = (course / path).read_text()
        assert "secondPower" not in text
        assert "random" not in text
