"""Lecture 01 gives the same outputs headlessly, through nbconvert and through jupyter_client."""

import json
import re
import subprocess
import sys

import nbformat
import pytest

from conftest import ROOT, executable

LECTURE = ROOT / "lectures/01-autoencoders.md"

# What differs from run to run by its nature: how long a cell took.
TIMES = re.compile(r'wall time:[^"\\]*|\d+(\.\d+)? (ms|s)\b')


def normalised(notebook):
    """The outputs of every code cell, without execution counts, ids and times."""
    cells = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        outputs = []
        for output in cell.outputs:
            output = {**output, "execution_count": None}
            output.pop("transient", None)
            outputs.append(TIMES.sub("<time>", json.dumps(output, sort_keys=True)))
        cells.append((cell.source, outputs))
    return cells


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The notebook as `lectern build` makes it from the lecture, without outputs."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [executable(), "build", LECTURE, "--output", folder], check=True, cwd=ROOT
    )
    return folder / "01-autoencoders.ipynb"


@pytest.fixture(scope="module")
def headless(built, tmp_path_factory):
    """The notebook executed by `lectern execute`, with no Jupyter in between."""
    folder = tmp_path_factory.mktemp("headless")
    subprocess.run([executable(), "execute", built, "--output", folder], check=True, cwd=ROOT)
    return nbformat.read(folder / built.name, as_version=4)


def test_headless_execution_shows_something_in_every_figure_cell(headless):
    nbformat.validate(headless)
    kinds = [
        kind
        for cell in headless.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        for kind in output.get("data", {})
    ]
    assert kinds.count("image/svg+xml") >= 5
    assert all(
        output.output_type != "error"
        for cell in headless.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )


def test_nbconvert_gives_the_same_outputs(built, headless, prefix, tmp_path):
    subprocess.run(
        [
            sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", built,
            "--output-dir", tmp_path, "--ExecutePreprocessor.timeout=300",
        ],
        check=True,
        cwd=tmp_path,
    )
    executed = nbformat.read(tmp_path / built.name, as_version=4)
    assert normalised(executed) == normalised(headless)


def test_jupyter_client_gives_the_same_outputs(built, headless, swift):
    notebook = nbformat.read(built, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        outputs = []
        reply = swift.channels.execute_interactive(
            cell.source,
            timeout=300,
            output_hook=lambda message: collect(outputs, message),
        )
        assert reply["content"]["status"] == "ok", reply["content"]
        cell.outputs = outputs
    assert normalised(notebook) == normalised(headless)


def collect(outputs, message):
    """Adds an iopub message to the outputs as a notebook stores them."""
    if message["msg_type"] not in ("stream", "display_data", "execute_result", "error"):
        return
    output = nbformat.v4.output_from_msg(message)
    last = outputs[-1] if outputs else None
    if output.output_type == "stream" and last and last.get("name") == output.name:
        last.text += output.text
    else:
        outputs.append(output)
