"""Runs that are killed, shards without a scheduler (GNU parallel, Kubernetes), feedback in a browser."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

import nbformat
import pytest

from conftest import ROOT, executable

yaml = pytest.importorskip("yaml")

ASSIGNMENT = """\
---
kernelspec:
  name: swift
  display_name: Swift (Lectern)
---

# Greeting

```{code-cell} swift
:name: setup
import Lectern
```

```{code-cell} swift
:name: greet
func greet(_ name: String) -> String {
  // BEGIN SOLUTION
  "Hello, \\(name)!"
  // END SOLUTION
}
```

```{code-cell} swift
:name: test-greet
check("greeting", points: 2, given: ["Ada", "Bob"]) { greet($0) } expect: {
  (name: String, text: String) -> Bool in text == "Hello, " + name + "!"
}
```
"""

MARKUP = "<script>document.title = 'owned'</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    (folder / "a1.md").write_text(ASSIGNMENT)
    subprocess.run([executable(), "release", "a1.md", "--store", "store"], cwd=folder, check=True)
    (folder / "submissions").mkdir()
    (folder / "shards").mkdir()
    for number in range(5):
        notebook = nbformat.read(folder / "a1.ipynb", as_version=4)
        answer = f'func greet(_ name: String) -> String {{ "{MARKUP}" }} // </pre><h1>{number}'
        if number % 2:
            answer = f'func greet(_ name: String) -> String {{ "Hello, " + name + "!" }} // {number}'
        for cell in notebook.cells:
            if cell.get("id") == "greet":
                cell.source = answer
            if cell.cell_type == "code":
                cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": MARKUP})]
        nbformat.write(notebook, folder / f"submissions/s{number}.ipynb")
    command = [
        executable(), "grade", "submissions", "--manifest", "a1.manifest.json", "--store", "store",
        "--gradebook", "whole.db", "--out", "whole.jsonl",
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


def marks(folder, gradebook):
    command = [executable(), "gradebook", "export", "--gradebook", gradebook, "--format", "json"]
    text = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    return [{**mark, "moment": ""} for mark in json.loads(text)]


def merge(folder, gradebook):
    command = [
        executable(), "merge", *sorted((folder / "shards").glob("*.jsonl")), "--manifest",
        "a1.manifest.json", "--gradebook", gradebook,
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def processes_naming(path):
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if str(path).encode() in command:
                found.append(command)
    return found


def test_a_grader_killed_in_the_middle_goes_on_with_equal_results(course):
    command = [
        executable(), "grade", "submissions", "--manifest", "a1.manifest.json", "--store",
        str(course / "store-killed"), "--jobs", "1", "--gradebook", "killed.db", "--out",
        "killed.jsonl",
    ]
    # Killed twice with SIGKILL, each time as soon as it has said that one more submission is done.
    for done in (1, 2):
        grader = subprocess.Popen(command, cwd=course, stderr=subprocess.PIPE, text=True)
        for line in grader.stderr:
            if line.startswith(f"{done} of 5"):
                break
        grader.kill()
        assert grader.wait() == -signal.SIGKILL, "the grader was done before it was killed"
        grader.stderr.close()
        assert not (course / "killed.jsonl").exists()
    # bubblewrap ends with the grader, and everything inside with bubblewrap.
    wait_until(lambda: not processes_naming(course / "store-killed"))
    done = subprocess.run(command, cwd=course, check=True, capture_output=True, text=True)
    assert "2 of 5 graded (2 known)" in done.stderr
    assert (course / "killed.jsonl").read_bytes() == (course / "whole.jsonl").read_bytes()
    assert marks(course, "killed.db") == marks(course, "whole.db")


def test_a_store_that_cannot_be_written_is_the_machines_fault_and_not_the_inputs(course):
    def graded(manifest, store):
        command = [executable(), "grade", "submissions", "--manifest", manifest, "--store", store]
        return subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=300)

    failed = graded("a1.manifest.json", "/proc/lectern-store")
    assert failed.returncode == 75, failed.stderr
    assert "/proc/lectern-store" in failed.stderr and "run the same command again" in failed.stderr
    failed = graded("missing.json", "store")
    assert failed.returncode == 2 and "missing.json" in failed.stderr


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)


@pytest.mark.skipif(shutil.which("parallel") is None, reason="needs Debian's parallel")
def test_parallel_gives_the_gradebook_of_one_machine(course):
    # The command of ARCHITECTURE.md, on this machine alone.
    command = (
        f"seq 3 | parallel --will-cite --jobs 1 --joblog log --resume '{executable()} grade "
        "submissions --manifest a1.manifest.json --store store-parallel --shard {}/3 "
        "--out shards/{}.jsonl'"
    )
    subprocess.run(command, shell=True, cwd=course, check=True, capture_output=True)
    merge(course, "parallel.db")
    merge(course, "parallel.db")
    assert marks(course, "parallel.db") == marks(course, "whole.db")
    assert len(marks(course, "parallel.db")) == 5


def test_the_job_of_kubernetes_covers_every_shard_once(course):
    job = yaml.safe_load((ROOT / "lectures/assignments/kubernetes_job.yaml").read_text())
    specification = job["spec"]
    assert specification["completionMode"] == "Indexed"
    container = specification["template"]["spec"]["containers"][0]
    shards = course / "shards"
    for path in shards.glob("*.jsonl"):
        path.unlink()
    # What the pods run, one after the other, with our program for the image's.
    (course / "bin").mkdir()
    (course / "bin/lectern").write_text(f'#!/bin/sh\nexec {executable()} "$@"\n')
    (course / "bin/lectern").chmod(0o755)
    for index in range(specification["completions"]):
        environment = {
            **os.environ,
            "PATH": f"{course}/bin:{os.environ['PATH']}",
            "JOB_COMPLETION_INDEX": str(index),
        }
        result = subprocess.run(
            [*container["command"], *container["args"]], cwd=course, env=environment,
            capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
    assert len(list(shards.glob("*.jsonl"))) == specification["completions"]
    merge(course, "kubernetes.db")
    assert marks(course, "kubernetes.db") == marks(course, "whole.db")


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Debian's chromium")
def test_feedback_runs_nothing_of_a_submission(course):
    from playwright.sync_api import sync_playwright

    command = [executable(), "feedback", "a1", "--gradebook", "whole.db", "--out", "feedback"]
    subprocess.run(command, cwd=course, check=True)
    page_file = pathlib.Path(course / "feedback/s0/a1.html")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        said = []
        page.on("console", lambda message: said.append(message.text))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: said.append(request.url))
        page.goto(page_file.as_uri())
        assert page.title() == "a1: s0"
        assert said == [page_file.as_uri()]
        assert page.locator("script, img, iframe, object").count() == 0
        assert page.locator("h1").all_inner_texts() == ["a1"]
        assert MARKUP in page.inner_text("pre")
        browser.close()
