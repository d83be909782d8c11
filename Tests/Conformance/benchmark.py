"""Lectern beside other kernels, in one run: `python benchmark.py [KERNEL…]`.

The default is swift and python3. Kernels are found as Jupyter finds them; run
`lectern install --prefix P` and set JUPYTER_PATH first. Timings decide no test.
"""

import os
import statistics
import sys
import time

from jupyter_client.manager import KernelManager

LINES = {
    "swift": 'for i in 0..<100_000 { print("line", i) }',
    "python3": "for i in range(100_000): print('line', i)",
    "xpython": "for i in range(100_000): print('line', i)",
    "deno": "for (let i = 0; i < 100000; i++) console.log('line ' + i)",
}
LOOP = {"swift": "while true {}", "deno": "while (true) {}"}


def milliseconds(start):
    """The time since `start`."""
    return (time.perf_counter() - start) * 1e3


def execute(client, code, timeout=120):
    """Runs a cell; gives the time to its idle and what it printed."""
    start = time.perf_counter()
    request = client.execute(code)
    text = []
    while True:
        message = client.get_iopub_msg(timeout=timeout)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "stream":
            text.append(message["content"]["text"])
        if message["content"].get("execution_state") == "idle":
            break
    client.get_shell_msg(timeout=timeout)
    return milliseconds(start), "".join(text)


def resident(parent):
    """The resident megabytes of a process and all below it, by the name of the program."""
    total = {}
    children = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/status", encoding="utf-8") as file:
                status = dict(line.split(":", 1) for line in file if ":" in line)
        except OSError:
            continue
        children.setdefault(int(status["PPid"]), []).append((int(entry), status))
        if int(entry) == parent:
            total[status["Name"].strip()] = int(status.get("VmRSS", "0 kB").split()[0]) // 1024
    open_processes = [parent]
    while open_processes:
        for number, status in children.get(open_processes.pop(), []):
            name = status["Name"].strip()
            size = int(status.get("VmRSS", "0 kB").split()[0]) // 1024
            total[name] = total.get(name, 0) + size
            open_processes.append(number)
    return total


def measure(name):
    """Prints one line a figure."""
    manager = KernelManager(kernel_name=name)
    start = time.perf_counter()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    print(f"{name}: start {milliseconds(start):.0f} ms")
    print(f"{name}: first execute {execute(client, '1+1')[0]:.1f} ms")
    times = sorted(execute(client, "1+1")[0] for _ in range(200))
    print(f"{name}: 1+1 median {statistics.median(times):.1f} ms, p99 {times[197]:.1f} ms")
    duration, text = execute(client, LINES[name])
    lost = 100_000 - text.count("\n")
    print(f"{name}: 100,000 lines {duration:.0f} ms, {lost} lost")
    start = time.perf_counter()
    requests = [client.execute("1+1") for _ in range(1000)]
    replies = [client.get_shell_msg(timeout=120)["parent_header"]["msg_id"] for _ in requests]
    in_order = "in order" if replies == requests else "OUT OF ORDER"
    print(f"{name}: burst of 1000 {milliseconds(start) / 1e3:.2f} s, {in_order}")
    idle = 0
    while idle < 1000:
        message = client.get_iopub_msg(timeout=60)
        idle += message["content"].get("execution_state") == "idle"
    client.execute(LOOP.get(name, "while True: pass"))
    time.sleep(1)
    start = time.perf_counter()
    manager.interrupt_kernel()
    client.get_shell_msg(timeout=30)
    print(f"{name}: interrupt {milliseconds(start):.1f} ms")
    print(f"{name}: resident MB {resident(manager.provisioner.process.pid)}")
    client.stop_channels()
    manager.shutdown_kernel()


if __name__ == "__main__":
    for kernel in sys.argv[1:] or ["swift", "python3"]:
        measure(kernel)
