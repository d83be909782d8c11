"""The derivatives of every operation, layer and model, in double precision.

The library computes in single precision, where differences confirm three digits of a derivative. Here
its sources, and its own tests of derivatives, are compiled once more with wider numbers: what
Tests/Precision lays over them, and how far derivatives may be from differences, is written there.
"""

import os
import re
import shutil
import subprocess

import pytest

from conftest import ROOT

COPIED = [
    *(f"Sources/Library/{name}"
      for name in ("CKernels", "Tensors", "Autograd", "NeuralNetworks", "Models")),
    "Sources/System/COpenBLAS", "Tests/Library/AutogradTests", "Tests/Library/NeuralNetworksTests",
]

# Files of Tests/Precision that stand in several targets.
SHARED = {
    "Float.swift": [f"Sources/Library/{name}" for name in ("Autograd", "NeuralNetworks", "Models")],
    "Differences.swift": [f"Tests/Library/{name}Tests" for name in ("Autograd", "NeuralNetworks")],
}

# What the C kernels say of single precision, and Swift where it matters that Float is not Double.
WIDENED = {
    r"\bfloat\b": "double", r"\b__builtin_(fabs|floor)f\b": r"__builtin_\1",
    r"\b(pow|cos)f\b": r"\1", r"\.map\((Float|Double)\.init\)": r".map { \1($0) }",
}


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The library of wider numbers, and its tests, in a folder of its own."""
    root = tmp_path_factory.mktemp("precision")
    for folder in COPIED:
        shutil.copytree(ROOT / folder, root / folder)
    for file in (root / "Sources/Library").rglob("*.*"):
        text = file.read_text()
        for narrow, wide in WIDENED.items():
            text = re.sub(narrow, wide, text)
        file.write_text(text)
    shutil.copytree(ROOT / "Tests/Precision", root, dirs_exist_ok=True)
    for name, folders in SHARED.items():
        for folder in folders:
            shutil.copy(root / name, root / folder)
        (root / name).unlink()
    return root


@pytest.mark.timeout(900)
@pytest.mark.parametrize("products", ["kernels", "OpenBLAS"])
def test_derivatives(products, package):
    # Without optimisation: that would take longer than it saves.
    run = subprocess.run(
        ["swift", "test", "--package-path", package, "--disable-xctest", "-Xswiftc", "-gnone"],
        env=os.environ | {"LECTERN_TEST_BLAS": "1" if products == "OpenBLAS" else "0"},
        capture_output=True, text=True, check=False)
    output = run.stdout + run.stderr
    assert run.returncode == 0, output[-5000:]
    for suite in (
        "Derivatives of every operation", "Derivatives of every layer and loss",
        "Derivatives of every model", "Numbers of double precision",
    ):
        assert f'Suite "{suite}" passed' in output, output[-5000:]
