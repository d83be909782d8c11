"""The command `lectern execute` as a person or a CI job runs it: processes, signals, files, codes."""

import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import time
import xml.etree.ElementTree

import nbformat
import pytest

from conftest import ROOT, executable
from test_notebooks import written

LECTURES = sorted((ROOT / "lectures").glob("[0-9]*.md"))


def lectern(*arguments, **options):
    """Runs a command; returns code, standard output and standard error."""
    run = subprocess.run(
        [executable(), *map(str, arguments)], capture_output=True, text=True, timeout=280, **options
    )
    return run.returncode, run.stdout, run.stderr


def descendants(process):
    """The process and all that it has started, by id."""
    found, parents = {process}, {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def until(condition, seconds=120):
    """Waits for something to become true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.mark.timeout(300)
def test_one_bad_notebook_never_stops_the_rest(tmp_path):
    """A timeout, a crash, the end of a process and a lack of memory are each one cell's failure."""
    bad = {
        "slow": ("while true {}", "CellTimeout"),
        "crash": ("let a = [1]\nprint(a[a.count + 8])", "FatalError"),
        "gone": ("import Glibc\nkill(getpid(), SIGKILL)", "WorkerDied"),
        "memory": (
            "var a: [[UInt8]] = []\nwhile true { a.append(.init(repeating: 1, count: 64 << 20)) }",
            "OutOfMemory",
        ),
    }
    paths = []
    for name, (code, _) in bad.items():
        written(tmp_path / f"{name}.ipynb", [("let before = 1", []), (code, []), ("before", [])])
        paths.append(tmp_path / f"{name}.ipynb")
    for name in ("first", "last"):
        written(tmp_path / f"{name}.ipynb", [(f'print("{name} ran")', [])])
    paths = [tmp_path / "first.ipynb", *paths, tmp_path / "last.ipynb"]
    code, _, errors = lectern(
        "execute", *paths, "--timeout", "8", "--memory", "400M", "--jobs", "2",
        "--junit", tmp_path / "report.xml",
    )
    assert code == 1
    for name, (_, failure) in bad.items():
        assert re.search(rf"{name}\.ipynb: cell 2.*: {failure}:", errors), (failure, errors)
    for name in ("first", "last"):
        assert f"{name} ran" in (tmp_path / f"{name}.ipynb").read_text()
    suites = xml.etree.ElementTree.parse(tmp_path / "report.xml").getroot()
    assert {s.get("name"): s.get("failures") for s in suites} == {
        "first": "0", "last": "0", **{name: "1" for name in bad}
    }


@pytest.mark.timeout(300)
def test_jobs_run_at_the_same_time(tmp_path):
    """With --jobs 2, two cells that wait for each other's file both end."""
    def meeting(mine, other):
        return (
            "import Foundation\n"
            f'let files = FileManager.default\nfiles.createFile(atPath: "{mine}", contents: nil)\n'
            f'while !files.fileExists(atPath: "{other}") {{ usleep(10_000) }}\nprint("met")'
        )

    a, b = tmp_path / "a", tmp_path / "b"
    written(tmp_path / "a.ipynb", [(meeting(a, b), [])])
    written(tmp_path / "b.ipynb", [(meeting(b, a), [])])
    code, _, errors = lectern(
        "execute", tmp_path / "a.ipynb", tmp_path / "b.ipynb", "--jobs", "2", "--timeout", "100"
    )
    assert (code, errors) == (0, "")
    assert "met" in (tmp_path / "a.ipynb").read_text()
    assert "met" in (tmp_path / "b.ipynb").read_text()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing(tmp_path, number):
    """Ctrl-C ends all processes, writes no part of a file, and says so with code 130."""
    started = tmp_path / "started"
    cell = (
        "import Foundation\nlet child = Process()\n"
        'child.executableURL = URL(filePath: "/bin/sleep")\nchild.arguments = ["1000"]\n'
        f'try child.run()\nFileManager.default.createFile(atPath: "{started}", contents: nil)\n'
        "while true {}"
    )
    written(tmp_path / "busy.ipynb", [(cell, [])])
    before = (tmp_path / "busy.ipynb").read_bytes()
    run = subprocess.Popen(
        [executable(), "execute", tmp_path / "busy.ipynb"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    until(started.exists)
    processes = descendants(run.pid) - {run.pid}
    assert len(processes) >= 2  # the worker and the child of the cell
    run.send_signal(number)
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "interrupted" in errors
    until(lambda: not any(pathlib.Path(f"/proc/{process}").exists() for process in processes))
    assert (tmp_path / "busy.ipynb").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["busy.ipynb", "started"]


@pytest.mark.timeout(300)
def test_progress_on_a_terminal_and_in_a_log(tmp_path):
    """A terminal sees the running cell and the time left; a log holds plain lines alone."""
    written(tmp_path / "a.ipynb", [("let a = 1", []), ("let b = 2", []), ("print(a + b)", [])])
    terminal, other = pty.openpty()
    run = subprocess.Popen(
        [executable(), "execute", tmp_path / "a.ipynb"], stdout=other, stderr=other
    )
    os.close(other)
    shown = b""
    while True:
        ready, _, _ = select.select([terminal], [], [], 120)
        try:
            piece = os.read(terminal, 65536) if ready else b""
        except OSError:
            break
        if not piece:
            break
        shown += piece
    assert run.wait(timeout=60) == 0
    assert re.search(rb"a \[2/3\] let b = 2 .*about \d+ s left", shown)
    code, output, errors = lectern("execute", tmp_path / "a.ipynb")
    assert (code, errors) == (0, "")
    assert "\x1b" not in output and "\r" not in output
    assert re.search(r"^\[3\] \d+\.\d\d s  print\(a \+ b\)$", output, re.MULTILINE)


@pytest.mark.timeout(300)
def test_a_seed_makes_chance_repeatable(tmp_path):
    """--seed reaches Swift's own generator, the library's, and the order of sets."""
    cells = [
        ("import Lectern\nvar rng = SeededGenerator()", []),
        ("print(Int.random(in: 0..<1_000_000), Set(0..<50).first!)\nprint(rng.next())", []),
    ]

    def printed(*options):
        written(tmp_path / "a.ipynb", cells)
        assert lectern("execute", tmp_path / "a.ipynb", *options)[0] == 0
        return nbformat.read(tmp_path / "a.ipynb", as_version=4).cells[1].outputs[0].text

    first = printed("--seed", "1")
    assert printed("--seed", "1") == first
    assert printed("--seed", "2") != first
    assert printed() != first


@pytest.mark.timeout(300)
def test_a_package_beside_a_notebook_is_built_once(tmp_path, monkeypatch):
    """Paths of packages start where the notebook is, and a second run looks like the first."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    package = tmp_path / "Twice"
    (package / "Sources/Twice").mkdir(parents=True)
    (package / "Package.swift").write_text(
        "// swift-tools-version: 5.9\nimport PackageDescription\n"
        'let package = Package(name: "Twice", products: [.library(name: "Twice", '
        'targets: ["Twice"])], targets: [.target(name: "Twice")])\n'
    )
    (package / "Sources/Twice/Twice.swift").write_text("public func twice(_ x: Int) -> Int { 2 * x }\n")
    folder = tmp_path / "lectures"
    folder.mkdir()
    cells = [
        ('// lectern: package(path: "../Twice", products: "Twice")\nimport Twice', []),
        ("twice(21)", []),
    ]
    written(folder / "a.ipynb", cells)
    # First by its name alone, then from elsewhere; the outputs of the first run must come again.
    code, text, error = lectern("execute", "a.ipynb", "--inplace", cwd=folder)
    assert code == 0, text + error
    (built,) = (tmp_path / "cache/lectern/packages").glob("*/build.json")
    before = built.stat().st_mtime_ns
    code, text, error = lectern("execute", folder / "a.ipynb", "--check", cwd="/")
    assert code == 0, text + error
    assert built.stat().st_mtime_ns == before
    first, second = nbformat.read(folder / "a.ipynb", as_version=4).cells
    assert first.outputs == []
    assert second.outputs[0].data["text/plain"] == "42"


@pytest.mark.timeout(300)
def test_determinism_names_hidden_state(tmp_path):
    """A cell that reads a file which another writes is named; so is one that draws without a seed."""
    file = tmp_path / "state"
    cells = [
        ("import Foundation", []),
        (f'try "1".write(toFile: "{file}", atomically: true, encoding: .utf8)', []),
        ("let k = 2", []),
        (f'print((try? String(contentsOfFile: "{file}", encoding: .utf8)) ?? "none")\n'
         f'try? FileManager.default.removeItem(atPath: "{file}")', []),
        ("print(k, Int.random(in: 0..<1_000_000_000))", []),
        ("print(k)", []),
    ]
    written(tmp_path / "a.ipynb", cells)
    before = (tmp_path / "a.ipynb").read_bytes()
    code, output, errors = lectern("execute", tmp_path / "a.ipynb", "--determinism")
    assert code == 1
    assert re.search(r"cell 4: gives something else when it runs .*before cells? .*2", errors)
    assert "cell 5: gives something else in a second run" in errors
    assert "- 1" in output and "+ none" in output
    assert errors.count("gives something else") == 2
    assert (tmp_path / "a.ipynb").read_bytes() == before
    written(tmp_path / "b.ipynb", [("let a = 1", []), ("let b = 2", []), ("print(a)", [])])
    assert lectern("execute", tmp_path / "b.ipynb", "--determinism")[0] == 0


@pytest.mark.timeout(300)
def test_watch_runs_again_after_a_change(tmp_path):
    """--watch runs a notebook when it is saved, and ends with Ctrl-C."""
    path, output = tmp_path / "a.ipynb", tmp_path / "out"
    written(path, [('print("first")', [])])
    run = subprocess.Popen(
        [executable(), "execute", path, "--watch", "--output", output],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )

    def shows(text):
        result = output / "a.ipynb"
        return result.exists() and f'"{text}\\n"' in result.read_text()

    until(lambda: shows("first"))
    written(path, [('print("second")', [])])
    until(lambda: shows("second"))
    run.send_signal(signal.SIGINT)
    log, _ = run.communicate(timeout=60)
    assert run.returncode == 130
    assert log.count("waiting for changes") >= 2


def git(folder, *arguments):
    """Runs git with an author of its own."""
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments],
        cwd=folder, check=True, capture_output=True,
    )


@pytest.mark.timeout(300)
def test_changed_since_runs_what_a_change_concerns(tmp_path):
    """Lecture, included code and family concern one notebook; common library code concerns all."""
    models = tmp_path / "Sources/Library/Models"
    for name, family in [("00-a", "A"), ("01-b", "B")]:
        (models / family).mkdir(parents=True)
        (models / family / "Model.swift").write_text("// snippet.m\nlet m = 1\n// snippet.end\n")
        (tmp_path / "lectures").mkdir(exist_ok=True)
        (tmp_path / f"lectures/{name}.md").write_text(
            f"---\nlibrary: {family}\nkernelspec:\n  name: swift\n---\n\n# T\n\n"
            "```{code-cell} swift\nlet x = 1\n```\n"
        )
    shared = tmp_path / "Sources/Library/Tensors/Tensor.swift"
    shared.parent.mkdir()
    shared.write_text("// tensors\n")
    included = tmp_path / "Sources/Kernel/Shown.swift"
    included.parent.mkdir()
    included.write_text("// snippet.k\nlet k = 1\n// snippet.end\n")
    lecture = tmp_path / "lectures/01-b.md"
    lecture.write_text(
        lecture.read_text()
        + "\n```{literalinclude} ../Sources/Kernel/Shown.swift\n:start-after: snippet.k\n"
        ":end-before: snippet.end\n```\n"
    )
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "a")

    def run():
        code, output, errors = lectern(
            "execute", "lectures/00-a.md", "lectures/01-b.md", "--changed-since", "HEAD",
            "--output", "out", cwd=tmp_path,
        )
        assert code == 0, errors
        return sorted(set(re.findall(r"out/(\S+)\.ipynb: written", output)))

    assert run() == []
    for path, concerned in [
        (tmp_path / "lectures/00-a.md", ["00-a"]),
        (included, ["01-b"]),
        (models / "A/Model.swift", ["00-a"]),
        (shared, ["00-a", "01-b"]),
    ]:
        text = path.read_text()
        path.write_text(text + "\n")
        assert run() == concerned, path
        path.write_text(text)
    (models / "B/New.swift").write_text("let n = 1\n")
    assert run() == ["01-b"]
    code, _, errors = lectern(
        "execute", "lectures/00-a.md", "--changed-since", "nowhere", cwd=tmp_path
    )
    assert code == 2 and "nowhere" in errors


PROGRAM = [
    ("import Foundation\nlet a = [1, 2, 3]\na.count", []),
    ('struct Point { var x = 1 }\nprint("printed")\n[Point()]', []),
    ('let a = "again"\na', []),
    ("func twice(_ x: Int) -> Int { 2 * x }\nlet c: Character = \"c\"\nc", []),
    ("let empty = [Int]()\nempty[3]", ["raises-exception"]),
    ("var total = 0\nfor n in 1...3 { total += twice(n) }\ntotal", []),
    ("total = 5", []),
    ('print(a, total)\nOptional(a)', []),
]


def text_outputs(notebook):
    """What the cells print and what their results are, as lines."""
    lines = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                lines += output.text.splitlines()
            elif "data" in output:
                lines += output.data["text/plain"].splitlines()
    return [line for line in lines if not line.startswith("wall time")]


@pytest.mark.timeout(300)
def test_an_exported_program_prints_the_same(tmp_path):
    """The Swift program compiles with the plain compiler and prints what the cells put out."""
    path = tmp_path / "a.ipynb"
    written(path, PROGRAM)
    assert lectern("execute", path)[0] == 0
    notebook = nbformat.read(path, as_version=4)
    del notebook.cells[4]  # an error is no output of a program that goes on
    assert lectern("export", path, "--to", "swift")[0] == 0
    subprocess.run(
        ["swiftc", "-suppress-warnings", "a.swift", "-o", "a"], cwd=tmp_path, check=True
    )
    printed = subprocess.run([tmp_path / "a"], check=True, capture_output=True, text=True).stdout
    assert printed.splitlines() == text_outputs(notebook)


@pytest.mark.timeout(300)
def test_an_exported_lecture_compiles_and_prints_the_same(tmp_path):
    """So does a whole lecture with the course library."""
    lecture = ROOT / "notebooks/16-q-learning.ipynb"
    code, _, errors = lectern(
        "export", lecture, "--to", "swift", "--output", tmp_path / "l.swift", "--compile",
        tmp_path / "l", cwd=ROOT,
    )
    assert code == 0, errors
    printed = subprocess.run(
        [tmp_path / "l"], check=True, capture_output=True, text=True, cwd=ROOT / "notebooks"
    ).stdout.splitlines()
    printed = [line for line in printed if not line.startswith("wall time")]
    assert printed == text_outputs(nbformat.read(lecture, as_version=4))


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)
def test_a_lecture_is_a_page_that_needs_no_network(tmp_path, lecture):
    """Every formula is translated, every picture described, and nothing is loaded from elsewhere."""
    page = tmp_path / "page.html"
    code, _, errors = lectern(
        "export", ROOT / f"notebooks/{lecture.stem}.ipynb", "--to", "html", "--output", page
    )
    assert (code, errors) == (0, "")
    html = page.read_text()
    assert "<math" in html and "<script" not in html
    images = re.findall(r"<img [^>]*>", html)
    assert images and all(re.search(r'alt="[^"]', image) for image in images)
    assert all('src="data:' in image for image in images)
    assert not re.search(r"<link|@import|url\(http|src=\"http", html)


def test_the_book_holds_every_lecture(tmp_path):
    """`lectern book` lays out what jupyter-book needs."""
    code, _, errors = lectern("book", "--output", tmp_path / "book", cwd=ROOT)
    assert (code, errors) == (0, "")
    contents = (tmp_path / "book/_toc.yml").read_text()
    for lecture in LECTURES:
        assert f"file: {lecture.stem}\n" in contents
        assert (tmp_path / f"book/{lecture.stem}.ipynb").exists()


@pytest.mark.timeout(900)
@pytest.mark.skipif(
    not (os.environ.get("CI") or os.environ.get("ALL")), reason="make book, in CI and with ALL=1"
)
def test_jupyter_book_builds_the_course():
    """`make book` makes a page of every lecture, with its figures."""
    subprocess.run(["make", "book"], cwd=ROOT, check=True)
    pages = ROOT / "output/book/_build/html"
    for lecture in LECTURES:
        html = (pages / f"{lecture.stem}.html").read_text()
        assert "<svg" in html or "image/svg" in html or "_images" in html
    assert (pages / "index.html").exists()
    # Links between notebooks and pages lead to pages of the book.
    assert 'href="notation.html"' in (pages / "09-transformers.html").read_text()
    assert 'href="09-transformers.html"' in (pages / "notation.html").read_text()
