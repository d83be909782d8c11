"""How long a person waits for Lectern, beside the plain compiler and ipykernel in the same run.

Usage: `make latency`, or python latency.py [CELLS [ROUNDS]]

Prints a table of medians in milliseconds. The compiler alone (`swift-frontend`, with the flags that
a cell is compiled with, without linking and loading), Lectern and ipykernel take turns, so that a
machine that is slow or busy is so for all; the ratio to the compiler at -Onone is what machines have
in common. CELLS, 200 unless told, is the length of the long session. Timings decide no test.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from benchmark import Kernel, execute, milliseconds, specifications

PAUSE = 0.4  # seconds between cells, in which a person reads; compilers get ready meanwhile
IMPORTS = "import Foundation\nimport Lectern\n"
GOALS = {  # for a machine whose compiler takes 69 ms
    "start": 200, "first": 143, "value": 27, "late": 65, "seen": 5, "slope": 0.35, "completion": 10
}  # fmt: skip
ENDLESS = {
    "a loop": "while true {}",
    "a loop that allocates": 'var text = ""\nwhile true { text += "x"; if text.count > 99 { text = "" } }',
    "sleep": "sleep(1000)",
    "reading a pipe": """
        func wait() {
          var ends: [Int32] = [0, 0], byte = 0
          pipe(&ends)
          read(ends[0], &byte, 1)
        }
        wait()""",
    "matrix products": "let square = Tensor(ones: [600, 600])\nwhile true { _ = matmul(square, square) }",
    "training": """
        let points = Tensor(ones: [64, 8])
        var layer = Tensor(ones: [8, 8])
        while true {
          let weights = layer.requiringGradient()
          layer = layer - 0.001 * gradient(of: matmul(points, weights).sum(), wrt: weights)
        }""",
}


class Table:
    """Rows of a Markdown table, printed as soon as they are known."""

    def __init__(self):
        self.unit = None  # the median of the plain compiler
        self.row("what", "ms", "goal", "ratio", "goal")
        print("|---|---|---|---|---|", flush=True)

    @staticmethod
    def row(*cells):
        """Prints a line."""
        print("| " + " | ".join(cells) + " |", flush=True)

    def add(self, what, value, goal=None):
        """Prints a measurement."""
        ratio = f"{value / self.unit:.2f}" if self.unit else ""
        limits = (f"{goal}", f"{goal / 69:.2f}") if goal else ("", "")
        self.row(what, f"{value:.1f}" if value >= 1 else f"{value:.2f}", limits[0], ratio, limits[1])


class Compiler:
    """The plain compiler on a small cell that imports Foundation."""

    def __init__(self, optimisation):
        self.files = tempfile.TemporaryDirectory()  # removed with this object
        self.folder = self.files.name
        self.optimisation = optimisation
        self.count = 0
        self.time()  # fills the module cache

    def time(self):
        """The milliseconds of a compilation of a text not seen before."""
        self.count += 1
        source = os.path.join(self.folder, "cell.swift")
        with open(source, "w", encoding="utf-8") as file:
            file.write(f"import Foundation\nlet x = 1 + {self.count}\nprint(x)\n")
        command = ["swift-frontend", "-frontend", "-c", source, "-module-name", "Cell"]
        command += ["-target", "x86_64-unknown-linux-gnu", "-disable-objc-interop"]
        command += ["-swift-version", "5", "-enable-testing", "-disable-access-control"]
        command += ["-entry-point-function-name", "cell_main", "-gline-tables-only"]
        command += ["-emit-module-path", os.path.join(self.folder, "Cell.swiftmodule")]
        command += ["-module-cache-path", os.path.join(self.folder, "modules")]
        command += ["-o", os.path.join(self.folder, "cell.o"), *self.optimisation]
        begin = time.perf_counter()
        subprocess.run(command, check=True)
        return milliseconds(begin)


def paused(client, code):
    """The time of a cell that is sent after a pause."""
    time.sleep(PAUSE)
    return execute(client, code)[0]


def measure_starts(table, found, environment, rounds):
    """Starts of kernels, and their first cells."""
    starts, firsts, others = [], [], []
    for number in range(rounds):
        kernel = Kernel("swift", found, environment)
        starts.append(kernel.start)
        firsts.append(execute(kernel.client, f"{IMPORTS}let begin = {number}")[0])
        kernel.end()
        if "python3" in found.find_kernel_specs():
            kernel = Kernel("python3", found)
            others.append(kernel.start)
            kernel.end()
    table.add("kernel start to the first answer", statistics.median(starts), GOALS["start"])
    table.add("first cell, at once, with both imports", statistics.median(firsts), GOALS["first"])
    if others:
        table.add("ipykernel: start to the first answer", statistics.median(others))


def measure_cells(table, found, environment, rounds):
    """Cells not seen before, beside the plain compiler and ipykernel; gives the median of values."""
    compilers = [Compiler(["-Onone"]), Compiler(["-O", "-cross-module-optimization"])]
    kernel = Kernel("swift", found, environment)
    execute(kernel.client, IMPORTS)
    other = Kernel("python3", found) if "python3" in found.find_kernel_specs() else None
    times = {}
    for number in range(1000, 1000 + rounds):
        measures = {
            "swift-frontend -Onone": compilers[0].time,
            "swift-frontend -O": compilers[1].time,
            "value not seen before": lambda n=number: paused(kernel.client, f"1 + {n}"),
            "declaration not seen before": lambda n=number: paused(
                kernel.client, f"let w{n} = 1 + {n}\nprint(w{n})"
            ),
            "function not seen before": lambda n=number: paused(
                kernel.client, f"func g{n}(_ x: Int) -> Int {{ x * {n} }}\nprint(g{n}(2))"
            ),
        }
        if other:
            measures["ipykernel: value"] = lambda n=number: paused(other.client, f"1 + {n}")
        for what, measure in measures.items():
            times.setdefault(what, []).append(measure())
    kernel.end()
    if other:
        other.end()
    medians = {what: statistics.median(values) for what, values in times.items()}
    table.unit = medians["swift-frontend -Onone"]
    for what, value in medians.items():
        small = what in ("value not seen before", "declaration not seen before")
        table.add(what, value, GOALS["value"] if small else None)
    return medians["value not seen before"]


def complete(client):
    """The milliseconds of a completion of members."""
    begin = time.perf_counter()
    request = client.complete("v1.", 3)
    while client.get_shell_msg(timeout=120)["parent_header"]["msg_id"] != request:
        pass
    return milliseconds(begin)


def measure_long_session(table, found, environment, count, rounds, early):
    """A session of many cells that declare things."""
    kernel = Kernel("swift", found, environment)
    client = kernel.client
    execute(client, IMPORTS)
    begin = time.perf_counter()
    for n in range(1, count + 1):
        structure = f"struct S{n} {{ var a = v{n} }}"
        function = f"func f{n}(_ x: Int) -> Int {{ x + v{n} }}"
        execute(client, f"let v{n} = {n}\n{structure}\n{function}")
    table.add(f"each of {count} cells that declare, without pause", milliseconds(begin) / count)
    value = statistics.median(paused(client, f"v1 + {n}") for n in range(rounds))
    table.add(f"value after {count} cells", value, GOALS["late"])
    table.add("… more for each earlier cell", (value - early) / count, GOALS["slope"])
    codes = (f"let z{n} = v1 + {n}\nprint(z{n})" for n in range(rounds))
    declaration = statistics.median(paused(client, code) for code in codes)
    table.add(f"declaration after {count} cells", declaration, GOALS["late"])
    complete(client)
    completion = statistics.median(complete(client) for _ in range(rounds))
    table.add(f"completion of members after {count} cells", completion, GOALS["completion"])
    kernel.end()


def measure_again(table, found, environment):
    """Restart and run all."""
    codes = [f"let r{n} = {n}\nprint(r{n})" for n in range(30)]
    for attempt, goal in (("first", None), ("again", GOALS["seen"])):
        kernel = Kernel("swift", found, environment)
        execute(kernel.client, IMPORTS)
        time.sleep(PAUSE)
        times = [execute(kernel.client, code)[0] for code in codes]
        kernel.end()
        table.add(f"a cell of all, run one by one, {attempt}", statistics.median(times), goal)
    if "python3" in found.find_kernel_specs():
        kernel = Kernel("python3", found)
        times = [execute(kernel.client, f"r{n} = {n}\nprint(r{n})")[0] for n in range(30)]
        table.add("ipykernel: a cell of all, run one by one", statistics.median(times))
        kernel.end()


def measure_interrupts(table, found, environment, rounds):
    """The time from an interrupt to the reply of the cell, by what the cell does."""
    kernel = Kernel("swift", found, environment)
    execute(kernel.client, IMPORTS + "import Glibc")
    for what, code in ENDLESS.items():
        times = []
        for _ in range(rounds):
            request = kernel.client.execute(code)
            time.sleep(0.6)
            begin = time.perf_counter()
            kernel.manager.interrupt_kernel()
            reply = kernel.client.get_shell_msg(timeout=60)
            assert reply["parent_header"]["msg_id"] == request, "a reply of another cell"
            assert reply["content"]["ename"] == "Interrupted", reply["content"]
            times.append(milliseconds(begin))
        table.add(f"interrupt of {what}, median", statistics.median(times), 100)
        table.add(f"interrupt of {what}, longest", max(times))
    kernel.end()


def main(count=200, rounds=15):
    """Prints the table."""
    found = specifications()
    folder = tempfile.mkdtemp()
    environment = {"XDG_CACHE_HOME": f"{folder}/cache", "XDG_DATA_HOME": f"{folder}/data"}
    kernel = Kernel("swift", found, environment)
    execute(kernel.client, IMPORTS)  # fills the module cache, as an installation does
    kernel.end()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start\n")
    table = Table()
    early = measure_cells(table, found, environment, rounds)
    measure_starts(table, found, environment, max(3, rounds // 3))
    measure_long_session(table, found, environment, count, rounds, early)
    measure_again(table, found, environment)
    measure_interrupts(table, found, environment, max(3, rounds // 2))
    print(f"\nload {os.getloadavg()[0]:.1f} at the end")
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
