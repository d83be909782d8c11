"""The tools that people run notebooks with."""

import asyncio
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import time
import urllib.request

import nbclient
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from tornado import websocket

ENVIRONMENT_BIN = pathlib.Path(sys.executable).parent


def notebook(*cells):
    """A notebook for the kernel with these code cells."""
    return new_notebook(
        cells=[new_markdown_cell("# A lecture")] + [new_code_cell(c) for c in cells],
        metadata={"kernelspec": {"name": "swift", "display_name": "Swift (Lectern)"}},
    )


LECTURE = (
    "import Lectern\nvar total = 1",
    'print("one")\ntotal += 1\ntotal',
    'display(HTML("<b>bold</b>"))\ndisplay(LaTeX("x^2"))',
    'for i in progress(0..<3, "loop") { total += i }\ntotal',
)


@pytest.fixture
def lecture(tmp_path, prefix):
    """The path of a notebook that runs without an error."""
    path = tmp_path / "lecture.ipynb"
    nbformat.write(notebook(*LECTURE), path)
    return path


def run(*command, cwd, timeout=200, text=None):
    """Runs a tool of the environment and returns what it printed."""
    command = [str(ENVIRONMENT_BIN / command[0]), *map(str, command[1:])]
    result = subprocess.run(
        command, cwd=cwd, timeout=timeout, text=True, input=text, capture_output=True
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def outputs(path):
    """The outputs of the code cells of a notebook."""
    cells = nbformat.read(path, as_version=4).cells
    return [cell.outputs for cell in cells if cell.cell_type == "code"]


def assert_executed(path):
    """The lecture has the outputs that it must have."""
    first, second, third, fourth = outputs(path)
    assert first == []
    assert second[0].text == "one\n"
    assert second[1].output_type == "execute_result"
    assert second[1].data["text/plain"] == "2"
    assert [set(o.data) for o in third] == [
        {"text/html", "text/plain"},
        {"text/latex", "text/plain"},
    ]
    assert fourth[0].data["text/plain"].startswith("loop ━━━━━━━━━━━━━━━━━━━━ 100 %")
    assert fourth[1].data["text/plain"] == "5"


def test_nbclient(lecture):
    document = nbformat.read(lecture, as_version=4)
    nbclient.NotebookClient(document, timeout=120).execute()
    nbformat.write(document, lecture)
    assert_executed(lecture)
    assert document.metadata.language_info.name == "swift"


def test_nbclient_reports_an_error_at_its_cell(prefix):
    document = notebook("var kept = 1", "let a = [1]\na[9]", "kept")
    with pytest.raises(nbclient.exceptions.CellExecutionError) as caught:
        nbclient.NotebookClient(document, timeout=120).execute()
    assert "FatalError" in str(caught.value)
    document.cells[2].metadata.tags = ["raises-exception"]
    nbclient.NotebookClient(document, timeout=120).execute()
    assert document.cells[3].outputs[0].data["text/plain"] == "1"


def test_nbclient_interrupts_a_cell_that_takes_too_long(prefix):
    document = notebook("while true {}")
    client = nbclient.NotebookClient(document, timeout=5, interrupt_on_timeout=True)
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="Interrupted"):
        client.execute()


def test_nbconvert(lecture):
    run("jupyter", "nbconvert", "--execute", "--to", "notebook", "--inplace", lecture, cwd="/")
    assert_executed(lecture)
    run("jupyter", "nbconvert", "--to", "html", lecture, cwd=lecture.parent)
    page = lecture.with_suffix(".html").read_text(encoding="utf-8")
    assert "<b>bold</b>" in page
    run("jupyter", "nbconvert", "--to", "script", lecture, cwd=lecture.parent)
    assert "total += 1" in lecture.with_suffix(".swift").read_text(encoding="utf-8")


def test_nbconvert_colours_errors(tmp_path, prefix):
    path = tmp_path / "error.ipynb"
    nbformat.write(notebook("let a: Int = \"text\""), path)
    run(
        "jupyter", "nbconvert", "--execute", "--allow-errors", "--to", "html", path,
        cwd=tmp_path,
    )  # fmt: skip
    page = path.with_suffix(".html").read_text(encoding="utf-8")
    assert "ansi-red-fg" in page
    assert "cell 1" in page


def test_papermill(lecture, tmp_path):
    target = tmp_path / "out.ipynb"
    run("papermill", lecture, target, "--no-progress-bar", cwd=tmp_path)
    assert_executed(target)


# A parameters cell, and a cell that needs the declared types of all three.
PARAMETERIZED = (
    'let rate: Float = 0.1  // learning rate\nvar name = "run"\nlet sizes = [1, 2]',
    'let half: Float = rate / 2\nname += "!"\n"\\(name) \\(half) \\(sizes.reduce(0, +))"',
)


@pytest.fixture
def papermill(prefix, tmp_path, monkeypatch):
    """Runs a notebook with parameters by papermill with the translator that came with the kernel."""
    folder = tmp_path / "site"
    kernel = prefix / "share/jupyter/kernels/swift"
    run(
        "pip", "install", "--quiet", "--no-build-isolation", "--no-deps", "--no-compile",
        "--target", folder, kernel, cwd=tmp_path,
    )  # fmt: skip
    monkeypatch.setenv("PYTHONPATH", str(folder))

    def papermill(cells, *options):
        source, target = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
        document = notebook(*cells)
        document.cells[1].metadata["tags"] = ["parameters"]
        document.metadata["language_info"] = {"name": "swift"}  # as JupyterLab writes it
        nbformat.write(document, source)
        run("papermill", source, target, "--no-progress-bar", *options, cwd=tmp_path)
        return nbformat.read(target, as_version=4)

    return papermill


def test_papermill_parameters_are_swift_literals(papermill):
    cells = ("let (text, count, rate, flag) = (0, 0, 0, 0)", '"\\(text)\\(count)\\(rate)\\(flag)"')
    numbers = ("-p", "count", 3, "-p", "rate", 0.25, "-p", "flag", "True")
    document = papermill(cells, *numbers, "-r", "text", 'a "b\\')
    injected = document.cells[2]
    assert injected.metadata.tags == ["injected-parameters"]
    assert "let count = 3\nlet rate = 0.25\nlet flag = true\n" in injected.source
    assert 'let text = "a \\"b\\\\"' in injected.source
    assert document.cells[3].outputs[0].data["text/plain"] == '"a \\"b\\\\30.25true"'


def test_papermill_parameters_keep_declared_types(papermill):
    values = "{rate: 1, name: try, sizes: [3, 4]}"
    document = papermill(PARAMETERIZED, "--engine", "swift", "-y", values)
    assert "let rate: Float = 1.0\nvar name = " in document.cells[2].source
    assert document.cells[3].outputs[0].data["text/plain"] == '"try! 0.5 7"'


def test_papermill_tells_the_parameters_of_a_notebook(papermill, tmp_path):
    papermill(PARAMETERIZED)
    text = run("papermill", "--help-notebook", tmp_path / "in.ipynb", cwd=tmp_path)
    assert re.search(r"rate: Float \(default 0\.1\)\s+learning rate", text)


def test_nbval(lecture, tmp_path):
    run("jupyter", "nbconvert", "--execute", "--to", "notebook", "--inplace", lecture, cwd="/")
    report = tmp_path / "report.xml"
    run(
        "pytest", "-p", "no:cacheprovider", "--nbval-lax", "--nbval-kernel-name", "swift",
        f"--junitxml={report}", lecture, cwd=tmp_path,
    )  # fmt: skip
    assert re.search(r'errors="0" failures="0"', report.read_text(encoding="utf-8"))


def test_console_from_a_pipe(prefix, tmp_path):
    text = run(
        "jupyter", "console", "--kernel", "swift", "--simple-prompt",
        cwd=tmp_path, text="let x = 20\nx + 1\nexit\n",
    )  # fmt: skip
    assert re.search(r"Out\[\d+\]: 21", text)


def test_jupyter_run(prefix, tmp_path):
    script = tmp_path / "script.swift"
    script.write_text('print("from a file")\n')
    assert "from a file" in run("jupyter", "run", "--kernel", "swift", script, cwd=tmp_path)


def test_jupyter_execute(lecture):
    run("jupyter", "execute", "--inplace", lecture, cwd=lecture.parent)
    assert_executed(lecture)


def test_gateway(prefix, tmp_path):
    """A notebook through a gateway's websocket, as remote kernels are used."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    gateway = subprocess.Popen(
        [ENVIRONMENT_BIN / "jupyter", "kernelgateway", f"--port={port}", "--ip=127.0.0.1"],
        cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api").close()
                break
            except OSError:
                assert time.monotonic() < deadline and gateway.poll() is None
                time.sleep(0.1)
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/kernels", data=b'{"name": "swift"}'
        )
        with urllib.request.urlopen(request) as answer:
            kernel = json.load(answer)["id"]

        async def ask():
            line = await websocket.websocket_connect(
                f"ws://127.0.0.1:{port}/api/kernels/{kernel}/channels"
            )
            message = {
                "header": {
                    "msg_id": "1", "msg_type": "execute_request", "session": "s",
                    "username": "", "version": "5.5", "date": "",
                },
                "parent_header": {}, "metadata": {}, "channel": "shell", "buffers": [],
                "content": {"code": "6 * 7", "silent": False},
            }  # fmt: skip
            await line.write_message(json.dumps(message))
            while True:
                answer = json.loads(await asyncio.wait_for(line.read_message(), 60))
                if answer["msg_type"] == "execute_result":
                    line.close()
                    return answer["content"]["data"]["text/plain"]

        assert asyncio.run(ask()) == "42"
    finally:
        gateway.terminate()
        gateway.wait(timeout=20)


def test_no_process_is_left_behind(start):
    client = start("swift")
    assert client.execute("1").reply["status"] == "ok"
    client.request("complete_request", {"code": "pri", "cursor_pos": 3}, timeout=60)
    children = descendants(client.pid)
    assert any("lectern-worker" in name for name in children.values())
    client.manager.shutdown_kernel()
    deadline = time.monotonic() + 2
    left = children
    while left and time.monotonic() < deadline:
        left = {p: n for p, n in left.items() if os.path.exists(f"/proc/{p}")}
        time.sleep(0.02)
    assert not left


def test_completion_is_made_ready_for_a_person(swift):
    """JupyterLab gives up on the first completions when what answers must be started."""
    assert swift.execute("1").reply["status"] == "ok"
    deadline = time.monotonic() + 60
    while not any("lectern-assistant" in name for name in descendants(swift.pid).values()):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def descendants(parent):
    """The processes below a process, by id."""
    found = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            status = pathlib.Path(f"/proc/{entry}/stat").read_text()
            name = pathlib.Path(f"/proc/{entry}/cmdline").read_bytes().decode()
        except OSError:
            continue
        if int(status.rsplit(")", 1)[1].split()[1]) == parent:
            found[int(entry)] = name
            found.update(descendants(int(entry)))
    return found
