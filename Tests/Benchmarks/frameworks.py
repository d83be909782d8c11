"""The programs that are measured: Lectern's, and one for each framework beside it."""

import json
import os
import pathlib
import subprocess

PEERS = pathlib.Path(__file__).parent / "Peers"


class Framework:
    """A program that lists its workloads, and prints a line of JSON for each measurement."""

    def __init__(self, command, name):
        self.command, self.name, self.workloads, self.absence = command, name, [], None
        for line in self.output(["--list"], threads=1):
            if "skipped" in line:
                self.absence = line["skipped"]
            self.workloads = line.get("workloads", self.workloads)

    def measure(self, workload, threads, arguments):
        """The lines of one workload."""
        own = [] if self.name == "lectern" else ["--threads", str(threads)]
        return self.output([*own, *arguments, workload], threads, workload)

    def output(self, arguments, threads, workload="*"):
        """The lines of one process; one thread is pinned to one core."""
        pin = ["taskset", "-c", "0"] if threads == 1 else []
        environment = os.environ | {
            "LECTERN_THREADS": str(threads), "OMP_NUM_THREADS": str(threads),
            "MKL_NUM_THREADS": str(threads)}
        result = subprocess.run(
            [*pin, *self.command, *arguments], capture_output=True, text=True, env=environment,
            check=False)
        if result.returncode != 0:
            lines = result.stderr.strip().splitlines() or ["no message"]
            last = next((line for line in reversed(lines) if "Error" in line), lines[-1])
            return [{"fw": self.name, "w": workload, "skipped": f"it failed: {last}"}]
        return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def frameworks(bench, python):
    """Lectern first, then the peers, which `python` may have or not."""
    yield Framework([str(bench)], "lectern")
    for peer in sorted(PEERS.glob("*.py")):
        if peer.name != "measure.py":
            yield Framework([python, str(peer)], peer.stem.removesuffix("_peer"))
