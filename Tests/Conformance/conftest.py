"""Kernels for the tests, installed into a temporary prefix.

LECTERN names the executable; without it, the release build is used, then the debug build.
"""

import json
import os
import pathlib
import subprocess

import pytest
from jupyter_client.kernelspec import KernelSpecManager

from client import Client

ROOT = pathlib.Path(__file__).resolve().parents[2]


def executable():
    """The path of `lectern`."""
    if "LECTERN" in os.environ:
        return pathlib.Path(os.environ["LECTERN"])
    for configuration in ("release", "debug"):
        path = ROOT / ".build" / configuration / "lectern"
        if path.exists():
            return path
    raise FileNotFoundError("no lectern in .build; run `swift build`, or set LECTERN")


@pytest.fixture(scope="session")
def prefix(tmp_path_factory):
    """A prefix with the kernel `swift`, and `scripted`, whose cells are instructions."""
    prefix = tmp_path_factory.mktemp("prefix")
    subprocess.run([executable(), "install", "--prefix", prefix], check=True)
    scripted = prefix / "share/jupyter/kernels/scripted"
    scripted.mkdir()
    specification = {
        "argv": [str(executable().with_name("scripted-kernel")), "{connection_file}"],
        "display_name": "Scripted",
        "language": "swift",
        "metadata": {"supported_encryption": ["curve"]},
    }
    (scripted / "kernel.json").write_text(json.dumps(specification))
    environment = pytest.MonkeyPatch()
    environment.setenv("JUPYTER_PATH", str(prefix / "share/jupyter"))
    environment.setenv("XDG_DATA_HOME", str(prefix / "data"))  # where the history is kept
    yield prefix
    environment.undo()


@pytest.fixture
def start(prefix):
    """Starts kernels, which end with the test."""
    clients = []

    def start(name, **options):
        specifications = KernelSpecManager(
            kernel_dirs=[str(prefix / "share/jupyter/kernels")]
        )
        client = Client(name, specifications, **options)
        clients.append(client)
        return client

    yield start
    for client in clients:
        client.end()


@pytest.fixture
def scripted(start):
    """A client of a fresh scripted kernel."""
    return start("scripted")


@pytest.fixture
def swift(start):
    """A client of a fresh kernel."""
    return start("swift")
