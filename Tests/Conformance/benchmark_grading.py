"""Time and memory of `lectern grade`, beside nbgrader's autograde with ipykernel.

    .venv/bin/python Tests/Conformance/benchmark_grading.py --submissions 500 --nbgrader 500

Both grade the same assignment of 20 code cells, in Swift and in Python: a set-up, a given helper, nine
answers and nine test cells of two checks each. Every submission is another text; one answer in five is
wrong. Both run one submission at a time. CPU time and the peak of memory are those of a control group
that holds all processes, so it needs root; without it, of the waited-for children.
"""

import argparse
import contextlib
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import nbformat

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from conftest import ROOT, executable  # noqa: E402

PYTHON = pathlib.Path(os.environ.get("NBGRADER_PYTHON", ROOT / ".venv-nbgrader/bin/python"))
TASKS = 9


def swift_answer(task, factor):
    return f"func task{task}(_ x: Int) -> Int {{\n  {factor} * x + shift({task})\n}}"


def python_answer(task, factor):
    return f"def task{task}(x):\n    return {factor} * x + shift({task})"


def swift_source():
    cells = ["---\nkernelspec:\n  name: swift\n  display_name: Swift (Lectern)\n---\n# Lines\n"]

    def add(name, text):
        cells.append(f"```{{code-cell}} swift\n:name: {name}\n{text}\n```\n")

    add("setup", "import Lectern\nimport Foundation")
    add("shift", "func shift(_ n: Int) -> Int { 3 * n }")
    for task in range(1, TASKS + 1):
        body = swift_answer(task, task).split("\n")
        body[1:2] = ["  // BEGIN SOLUTION", body[1], "  // END SOLUTION"]
        add(f"task{task}", "\n".join(body))
        rule = f"{{ (x: Int, y: Int) -> Bool in y == {task} * x + {3 * task} }}"
        add(
            f"test{task}",
            f'check("seen{task}", points: 1, given: [1, 2, 3]) {{ task{task}($0) }} expect: {rule}\n'
            "// BEGIN HIDDEN TESTS\n"
            f'check("hidden{task}", points: 1, given: .random(10, in: -99...99)) '
            f"{{ task{task}($0) }} expect: {rule}\n"
            "// END HIDDEN TESTS",
        )
    return "\n".join(cells)


def python_source():
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {
        "name": "python3", "display_name": "Python 3", "language": "python",
    }

    def add(name, text, **kind):
        metadata = {"grade_id": name, "schema_version": 3, "grade": False, "solution": False,
                    "locked": False, "task": False, **kind}
        notebook.cells.append(nbformat.v4.new_code_cell(text, metadata={"nbgrader": metadata}))

    add("setup", "import math\nimport random", locked=True)
    add("shift", "def shift(n):\n    return 3 * n", locked=True)
    for task in range(1, TASKS + 1):
        head, body = python_answer(task, task).split("\n")
        text = f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"
        add(f"task{task}", text, solution=True)
        rule = f"assert task{task}(x) == {task} * x + {3 * task}"
        add(
            f"test{task}",
            f"for x in [1, 2, 3]:\n    {rule}\n### BEGIN HIDDEN TESTS\n"
            f"for x in [random.randint(-99, 99) for _ in range(10)]:\n    {rule}\n"
            "### END HIDDEN TESTS",
            grade=True, locked=True, points=2,
        )
    return notebook


def submissions(release, folder, count, answer, comment, layout):
    """Writes `count` notebooks; every fifth answer is wrong, every text is another."""
    for number in range(count):
        notebook = nbformat.read(release, as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if name.startswith("task"):
                task = int(name[4:])
                factor = task + ((number + task) % 5 == 0)
                cell.source = answer(task, factor) + f"\n{comment} {number}"
        path = folder / layout.format(f"s{number:04}")
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)


class Usage:
    """CPU seconds and peak bytes of everything that `run` starts."""

    def __init__(self):
        self.groups = []
        v1 = pathlib.Path("/sys/fs/cgroup/cpuacct"), pathlib.Path("/sys/fs/cgroup/memory")
        if all(path.is_dir() and os.access(path, os.W_OK) for path in v1):
            self.groups = [path / f"lectern-benchmark-{os.getpid()}" for path in v1]

    @property
    def source(self):
        return "control group" if self.groups else "waited-for children"

    def run(self, command, **options):
        def join():
            for group in self.groups:
                (group / "cgroup.procs").write_text(str(os.getpid()))

        for group in self.groups:
            group.mkdir()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        subprocess.run(command, check=True, preexec_fn=join, capture_output=True, **options)
        wall = time.monotonic() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        peak = after.ru_maxrss * 1024
        if self.groups:
            cpu = int((self.groups[0] / "cpuacct.usage").read_text()) / 1e9
            peak = int((self.groups[1] / "memory.max_usage_in_bytes").read_text())
        for group in self.groups:
            with contextlib.suppress(OSError):
                group.rmdir()
        return {"wall": wall, "cpu": cpu, "peak": peak}


def lectern(folder, count, usage):
    (folder / "lines.md").write_text(swift_source())
    store = folder / "store"
    common = ["--store", store]
    release = [executable(), "release", "lines.md", "--key-file", "key", *common]
    subprocess.run(release, cwd=folder, check=True, capture_output=True)
    submissions(folder / "lines.ipynb", folder / "in", count, swift_answer, "//", "{}.ipynb")
    command = [executable(), "grade", "in", "--manifest", "lines.manifest.json", "--jobs", "1",
               "--out", "results.jsonl", "--statistics", "numbers.json", *common]
    first = usage.run(command, cwd=folder)
    numbers = json.loads((folder / "numbers.json").read_text())
    earned = [sum(c["earned"] for c in json.loads(line)["checks"])
              for line in (folder / "results.jsonl").read_text().splitlines()]
    # One more input for one check, a hidden one, so that the release stays what students got:
    # everything else is known.
    text = swift_source().replace('"hidden1", points: 1, given: .random(10,',
                                  '"hidden1", points: 1, given: .random(11,')
    (folder / "lines.md").write_text(text)
    subprocess.run(release, cwd=folder, check=True, capture_output=True)
    again = usage.run(command, cwd=folder)
    changed = json.loads((folder / "numbers.json").read_text())
    return first, numbers, again, changed, sum(earned) / len(earned)


def nbgrader(folder, count, usage):
    course = folder / "course"
    (course / "source/lines").mkdir(parents=True)
    nbformat.write(python_source(), course / "source/lines/lines.ipynb")
    (course / "nbgrader_config.py").write_text("c = get_config()\n")
    environment = {**os.environ, "PATH": f"{PYTHON.parent}:{os.environ['PATH']}"}
    options = {"cwd": course, "env": environment}
    subprocess.run([PYTHON, "-m", "nbgrader", "generate_assignment", "lines", "--create"],
                   check=True, capture_output=True, **options)
    submissions(course / "release/lines/lines.ipynb", course / "submitted", count,
                python_answer, "#", "{}/lines/lines.ipynb")
    used = usage.run([PYTHON, "-m", "nbgrader", "autograde", "lines", "--create"], **options)
    subprocess.run([PYTHON, "-m", "nbgrader", "export"], check=True, capture_output=True, **options)
    rows = (course / "grades.csv").read_text().splitlines()
    column = rows[0].split(",").index("score")
    scores = [float(row.split(",")[column]) for row in rows[1:]]
    return used, sum(scores) / len(scores)


def show(name, used, count):
    print(f"{name}: {count} submissions, {used['wall']:.1f} s wall, {used['cpu']:.1f} s CPU, "
          f"{used['cpu'] / count * 1000:.0f} ms CPU each, peak {used['peak'] / 2**20:.0f} MiB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=500)
    parser.add_argument("--nbgrader", type=int, default=None,
                        help="submissions for nbgrader; as many as for Lectern if not given")
    arguments = parser.parse_args()
    usage = Usage()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lectern-benchmark-"))
    try:
        count = arguments.submissions
        first, numbers, again, changed, mean = lectern(folder, count, usage)
        print(f"measured by {usage.source}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        show("lectern grade", first, count)
        found = numbers["unitsKnown"] / (numbers["unitsKnown"] + numbers["unitsCompiled"])
        print(f"  compiled units found in the cache: {found:.0%}; mean score {mean:.2f} of 18")
        show("lectern grade after one check changed", again, count)
        known = changed["checksKnown"] / (changed["checksKnown"] + changed["checksRun"])
        print(f"  checks found in the cache: {known:.1%}")
        if arguments.nbgrader == 0:
            return
        other = arguments.nbgrader or count
        theirs, their_mean = nbgrader(folder, other, usage)
        show("nbgrader autograde, ipykernel", theirs, other)
        print(f"  mean score {their_mean:.2f} of 18")
        ratio = (theirs["cpu"] / other) / (first["cpu"] / count)
        print(f"submissions per core-second: {count / first['cpu']:.2f} against "
              f"{other / theirs['cpu']:.2f}, {ratio:.1f} times as many")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
