"""The arithmetic kernels under the compiler's checks of memory, of threads and of undefined steps."""

import json
import os
import subprocess

import pytest

from conftest import ROOT

KERNELS = ROOT / "Sources/Library/CKernels"


@pytest.fixture(scope="module")
def runtime():
    """Where the toolchain keeps its libraries; the thread checks refer to Dispatch."""
    answer = subprocess.run(
        ["swift", "-print-target-info"], capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)["paths"]["runtimeLibraryPaths"][0]


@pytest.mark.parametrize("checks", ["thread", "address,undefined"])
def test_kernels(checks, runtime, tmp_path):
    program = tmp_path / "kernels"
    compilation = subprocess.run(
        ["clang", "-O1", "-g", f"-fsanitize={checks}", "-fno-sanitize-recover=all",
         "-I", KERNELS / "include", *sorted(KERNELS.glob("*.c")),
         ROOT / "Tests/Sanitizers/kernels.c", "-L", runtime, "-ldispatch", "-lBlocksRuntime",
         f"-Wl,-rpath,{runtime}", "-lpthread", "-lm", "-o", program],
        capture_output=True, text=True, check=False)
    assert compilation.returncode == 0, compilation.stderr
    # What a detached thread still holds when the process ends is no leak.
    environment = os.environ | {"TSAN_OPTIONS": "halt_on_error=1", "ASAN_OPTIONS": "detect_leaks=0"}
    # Products with vectors of 512 bits where there are some, and with those of 256.
    for vectors in ["", "256"]:
        run = subprocess.run(
            [program], capture_output=True, text=True,
            env=environment | {"LECTERN_VECTORS": vectors}, check=False)
        assert run.returncode == 0, run.stderr
        assert run.stdout == "all kernels ran\n"
