"""What the peers share: the statistic of the Swift side, its data, and its lines of JSON."""

import argparse
import gzip
import importlib.util
import json
import pathlib
import time

FASHION = pathlib.Path("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz")


class Peer:
    """One framework: parses the command line and prints a line for each measurement."""

    def __init__(self, name, module):
        parser = argparse.ArgumentParser(description=f"Workloads of the benchmark in {name}.")
        parser.add_argument("workloads", nargs="*")
        parser.add_argument("--threads", type=int, default=1)
        parser.add_argument("--seconds", type=float, default=3)
        parser.add_argument("--smoke", action="store_true", help="one step of each workload")
        options = parser.parse_args()
        self.name, self.workloads = name, options.workloads
        self.threads, self.seconds, self.is_smoke = options.threads, options.seconds, options.smoke
        self.is_installed = importlib.util.find_spec(module) is not None
        if not self.is_installed:
            self.skip("*", f"{module} is not installed")

    def run(self, functions):
        """Runs the functions that the command line names, all without a name."""
        for workload, function in functions.items():
            if self.is_installed and (not self.workloads or workload in self.workloads):
                function(self)

    def print(self, workload, variant="", **values):
        """Prints one measurement."""
        name = f"{self.name} {variant}".strip()
        line = {"fw": name, "w": workload, "thr": self.threads}
        print(json.dumps(line | {k: round(float(v), 4) for k, v in values.items()}), flush=True)

    def skip(self, workload, reason):
        """Says why a workload was left out."""
        line = {"fw": self.name, "w": workload, "thr": self.threads, "skipped": reason}
        print(json.dumps(line), flush=True)

    def milliseconds(self, step, warm_up=5):
        """The 25th percentile of the wall time of `step`."""
        if self.is_smoke:
            warm_up, seconds, fewest = 0, 0, 1
        else:
            seconds, fewest = self.seconds, 10
        for _ in range(warm_up):
            step()
        times, start = [], time.perf_counter()
        while len(times) < fewest or time.perf_counter() - start < seconds:
            before = time.perf_counter()
            step()
            times.append((time.perf_counter() - before) * 1e3)
        times.sort()
        place = 0.25 * (len(times) - 1)
        low = times[int(place)]
        return low + (place - int(place)) * (times[min(int(place) + 1, len(times) - 1)] - low)

    def fashion(self, workload):
        """The training images of Fashion-MNIST as rows in 0...1, or None with a word on it."""
        import numpy

        if not FASHION.exists():
            self.skip(workload, "dataset-fashion-mnist is not installed")
            return None
        pixels = numpy.frombuffer(gzip.decompress(FASHION.read_bytes())[16:], numpy.uint8)
        return pixels.reshape(-1, 784).astype(numpy.float32) / 255


class Shuffled:
    """Consecutive slices of one permutation of the rows."""

    def __init__(self, rows, permutation):
        self.rows, self.order, self.cursor = rows, permutation, 0

    def batch(self, size):
        indices = self.order[self.cursor : self.cursor + size]
        self.cursor = (self.cursor + size) % (len(self.rows) - size)
        return self.rows[indices]
