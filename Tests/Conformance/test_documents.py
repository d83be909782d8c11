"""The examples of README.md and CONTRIBUTING.md work as they stand there."""

import json
import re
import subprocess
import textwrap

import nbformat

from conftest import ROOT, executable


def run(*arguments, folder):
    return subprocess.run(
        [str(executable()), *map(str, arguments)],
        cwd=folder, capture_output=True, text=True, timeout=240)


def test_the_cells_of_the_readme_run(tmp_path):
    text = (ROOT / "README.md").read_text()
    cells = [c for c in re.findall(r"```swift\n(.*?)```", text, re.S) if "package(url" not in c]
    assert cells
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata["kernelspec"] = {"name": "swift", "display_name": "Swift (Lectern)"}
    nbformat.write(notebook, tmp_path / "readme.ipynb")
    result = run("execute", "readme.ipynb", "--output", "out", folder=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    outputs = json.loads((tmp_path / "out/readme.ipynb").read_text())["cells"][0]["outputs"]
    assert any("✓ x xᵀ is symmetric" in "".join(o.get("text", [])) for o in outputs)
    assert any("image/svg+xml" in o.get("data", {}) for o in outputs)


def test_the_assignment_of_contributing_can_be_released(tmp_path):
    text = (ROOT / "CONTRIBUTING.md").read_text()
    example = text.split("A whole example:")[1].split("`lectern release` puts")[0]
    front = "---\nkernelspec:\n  name: swift\n  display_name: Swift (Lectern)\n---\n# Hello\n"
    (tmp_path / "hello.md").write_text(front + textwrap.dedent(example))
    result = run("release", "hello.md", folder=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "solution: 3 of 3" in result.stdout and "stub: 0 of 3" in result.stdout
    assert (tmp_path / "hello.ipynb").exists() and (tmp_path / "hello.manifest.json").exists()
