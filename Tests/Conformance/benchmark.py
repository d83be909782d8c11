"""Lectern beside other kernels, in one run: `make benchmark`, or `python benchmark.py [KERNEL…]`.

The default is swift, python3 (ipykernel), xpython (xeus-python) and deno; those that are not
installed are left out. Timings decide no test.
"""

import atexit
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from conftest import executable

LINES = {
    "swift": 'for i in 0..<100_000 { print("line", i) }',
    "python3": "for i in range(100_000): print('line', i)",
    "xpython": "for i in range(100_000): print('line', i)",
    "deno": "for (let i = 0; i < 100000; i++) console.log('line ' + i)",
}
LOOP = {"swift": "while true {}", "deno": "while (true) {}"}
PATIENCE = 60  # seconds for the answer of a kernel that may have lost it


def specifications():
    """Where the kernels are: those of this Python, and those that are written here."""
    prefix = pathlib.Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, prefix, ignore_errors=True)
    subprocess.run([executable(), "install", "--prefix", prefix], check=True, capture_output=True)
    deno = pathlib.Path(sys.executable).parent / "deno"
    if deno.exists():
        folder = prefix / "share/jupyter/kernels/deno"
        folder.mkdir()
        argv = [str(deno), "jupyter", "--kernel", "--conn", "{connection_file}"]
        specification = {"argv": argv, "display_name": "Deno", "language": "typescript"}
        (folder / "kernel.json").write_text(json.dumps(specification))
    folders = [str(root / "share/jupyter/kernels") for root in (prefix, pathlib.Path(sys.prefix))]
    return KernelSpecManager(kernel_dirs=folders, ensure_native_kernel=False)


def milliseconds(start):
    """The time since `start`."""
    return (time.perf_counter() - start) * 1e3


def execute(client, code):
    """Runs a cell; gives the time to its idle, `nan` if that never comes, and what it printed."""
    start = time.perf_counter()
    request = client.execute(code)
    text = []
    try:
        while True:
            message = client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "stream":
                text.append(message["content"]["text"])
            if message["content"].get("execution_state") == "idle":
                break
        client.get_shell_msg(timeout=PATIENCE)
    except Exception:  # the queue's Empty: the answer is lost
        return float("nan"), "".join(text)
    return milliseconds(start), "".join(text)


def processes(parent):
    """A process and all below it."""
    children = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            stat = pathlib.Path(f"/proc/{entry}/stat").read_text()
        except OSError:
            continue
        children.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(entry))
    found = [parent]
    for process in found:
        found.extend(children.get(process, []))
    return found


def memory(parent):
    """The megabytes of a process and all below it but what completes code, shared pages counted once."""
    total = 0
    for process in processes(parent):
        try:
            folder = pathlib.Path(f"/proc/{process}")
            if "lectern-assista" in (folder / "comm").read_text():
                continue
            lines = (folder / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def processor_time(parent):
    """The seconds that a process and all below it have computed, those that are gone included."""
    total = 0
    for process in processes(parent):
        try:
            stat = pathlib.Path(f"/proc/{process}/stat").read_text()
        except OSError:
            continue
        total += sum(map(int, stat.rsplit(")", 1)[1].split()[11:15]))
    return total / os.sysconf("SC_CLK_TCK")


class Kernel:
    """A running kernel, and how long it took to answer its first request."""

    def __init__(self, name, found, environment=None):
        self.manager = KernelManager(kernel_name=name, kernel_spec_manager=found)
        start = time.perf_counter()
        self.manager.start_kernel(env=os.environ | (environment or {}))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.kernel_info()
        self.client.get_shell_msg(timeout=PATIENCE)
        self.start = milliseconds(start)
        self.client.wait_for_ready(timeout=PATIENCE)

    def end(self):
        """Ends the kernel."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def burst(client):
    """The seconds for 1,000 cells that are sent at once, and what became of replies and idles."""
    start = time.perf_counter()
    requests = [client.execute("1+1") for _ in range(1000)]
    replies, idles = [], 0
    try:
        while len(replies) < 1000:
            message = client.get_shell_msg(timeout=PATIENCE)
            replies.append(message["parent_header"]["msg_id"])
        duration = milliseconds(start) / 1e3
        while idles < 1000:
            message = client.get_iopub_msg(timeout=PATIENCE)
            idles += message["content"].get("execution_state") == "idle"
    except Exception:  # the queue's Empty: the rest is lost
        return "–", f"{len(replies)} replies, {idles} idles"
    return f"{duration:.2f}", "all" if replies == requests else "all, out of order"


def interrupts(kernel, code):
    """The milliseconds to the reply of an endless cell, and whether a value outlives it."""
    try:
        times = []
        for _ in range(5):
            kernel.client.execute(code)
            time.sleep(0.5)
            start = time.perf_counter()
            kernel.manager.interrupt_kernel()
            kernel.client.get_shell_msg(timeout=10)
            times.append(milliseconds(start))
    except Exception:  # the queue's Empty
        return "no answer"
    return f"{statistics.median(times):.0f}" if kernel.manager.is_alive() else "kernel died"


def measure(name, found):
    """The figures of one kernel, by their names."""
    starts = []
    for _ in range(5):
        kernel = Kernel(name, found)
        starts.append(kernel.start)
        if len(starts) < 5:
            kernel.end()
    figures = {"start → kernel_info, median of 5 (ms)": f"{statistics.median(starts):.0f}"}
    client = kernel.client
    figures["first execute (ms)"] = f"{execute(client, '1+1')[0]:.0f}"
    times = sorted(execute(client, "1+1")[0] for _ in range(200))
    figures["`1+1` × 200, median (ms)"] = f"{statistics.median(times):.1f}"
    figures["`1+1` × 200, p99 (ms)"] = f"{times[197]:.1f}"
    duration, text = execute(client, LINES[name])
    figures["100,000 lines (ms)"] = f"{duration:.0f}"
    figures["… lines lost"] = f"{100_000 - text.count(chr(10)):,}"
    # A new kernel each: the second sees the very cells of the first, so a cache of them is warm.
    for title in ("burst of 1,000 executes", "the same burst in a new kernel"):
        kernel.end()
        kernel = Kernel(name, found)
        execute(kernel.client, "1+1")
        process = kernel.manager.provisioner.process.pid
        before = processor_time(process)
        figures[f"{title} (s)"], figures[f"{title}: answered"] = burst(kernel.client)
        figures[f"{title}: processor time (s)"] = f"{processor_time(process) - before:.2f}"
        figures[f"{title}: memory of all processes after it (MB)"] = f"{memory(process):.0f}"
    figures["interrupt, median of 5 (ms)"] = interrupts(kernel, LOOP.get(name, "while True: pass"))
    kernel.end()
    return figures


def main(names):
    """Prints a table with a column for every kernel."""
    found = specifications()
    known = found.find_kernel_specs()
    names = [name for name in names if name in known]
    before = os.getloadavg()[0]
    columns = [measure(name, found) for name in names]
    print(f"{os.cpu_count()} cores, load {before:.1f} before and {os.getloadavg()[0]:.1f} after\n")
    print("| | " + " | ".join(names) + " |")
    print("|---|" + "---|" * len(names))
    for figure in columns[0]:
        print(f"| {figure} | " + " | ".join(column[figure] for column in columns) + " |")


if __name__ == "__main__":
    main(sys.argv[1:] or ["swift", "python3", "xpython", "deno"])
