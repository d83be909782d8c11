"""Lectern's workloads beside those of other frameworks, taken alternately in one run.

    python compare.py --bench PATH [--workloads "w1 w6"] [--json out.jsonl] [--quick]

Every framework runs in a process of its own, once a round; the best round counts, and ratios are
of figures of this run. A workload is measured with one thread pinned to a core, with two, and, in a
single round, with two beside a process that keeps a core busy. Timings decide no test.
"""

import argparse
import contextlib
import json
import pathlib
import subprocess
import sys
import time

from frameworks import frameworks

WORKLOADS = ["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10"]
# The circumstances of a measurement: the number of threads, and whether a core is kept busy.
SETTINGS = {"1": (1, False), "2": (2, False), "busy": (2, True)}
# The measured quantities; of rates, more is better.
TIMES, RATES = ("ms", "us_tok", "us"), ("steps_s", "words_s", "gflops")


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", required=True, help="the program that workloads.py makes")
    parser.add_argument("--workloads", default="", help="names in one argument; all without it")
    parser.add_argument("--settings", default="1 2 busy", help="some of: 1 2 busy")
    parser.add_argument("--json", default="", help="where every measurement is written, a line each")
    parser.add_argument("--peers-python", default="", help="an interpreter that has the peers")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--quick", action="store_true", help="one round of 0.3 s with one thread")
    parser.add_argument("--smoke", action="store_true", help="one step of each workload")
    options = parser.parse_args()
    for name, known in (("workloads", WORKLOADS), ("settings", list(SETTINGS))):
        chosen = getattr(options, name).replace(",", " ").split() or known
        unknown = sorted(set(chosen) - set(known))
        if unknown:
            parser.error(f"{unknown[0]} is not one of the {name}: {' '.join(known)}")
        setattr(options, name, chosen)
    if options.quick:
        options.rounds, options.seconds, options.settings = 1, 0.3, ["1"]
    if options.smoke:
        options.rounds = 1
    return options


@contextlib.contextmanager
def neighbour(is_wanted):
    """A process that computes without end."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"]) if is_wanted else None
    try:
        yield
    finally:
        if process:
            process.kill()
            process.wait()


def quantity(line):
    """The name of what a line measures."""
    return next((name for name in TIMES + RATES if name in line), None)


def better(line, best):
    name = quantity(line)
    return line[name] > best[name] if name in RATES else line[name] < best[name]


def ratio(ours, theirs):
    """How many times faster the first is."""
    name = quantity(ours)
    if not ours[name] or not theirs.get(name):
        return None
    return ours[name] / theirs[name] if name in RATES else theirs[name] / ours[name]


class Run:
    """The best line of each framework, by workload, threads and neighbour; and what was left out."""

    def __init__(self, settings):
        self.settings, self.best, self.absent, self.start = settings, {}, {}, time.monotonic()
        python = settings.peers_python or sys.executable
        self.frameworks = list(frameworks(settings.bench, python))
        if not self.frameworks[0].workloads:
            sys.exit(f"compare.py: {settings.bench} does not run: {self.frameworks[0].absence}; "
                     "make bench compiles it")
        for framework in self.frameworks:
            if framework.absence:
                self.absent[framework.name, "*"] = framework.absence
        self.arguments = ["--seconds", str(settings.seconds)]
        if settings.smoke:
            self.arguments.append("--smoke")

    def take(self):
        for workload in self.settings.workloads:
            present = [one for one in self.frameworks if workload in one.workloads]
            for setting in self.settings.settings:
                threads, is_busy = SETTINGS[setting]
                self.say(f"{workload}, {label(threads, is_busy)}: "
                         + ", ".join(framework.name for framework in present))
                with neighbour(is_busy):
                    for number in range(1 if is_busy else self.settings.rounds):
                        for framework in present:
                            for line in framework.measure(workload, threads, self.arguments):
                                self.note(line, number, is_busy)

    def say(self, text):
        print(f"[{time.monotonic() - self.start:4.0f} s] {text}", file=sys.stderr, flush=True)

    def note(self, line, number, is_busy):
        if "skipped" in line:
            self.absent[line["fw"], line["w"]] = line["skipped"]
            return
        line |= {"round": number, "busy": is_busy}
        if self.settings.json:
            with open(self.settings.json, "a") as file:
                file.write(json.dumps(line) + "\n")
        lines = self.best.setdefault((line["w"], line["thr"], is_busy), {})
        if line["fw"] not in lines or better(line, lines[line["fw"]]):
            lines[line["fw"]] = line


def label(threads, is_busy):
    return f"{threads}, busy neighbour" if is_busy else str(threads)


def cells(line):
    """What was measured, and the memory: the whole process's peak, and what the steps took of it."""
    if line is None:
        return "–", "–"
    name = quantity(line)
    memory = f"{line['mb']:.0f} ({line['step_mb']:.0f})" if "mb" in line else "–"
    return f"{line[name]:.4g} {name}", memory


def print_table(run):
    print("| workload | threads | Lectern | MiB (steps) | peer | MiB (steps) | ratio |")
    print("|---|---|---|---|---|---|---|")
    for (workload, threads, is_busy), lines in run.best.items():
        ours = lines.get("lectern")
        peers = [line for name, line in lines.items() if name != "lectern"]
        for peer in peers or [None]:
            times = ratio(ours, peer) if ours and peer else None
            value, memory = cells(peer)
            row = [workload, label(threads, is_busy), *cells(ours),
                   f"{peer['fw']} {value}" if peer else "–", memory, f"{times:.2f}" if times else "–"]
            print("| " + " | ".join(row) + " |")
    for (framework, workload), reason in run.absent.items():
        print(f"left out: {framework}, {'all workloads' if workload == '*' else workload}: {reason}")


def main():
    settings = options()
    if settings.json:
        pathlib.Path(settings.json).write_text("")
    run = Run(settings)
    run.take()
    print_table(run)
    run.say("done")
    failures = [reason for (framework, _), reason in run.absent.items()
                if framework == "lectern" and reason.startswith("it failed")]
    if failures or not run.best:
        print("compare.py: Lectern's own workloads did not run", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
