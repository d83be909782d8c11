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
    products = executable().parent.resolve()
    program = tmp_path_factory.mktemp("bench") / "bench"
    maps = [products / f"{name}.build/module.modulemap" for name in ("CKernels", "CWorkerRuntime")]
    systems = [f"-I{ROOT}/Sources/System/{name}" for name in ("COpenBLAS", "CZlib")]
    subprocess.run(
        ["swiftc", "-swift-version", "6", *sorted(BENCHMARKS.glob("Sources/bench/*.swift")),
         "-I", products / "Modules", *systems,
         *(part for path in maps for part in ("-Xcc", f"-fmodule-map-file={path}")),
         "-L", products, "-lLectern", "-Xlinker", "-rpath", "-Xlinker", products, "-o", program],
        check=True)
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
    ours = {(line["w"].split("-")[0], line["thr"]) for line in lines if line["fw"] == "lectern"}
    assert ours == {(f"w{number}", threads) for number in range(1, 11) for threads in (1, 2)}
    for line in lines:
        names = {"ms", "us", "us_tok", "steps_s", "words_s", "gflops"} & set(line)
        assert len(names) == 1
        assert line[names.pop()] > 0
    # This interpreter has none of the frameworks: each is left out, with a word on it.
    for name in ("pytorch", "jax", "gensim", "gymnasium"):
        assert f"left out: {name}, all workloads: " in result.stdout


def test_a_peer_stands_beside_ours_with_the_ratio(bench, tmp_path):
    peer = tmp_path / "python"
    peer.write_text(
        '#!/bin/sh\ncase "$1" in *pytorch.py) '
        """echo '{"fw": "pytorch", "w": "w6", "thr": 1, "ms": 1000000}';; esac\n""")
    peer.chmod(0o755)
    result = compare(bench, "--workloads", "w6", "--threads", "1", "--peers-python", peer)
    assert result.returncode == 0, result.stderr
    row = next(line for line in result.stdout.splitlines() if line.startswith("| w6 | 1 |"))
    assert "pytorch 1e+06 ms" in row
    assert float(row.split("|")[5]) > 100


def test_an_unknown_workload_is_named(bench):
    result = compare(bench, "--workloads", "w6 w99")
    assert result.returncode == 2
    assert "w99" in result.stderr
