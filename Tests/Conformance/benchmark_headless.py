"""The course without a front end: `python benchmark_headless.py [--cells N] [NOTEBOOK…]`.

Runs notebooks (all of the course when none is named) with `lectern execute`, nbclient and
`jupyter nbconvert --execute`, all with this kernel, first with an empty compile cache, then again.
What is compared is the overhead: the time of a run in which no cell is at work. A cell is at work,
for lectern, while its report says so; for the clients, from the kernel's busy to its idle.

A second table has notebooks of N trivial cells, all in the cache: the cost of a cell that costs
nothing, as the slope between two lengths.

LECTERN names the executable. Timings decide no test.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree
from datetime import datetime

import nbclient
import nbformat

from conftest import ROOT, executable


def lectern(paths, folder):
    """Seconds of a run, and of it the seconds in which a cell was at work."""
    report = folder / "report.xml"
    start = time.perf_counter()
    subprocess.run(
        [executable(), "execute", *paths, "--output", folder / "out", "--junit", report],
        check=True, stdout=subprocess.DEVNULL,
    )
    total = time.perf_counter() - start
    suites = xml.etree.ElementTree.parse(report).getroot()
    return total, sum(float(case.get("time")) for case in suites.iter("testcase"))


def busy(notebook):
    """The seconds between the kernel's busy and idle, over all cells."""
    total = 0
    for cell in notebook.cells:
        times = cell.metadata.get("execution", {})
        if "iopub.status.busy" in times and "iopub.status.idle" in times:
            begin, end = (
                datetime.fromisoformat(times[name].replace("Z", "+00:00"))
                for name in ("iopub.status.busy", "iopub.status.idle")
            )
            total += (end - begin).total_seconds()
    return total


def with_nbclient(paths, folder):
    """The same with nbclient, in this process."""
    start = time.perf_counter()
    at_work = 0
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        client = nbclient.NotebookClient(
            notebook, kernel_name="swift", timeout=600, resources={"metadata": {"path": str(path.parent)}}
        )
        client.execute()
        nbformat.write(notebook, folder / path.name)
        at_work += busy(notebook)
    return time.perf_counter() - start, at_work


def with_nbconvert(paths, folder):
    """The same with `jupyter nbconvert --execute`."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", folder,
         "--ExecutePreprocessor.timeout=600", "--ExecutePreprocessor.kernel_name=swift", *paths],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    total = time.perf_counter() - start
    written = [nbformat.read(folder / path.name, as_version=4) for path in paths]
    return total, sum(busy(notebook) for notebook in written)


TOOLS = {
    "lectern execute": lectern, "nbclient": with_nbclient, "nbconvert --execute": with_nbconvert
}


def trivial(folder, count):
    """A notebook of `count` cells that do nothing worth waiting for."""
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "swift", "display_name": "Swift", "language": "swift"}},
        cells=[nbformat.v4.new_code_cell(f"let x{n} = {n}") for n in range(count)],
    )
    path = folder / f"trivial-{count}.ipynb"
    nbformat.write(notebook, path)
    return path


def slope(run, folder, short, long):
    """Milliseconds for a further cell: the best of three of each length."""
    times = [min(run([path], folder)[0] for _ in range(3)) for path in (short, long)]
    return 1e3 * (times[1] - times[0]) / (count(long) - count(short))


def count(path):
    """The number of code cells."""
    cells = nbformat.read(path, as_version=4).cells
    return sum(cell.cell_type == "code" for cell in cells)


def main():
    """Measures and prints."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--cells", type=int, default=200)
    arguments.add_argument("notebooks", nargs="*", type=pathlib.Path)
    options = arguments.parse_args()
    paths = options.notebooks or sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
    paths = [path.resolve() for path in paths]
    cells = sum(count(path) for path in paths)
    print(f"load {os.getloadavg()[0]:.1f}, {len(paths)} notebooks, {cells} code cells\n")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([executable(), "install", "--prefix", folder / "prefix"], check=True)
        os.environ["JUPYTER_PATH"] = str(folder / "prefix/share/jupyter")
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        print(f"{'whole course':<34}{'total':>9}{'at work':>9}{'overhead':>10}")
        runs = [("lectern execute, empty cache", lectern)]
        runs += [(f"{tool}, second run", run) for tool, run in TOOLS.items()]
        for label, run in runs:
            total, at_work = run(paths, folder)
            print(f"{label:<34}{total:8.1f}s{at_work:8.1f}s{total - at_work:9.2f}s", flush=True)
        short, long = trivial(folder, options.cells // 4), trivial(folder, options.cells)
        lectern([short, long], folder)  # fills the cache
        print(f"\n{'a trivial cell from the cache':<34}{'ms':>9}")
        for label, run in TOOLS.items():
            print(f"{label:<34}{slope(run, folder, short, long):9.2f}", flush=True)
    print(f"\nload {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
