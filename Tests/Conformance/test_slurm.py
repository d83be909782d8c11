"""`lectern grade --engine slurm` on a Slurm of one node, which the test brings up from Debian's packages.

The node is killed while the array job runs and comes back; the gradebook is that of a local run.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

import nbformat
import pytest

from conftest import executable

PROGRAMS = ["slurmctld", "slurmd", "sbatch", "squeue", "munged"]
pytestmark = [
    pytest.mark.skipif(
        not all(shutil.which(name, path="/usr/bin:/usr/sbin:/bin:/sbin") for name in PROGRAMS),
        reason="Slurm is not installed; `make test ALL=1` does it",
    ),
    pytest.mark.skipif(os.geteuid() != 0, reason="a Slurm node is started by root"),
]

ASSIGNMENT = """\
---
kernelspec:
  name: swift
  display_name: Swift (Lectern)
---

# Double

```{code-cell} swift
:name: setup
import Lectern
```

```{code-cell} swift
:name: double
func double(_ x: Int) -> Int {
  // BEGIN SOLUTION
  2 * x
  // END SOLUTION
}
```

```{code-cell} swift
:name: test-double
check("examples", points: 1, given: [1, 2, -3], limit: .seconds(5)) { double($0) }
check("random", points: 2, given: .random(20, in: -99...99)) { double($0) }
```
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.2)


class Slurm:
    """munged, slurmctld and slurmd with all their files in one folder."""

    def __init__(self, folder):
        self.folder = folder
        self.configuration = folder / "slurm.conf"
        self.environment = {**os.environ, "SLURM_CONF": str(self.configuration)}
        self.daemons = {}
        key = folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        host = socket.gethostname().split(".")[0]
        for name in ("state", "spool"):
            (folder / name).mkdir()
        self.configuration.write_text(f"""\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={free_port()}
SlurmdPort={free_port()}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.sock
CryptoType=crypto/munge
SlurmUser=root
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=30
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
NodeName={host} NodeAddr=127.0.0.1 CPUs=1 RealMemory=1000
PartitionName=grade Nodes={host} Default=YES MaxTime=60
""")
        self.start(
            "munged", "--foreground", "--force", f"--socket={folder}/munge.sock",
            f"--key-file={key}", f"--pid-file={folder}/munged.pid",
            f"--seed-file={folder}/munge.seed", f"--log-file={folder}/munged.log")
        wait_until((folder / "munge.sock").exists)
        self.start("slurmctld", "-D")
        self.start_node()
        wait_until(lambda: "idle" in self.ask("sinfo", "-h", "-o", "%t"))

    def start(self, name, *arguments):
        path = shutil.which(name, path="/usr/sbin:/sbin:/usr/bin:/bin")
        log = open(self.folder / f"{name}.out", "a")
        self.daemons[name] = subprocess.Popen(
            [path, *arguments], env=self.environment, stdout=log, stderr=log)

    def start_node(self):
        self.start("slurmd", "-D")

    def ask(self, *command):
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True
        ).stdout

    def kill_node(self):
        """Kills slurmd and everything that it started, without a word to the controller."""
        mark = f"SLURM_CONF={self.configuration}".encode()
        spared = {self.daemons["slurmctld"].pid, self.daemons["munged"].pid}
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) in spared:
                continue
            try:
                words = (entry / "environ").read_bytes().split(b"\0")
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            # A task has a job's number; a step daemon calls itself slurmstepd.
            program = command.split(b"\0")[0].rsplit(b"/", 1)[-1]
            is_task = any(word.startswith(b"SLURM_JOB_ID=") for word in words)
            if mark in words and (program.startswith((b"slurmd", b"slurmstepd")) or is_task):
                os.kill(int(entry.name), signal.SIGKILL)
        self.daemons["slurmd"].wait()

    def end(self):
        self.kill_node()
        for name in ("slurmctld", "munged"):
            self.daemons[name].kill()
            self.daemons[name].wait()


@pytest.fixture
def slurm(tmp_path):
    # The path of a socket has 107 characters at most.
    folder = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / f"slurm-{os.getpid()}"
    folder.mkdir()
    slurm = Slurm(folder)
    yield slurm
    slurm.end()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def course(tmp_path):
    (tmp_path / "double.md").write_text(ASSIGNMENT)
    subprocess.run(
        [executable(), "release", "double.md", "--store", "store"], cwd=tmp_path, check=True)
    (tmp_path / "in").mkdir()
    for number in range(24):
        notebook = nbformat.read(tmp_path / "double.ipynb", as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "double":
                cell.source = (
                    f"func double(_ x: Int) -> Int {{ {number % 4} * x }}\n// {number}"
                )
        nbformat.write(notebook, tmp_path / f"in/student{number:02}.ipynb")
    return tmp_path


def marks(course, gradebook):
    text = subprocess.run(
        [executable(), "gradebook", "export", "--gradebook", gradebook, "--format", "json"],
        cwd=course, check=True, capture_output=True, text=True).stdout
    # The moment at which a result was added is not part of it.
    return [{**mark, "moment": ""} for mark in json.loads(text)]


def test_a_killed_node_changes_nothing(course, slurm):
    grade = [executable(), "grade", "in", "--manifest", "double.manifest.json", "--jobs", "1"]
    subprocess.run(
        [*grade, "--store", "local", "--gradebook", "local.db", "--out", "local.jsonl"],
        cwd=course, check=True, capture_output=True)
    command = [
        *grade, "--store", "store", "--engine", "slurm", "--shards", "6", "--gradebook",
        "slurm.db", "--out", "slurm.jsonl",
    ]
    log = open(course / "log", "w")
    run = subprocess.Popen(command, cwd=course, env=slurm.environment, stderr=log)
    done = lambda: sum(1 for _ in course.glob("store/shards/*/shard-*.jsonl"))  # noqa: E731
    wait_until(lambda: done() >= 1 or run.poll() is not None)
    assert run.poll() is None and done() < 6, (course / "log").read_text()
    slurm.kill_node()
    before = done()
    assert before < 6
    slurm.start_node()
    assert run.wait(timeout=240) == 0, (course / "log").read_text()
    assert done() == 6
    assert (course / "slurm.jsonl").read_bytes() == (course / "local.jsonl").read_bytes()
    assert marks(course, "slurm.db") == marks(course, "local.db")
    # The same command again finds every shard done and submits nothing.
    subprocess.run(command, cwd=course, env=slurm.environment, check=True, capture_output=True)
    assert len(marks(course, "slurm.db")) == 24
