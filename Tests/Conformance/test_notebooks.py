"""Notebooks that `lectern` writes, held against Python's nbformat."""

import pathlib
import subprocess

import nbformat
import pytest

from conftest import ROOT, executable

LECTURES = sorted((ROOT / "lectures").glob("*.md"))

# What is hard to write: escapes, floats, nesting, line ends, unknown metadata.
SAMPLE = nbformat.v4.new_notebook(
    metadata={
        "kernelspec": {"name": "swift", "display_name": "Swift", "language": "swift"},
        "float": [0.1, 1e-05, 1e16, 1e22, -0.0, 123456789.125, 5e-324],
        "ünï": {"😀": None, "z": True, "a": []},
    },
    cells=[
        nbformat.v4.new_markdown_cell("a\r\nb\u2028c\x0bd\n\n", id="m1"),
        nbformat.v4.new_code_cell(
            "print(1)\n",
            id="c1",
            execution_count=3,
            metadata={"tags": ["x"]},
            outputs=[
                nbformat.v4.new_output("stream", name="stderr", text="e\n\x1b[31m\x7f\x01"),
                nbformat.v4.new_output(
                    "display_data",
                    {
                        "text/html": "<b>\n</b>",
                        "image/png": "aGk=\n",
                        "image/svg+xml": "<svg>\n</svg>\n",
                        "application/json": {"lines": ["a\n", "b"]},
                        "application/vnd.vegalite.v5+json": {"x": [1, 2.5]},
                    },
                    metadata={"image/png": {"width": 10}},
                ),
                nbformat.v4.new_output(
                    "execute_result", {"text/plain": ""}, execution_count=3
                ),
                nbformat.v4.new_output(
                    "error", ename="E", evalue="v", traceback=["a\nb", ""]
                ),
            ],
        ),
        nbformat.v4.new_raw_cell("raw", id="r1"),
    ],
)


def export(path, form, output):
    """Runs `lectern export`."""
    subprocess.run(
        [executable(), "export", path, "--to", form, "--output", output],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def test_bytes_are_those_of_nbformat(tmp_path):
    """Reading and writing changes no byte of what nbformat wrote."""
    nbformat.write(SAMPLE, tmp_path / "a.ipynb")
    export(tmp_path / "a.ipynb", "ipynb", tmp_path / "b.ipynb")
    assert (tmp_path / "b.ipynb").read_bytes() == (tmp_path / "a.ipynb").read_bytes()


@pytest.mark.parametrize("form, extension", [("myst", "md"), ("percent", "swift")])
def test_text_forms_lose_nothing_but_outputs(tmp_path, form, extension):
    """A notebook comes back from its text with cells, metadata and sources."""
    sample = nbformat.from_dict(SAMPLE)
    sample.cells[0].source = "# Title\n\nText with $x$.\n\n- a\n- b"
    nbformat.write(sample, tmp_path / "a.ipynb")
    export(tmp_path / "a.ipynb", form, tmp_path / f"a.{extension}")
    export(tmp_path / f"a.{extension}", "ipynb", tmp_path / "b.ipynb")
    again = nbformat.read(tmp_path / "b.ipynb", as_version=4)
    nbformat.validate(again)
    assert again.metadata == sample.metadata
    assert [(c.cell_type, c.source, c.metadata) for c in again.cells] == [
        (c.cell_type, c.source, c.metadata) for c in sample.cells
    ]


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)
def test_built_notebooks_are_valid(tmp_path, lecture):
    """A built notebook is valid nbformat 4.5, and nbformat would write the same bytes."""
    built = tmp_path / f"{lecture.stem}.ipynb"
    for _ in range(2):
        subprocess.run(
            [executable(), "build", lecture, "--output", tmp_path],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
        )
        notebook = nbformat.read(built, as_version=4)
        nbformat.validate(notebook)
        nbformat.write(notebook, tmp_path / "again.ipynb")
        assert (tmp_path / "again.ipynb").read_bytes() == built.read_bytes()
    assert notebook.metadata.kernelspec.name == "swift"


def test_damaged_input_is_refused(tmp_path):
    """A file that cannot be run ends with code 2 and says why."""

    def execute(path):
        run = subprocess.run([executable(), "execute", path], capture_output=True, text=True)
        return run.returncode, run.stderr

    (tmp_path / "damaged.ipynb").write_text('{"cells": [\n')
    python = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "P"}})
    nbformat.write(python, tmp_path / "python.ipynb")
    (tmp_path / "old.ipynb").write_text('{"nbformat": 3, "nbformat_minor": 0, "metadata": {}}')
    for name, reason in [
        ("missing.ipynb", "no such file"),
        ("damaged.ipynb", "line 2, column 1"),
        ("python.ipynb", "unknown kernel python3"),
        ("old.ipynb", "notebook format 3"),
    ]:
        code, message = execute(tmp_path / name)
        assert code == 2
        assert name in message and reason in message
