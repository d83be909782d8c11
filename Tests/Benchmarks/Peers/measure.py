"""What the peers share: the statistic of the Swift side, its data, and its lines of JSON."""

import argparse
import gc
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
        parser.add_argument("--list", action="store_true", help="only say what there is to run")
        options = parser.parse_args()
        self.name, self.workloads = name, options.workloads
        self.threads, self.seconds, self.is_smoke = options.threads, options.seconds, options.smoke
        self.is_list, self.start = options.list, 0
        self.is_installed = importlib.util.find_spec(module) is not None
        if not self.is_installed:
            self.skip("*", f"{module} is not installed")

    def run(self, functions):
        """Runs the functions that the command line names, all without a name."""
        if self.is_list:
            if self.is_installed:
                print(json.dumps({"fw": self.name, "workloads": list(functions)}))
            return
        for workload, function in functions.items():
            if self.is_installed and (not self.workloads or workload in self.workloads):
                function(self)

    def print(self, workload, variant="", **values):
        """Prints one measurement, with the peak of memory since `begin` in MiB."""
        name, peak = f"{self.name} {variant}".strip(), resident("VmHWM")
        line = {"fw": name, "w": workload, "thr": self.threads}
        values |= {"mb": peak, "step_mb": max(0, peak - self.start)}
        print(json.dumps(line | {k: round(float(v), 4) for k, v in values.items()}), flush=True)

    def skip(self, workload, reason):
        """Says why a workload was left out."""
        line = {"fw": self.name, "w": workload, "thr": self.threads, "skipped": reason}
        print(json.dumps(line), flush=True)

    def begin(self):
        """Starts a measurement: the peak of memory counts from here."""
        gc.collect()
        # 5 sets the peak back to what is resident now.
        pathlib.Path("/proc/self/clear_refs").write_text("5")
        self.start = resident("VmRSS")

    def milliseconds(self, step, warm_up=5):
        """The 25th percentile of the wall time of `step`."""
        self.begin()
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


def resident(name):
    """A line of /proc/self/status in MiB."""
    text = pathlib.Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(name)) / 1024


class Shuffled:
    """Consecutive slices of one permutation of the rows."""

    def __init__(self, rows, permutation):
        self.rows, self.order, self.cursor = rows, permutation, 0

    def batch(self, size):
        indices = self.order[self.cursor : self.cursor + size]
        self.cursor = (self.cursor + size) % (len(self.rows) - size)
        return self.rows[indices]
