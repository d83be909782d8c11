"""How long a cell waits: Lectern, the plain compiler and ipykernel in one run.

Usage: python latency.py [CELLS]

Prints a table of medians in milliseconds. CELLS, 200 unless told, is the length of the long
session. Kernels are found as Jupyter finds them; run `lectern install --prefix P` and set
JUPYTER_PATH first. Timings decide no test; run it on a machine that does nothing else.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from benchmark import execute, milliseconds
from jupyter_client.manager import KernelManager

PAUSE = 0.4  # seconds between cells, in which a person reads; compilers get ready meanwhile
ROUNDS = 15


def row(what, value, goal=""):
    """Prints a line of the table."""
    print(f"| {what:<58} | {value:>9} | {goal:>9} |", flush=True)


def median(values):
    """The median, as it is printed."""
    return f"{statistics.median(values):.1f}"


def start(name, environment):
    """A kernel of its own, and the milliseconds until it answered."""
    manager = KernelManager(kernel_name=name)
    begin = time.perf_counter()
    manager.start_kernel(env=environment)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    return manager, client, milliseconds(begin)


def stop(manager, client):
    """Ends a kernel."""
    client.stop_channels()
    manager.shutdown_kernel()


def paused(client, codes):
    """The times of cells that are sent one by one."""
    times = []
    for code in codes:
        time.sleep(PAUSE)
        times.append(execute(client, code)[0])
    return times


def compile_plainly(flags, rounds=ROUNDS):
    """The times of `swift-frontend` for a small cell that imports Foundation."""
    times = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            source = os.path.join(folder, "cell.swift")
            with open(source, "w", encoding="utf-8") as file:
                file.write(f"import Foundation\nlet x = 1 + {number}\nprint(x)\n")
            command = ["swift-frontend", "-frontend", "-c", source, "-module-name", "Cell"]
            command += ["-module-cache-path", os.path.join(folder, "modules")]
            command += ["-o", os.path.join(folder, "cell.o"), *flags]
            begin = time.perf_counter()
            subprocess.run(command, check=True)
            times.append(milliseconds(begin))
    return times[1:]  # the first has filled the module cache


def complete(client):
    """The milliseconds of a completion of members."""
    begin = time.perf_counter()
    request = client.complete("v1.", 3)
    while client.get_shell_msg(timeout=120)["parent_header"]["msg_id"] != request:
        pass
    return milliseconds(begin)


def measure_lectern(count):
    """Prints the lines of Lectern, with a compile cache of its own."""
    cache = tempfile.mkdtemp()
    environment = os.environ | {"XDG_CACHE_HOME": cache}
    manager, client, _ = start("swift", environment)
    execute(client, "import Foundation\nimport Lectern")  # fills the module cache
    stop(manager, client)
    manager, client, answer = start("swift", environment)
    row("Lectern: kernel start to its first answer", f"{answer:.0f}", "200")
    first = execute(client, "import Foundation\nimport Lectern\nlet begin = 1")[0]
    row("Lectern: first cell after the start", f"{first:.1f}", "143")
    execute(client, "1 + 1")
    codes = [f"1 + {n}" for n in range(100, 100 + ROUNDS)]
    row("Lectern: value not seen before", median(paused(client, codes)), "27")
    codes = [f"let w{n} = {n}\nprint(w{n})" for n in range(ROUNDS)]
    row("Lectern: declaration not seen before", median(paused(client, codes)), "75")
    begin = time.perf_counter()
    for n in range(1, count - 2 * ROUNDS):
        structure = f"struct S{n} {{ var a = v{n} }}"
        function = f"func f{n}(_ x: Int) -> Int {{ x + v{n} }}"
        execute(client, f"let v{n} = {n}\n{structure}\n{function}")
    number = count - 2 * ROUNDS - 1
    mean = f"{milliseconds(begin) / number:.1f}"
    row(f"Lectern: mean of {number} declaring cells without pause", mean)
    codes = [f"2 + {n}" for n in range(ROUNDS)]
    row(f"Lectern: value after {count} cells", median(paused(client, codes)), "65")
    codes = [f"let z{n} = {n}\nprint(z{n})" for n in range(ROUNDS)]
    row(f"Lectern: declaration after {count} cells", median(paused(client, codes)))
    complete(client)
    times = [complete(client) for _ in range(ROUNDS)]
    row(f"Lectern: completion of members after {count} cells", median(times), "10")
    stop(manager, client)
    cells = ["import Foundation\nimport Lectern"]
    cells += [f"let r{n} = {n}\nprint(r{n})" for n in range(30)]
    for attempt in ("first", "again"):
        manager, client, _ = start("swift", environment)
        execute(client, cells[0])
        times = [execute(client, code)[0] for code in cells[1:]]
        stop(manager, client)
        goal = "5" if attempt == "again" else ""
        row(f"Lectern: a cell of all, run one by one, {attempt}", median(times), goal)
    shutil.rmtree(cache, ignore_errors=True)


def main():
    """Prints the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    row("what", "median ms", "goal ms")
    for name, flags in (("-Onone", ["-Onone"]), ("-O", ["-O", "-cross-module-optimization"])):
        row(f"swift-frontend {name}, alone, without link and load", median(compile_plainly(flags)))
    measure_lectern(count)
    manager, client, answer = start("python3", dict(os.environ))
    row("ipykernel: kernel start to its first answer", f"{answer:.0f}")
    execute(client, "1 + 1")
    row("ipykernel: value", median(paused(client, (f"1 + {n}" for n in range(ROUNDS)))))
    stop(manager, client)


if __name__ == "__main__":
    main()
