"""The benchmark's harness: one step of every workload, against the library as it was built."""

import json
import subprocess
import sys

import pytest

from conftest import ROOT, executable

BENCHMARKS = ROOT / "Tests/Benchmarks"


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """The workloads, compiled against the library beside `lectern`."""
    program = tmp_path_factory.mktemp("bench") / "bench"
    subprocess.run(
        [sys.executable, BENCHMARKS / "workloads.py", executable().parent, program], check=True)
    return program


def compare(bench, *arguments):
    return subprocess.run(
        [sys.executable, BENCHMARKS / "compare.py", "--bench", bench, "--smoke", *arguments],
        capture_output=True, text=True, check=False)


def test_every_workload_takes_a_step(bench, tmp_path):
    path = tmp_path / "out.jsonl"
    result = compare(bench, "--json", path, "--peers-python", sys.executable)
    assert result.returncode == 0, result.stderr
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    ours = {(line["w"].split("-")[0], line["thr"], line["busy"])
            for line in lines if line["fw"] == "lectern"}
    assert ours == {(f"w{number}", threads, is_busy) for number in range(1, 11)
                    for threads, is_busy in ((1, False), (2, False), (2, True))}
    for line in lines:
        names = {"ms", "us", "us_tok", "steps_s", "words_s", "gflops"} & set(line)
        assert len(names) == 1
        assert line[names.pop()] > 0
        # The peak of the whole process, and what the steps took of it.
        assert line["mb"] > line["step_mb"] >= 0
    # This interpreter has none of the frameworks: each is left out, with a word on it.
    for name in ("pytorch", "jax", "gensim", "gymnasium"):
        assert f"left out: {name}, all workloads: " in result.stdout


def test_a_peer_stands_beside_ours_with_the_ratio(bench, tmp_path):
    peer = tmp_path / "python"
    peer.write_text(
        '#!/bin/sh\ncase "$*" in\n'
        """*pytorch.py*--list*) echo '{"fw": "pytorch", "workloads": ["w6"]}';;\n"""
        """*pytorch.py*w6) echo '{"fw": "pytorch", "w": "w6", "thr": 1, "ms": 1000000, """
        """"mb": 300, "step_mb": 40}';;\n*--list*) echo '{"fw": "other", "workloads": ["w1"]}';;\n"""
        """*) echo "started for a workload it does not have: $*" >&2; exit 1;;\nesac\n""")
    peer.chmod(0o755)
    result = compare(
        bench, "--workloads", "w6", "--settings", "1", "--peers-python", peer, "--quick")
    assert result.returncode == 0, result.stderr
    assert "w6, 1: lectern, pytorch" in result.stderr
    assert "left out" not in result.stdout
    row = next(line for line in result.stdout.splitlines() if line.startswith("| w6 | 1 |"))
    cells = [cell.strip() for cell in row.split("|")]
    assert cells[5:7] == ["pytorch 1e+06 ms", "300 (40)"]
    assert float(cells[7]) > 100


def test_an_unknown_workload_is_named(bench):
    result = compare(bench, "--workloads", "w6 w99")
    assert result.returncode == 2
    assert "w99" in result.stderr


def test_a_program_that_does_not_run_ends_the_run(tmp_path):
    result = compare(tmp_path / "bench")
    assert result.returncode == 1
    assert "does not run" in result.stderr
    assert result.stdout == ""
