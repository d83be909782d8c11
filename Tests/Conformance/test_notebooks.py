"""Notebooks that `lectern` writes, held against Python's nbformat."""

import json
import subprocess

import nbformat
import pytest

from conftest import ROOT, executable

LECTURES = sorted((ROOT / "lectures").glob("[0-9]*.md"))

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


CELLS = [
    ('print("one")\nprint("two")\n1 + 1', []),
    ("var total = 40\nfunc add(_ x: Int) -> Int { total + x }", []),
    ("", []),
    ("let values = [1]\nvalues[9]", ["raises-exception"]),
    ("thisDoesNotExist", ["raises-exception"]),
    ('fatalError("not run")', ["skip-execution"]),
    ("total += 1\nadd(1)", []),
]


def written(path, cells):
    """A notebook file of code cells with their tags."""
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "swift", "display_name": "Swift (Lectern)", "language": "swift"}},
        cells=[
            nbformat.v4.new_code_cell(source, id=f"c{index}", metadata={"tags": tags})
            for index, (source, tags) in enumerate(cells)
        ],
    )
    nbformat.write(notebook, path)
    return notebook


def outputs(notebook):
    """What each cell shows, with printed text joined per stream, as Jupyter clients may."""
    result = []
    for cell in notebook.cells:
        streams, rest = {}, []
        for output in cell.outputs:
            if output.output_type == "stream":
                streams[output.name] = streams.get(output.name, "") + output.text
            else:
                rest.append(dict(output))
        result.append((cell.execution_count, streams, rest))
    return result


@pytest.mark.timeout(300)
def test_headless_run_equals_a_real_client(tmp_path, prefix):
    """`lectern execute` stores what nbclient stores through the kernel."""
    import nbclient

    notebook = written(tmp_path / "a.ipynb", CELLS)
    subprocess.run([executable(), "execute", tmp_path / "a.ipynb"], check=True, capture_output=True)
    headless = nbformat.read(tmp_path / "a.ipynb", as_version=4)
    nbformat.validate(headless)
    nbclient.NotebookClient(notebook, kernel_name="swift", timeout=120).execute()
    assert outputs(headless) == outputs(notebook)


@pytest.mark.timeout(300)
def test_failure_ends_with_code_1_and_a_report(tmp_path):
    """A failing cell is named with file, cell and line; the rest of the notebook does not run."""
    written(tmp_path / "a.ipynb", [("let a = 1", []), ("\nnope", []), ('print("later")', [])])
    run = subprocess.run(
        [executable(), "execute", tmp_path / "a.ipynb", "--junit", tmp_path / "a.xml", "--annotations"],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert "a.ipynb: cell 2, line 2: CompileError" in run.stderr
    assert "::error file=" in run.stdout
    assert 'tests="3" failures="1" errors="0" skipped="1"' in (tmp_path / "a.xml").read_text()
    cells = nbformat.read(tmp_path / "a.ipynb", as_version=4).cells
    assert [len(cell.outputs) for cell in cells] == [0, 1, 0]


@pytest.mark.timeout(300)
def test_check_finds_changed_outputs(tmp_path):
    """--check compares and writes nothing; --accept writes; a tolerance forgives."""
    path = tmp_path / "a.ipynb"
    written(path, [("let rate = 1.0", ["parameters"]), ("print(rate)", [])])

    def execute(*options):
        return subprocess.run([executable(), "execute", path, *options], capture_output=True).returncode

    assert execute() == 0
    before = path.read_bytes()
    assert execute("--check") == 0
    changed = path.read_text().replace('"1.0\\n"', '"1.1\\n"')
    path.write_text(changed)
    assert execute("--check") == 1
    assert path.read_text() == changed
    assert execute("--check", "--tolerance", "0.2") == 0
    assert execute("--check", "--output", tmp_path / "shown") == 1
    assert path.read_text() == changed
    assert (tmp_path / "shown" / "a.ipynb").read_bytes() == before
    assert execute("--check", "--accept") == 0
    assert path.read_bytes() == before
    assert execute("--output", tmp_path / "out", "--parameters", "rate=2") == 0
    assert "2.0" in (tmp_path / "out" / "a.ipynb").read_text()


@pytest.mark.timeout(300)
def test_check_says_what_differs_and_what_to_do(tmp_path):
    path = tmp_path / "a.ipynb"
    written(path, [("let rate = 1.0", []), ('print("rate", rate)', [])])
    subprocess.run([executable(), "execute", path], check=True, capture_output=True)
    path.write_text(path.read_text().replace('"rate 1.0\\n"', '"rate 1.1\\n"'))
    run = subprocess.run(
        [executable(), "execute", path, "--check"], capture_output=True, text=True)
    assert run.returncode == 1
    assert f"{path}: cell 2: the output is not the stored one" in run.stderr
    assert "    - rate 1.1\n    + rate 1.0\n" in run.stdout
    assert f"lectern execute --check --accept {path}" in run.stderr


@pytest.mark.timeout(300)
def test_outputs_of_another_arithmetic_are_not_compared(tmp_path):
    """Only what the cells check by themselves counts where other digits are to be expected."""
    path = tmp_path / "a.ipynb"
    written(path, [("let rate = 1.0", ["parameters"]), ("precondition(rate < 2)\nprint(rate)", [])])

    def execute(*options):
        return subprocess.run(
            [executable(), "execute", path, *options], capture_output=True, text=True)

    assert execute().returncode == 0
    stored = json.loads(path.read_text())
    arithmetic = stored["metadata"]["lectern"]["arithmetic"]
    stored["metadata"]["lectern"]["arithmetic"] = "abacus"
    stored["cells"][1]["outputs"][0]["text"] = ["1.1\n"]
    path.write_text(json.dumps(stored))
    run = execute("--check")
    assert run.returncode == 0
    assert f"come from the arithmetic abacus, and this machine's is {arithmetic}" in run.stdout
    assert execute("--check", "--parameters", "rate=3.0").returncode == 1
    assert json.loads(path.read_text()) == stored
    # Storing them anew makes them comparable here.
    assert execute("--check", "--accept").returncode == 0
    assert json.loads(path.read_text())["metadata"]["lectern"] == {"arithmetic": arithmetic}
    assert "checked, 0 of its cells differ" in execute("--check").stdout


@pytest.mark.timeout(300)
def test_slow_cell_fails_and_others_go_on(tmp_path):
    """A cell beyond --timeout fails its own notebook only."""
    written(tmp_path / "slow.ipynb", [("while true {}", [])])
    written(tmp_path / "quick.ipynb", [('print("done")', [])])
    run = subprocess.run(
        [executable(), "execute", tmp_path / "slow.ipynb", tmp_path / "quick.ipynb",
         "--timeout", "5", "--jobs", "2"],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert "CellTimeout" in run.stderr
    assert "done" in (tmp_path / "quick.ipynb").read_text()
