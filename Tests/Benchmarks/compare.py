"""Lectern's workloads beside those of other frameworks, taken alternately in one run.

    python compare.py --bench PATH [--workloads "w1 w6"] [--json out.jsonl] [--busy]

Every framework runs in a process of its own, once a round; the best round counts, and ratios are
of figures of this run. One thread is pinned to one core. Timings decide no test.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

PEERS = pathlib.Path(__file__).parent / "Peers"
WORKLOADS = ["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10"]
# The measured quantities; of rates, more is better.
TIMES, RATES = ("ms", "us_tok", "us"), ("steps_s", "words_s", "gflops")


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", required=True, help="the executable of Tests/Benchmarks")
    parser.add_argument("--workloads", default="", help="names in one argument; all without it")
    parser.add_argument("--json", default="", help="where every measurement is written, a line each")
    parser.add_argument("--peers-python", default="", help="an interpreter that has the peers")
    parser.add_argument("--threads", default="1 2")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--smoke", action="store_true", help="one step of each workload")
    parser.add_argument("--busy", action="store_true", help="beside a process that takes a core")
    options = parser.parse_args()
    options.workloads = options.workloads.replace(",", " ").split() or WORKLOADS
    unknown = sorted(set(options.workloads) - set(WORKLOADS))
    if unknown:
        parser.error(f"no workload is named {unknown[0]}; there are {' '.join(WORKLOADS)}")
    options.threads = [int(count) for count in options.threads.split()]
    if options.smoke:
        options.rounds = 1
    return options


def commands(options, workload, threads):
    """What to run for each framework."""
    tail = ["--seconds", str(options.seconds)] + (["--smoke"] if options.smoke else [])
    yield [options.bench, *tail, workload]
    python = options.peers_python or sys.executable
    for peer in sorted(PEERS.glob("*.py")):
        if peer.name != "measure.py":
            yield [python, str(peer), "--threads", str(threads), *tail, workload]


def measure(command, threads):
    """The lines of JSON of one process."""
    pin = ["taskset", "-c", "0"] if threads == 1 else []
    environment = os.environ | {
        "LECTERN_THREADS": str(threads), "OMP_NUM_THREADS": str(threads),
        "MKL_NUM_THREADS": str(threads)}
    result = subprocess.run(
        pin + command, capture_output=True, text=True, env=environment, check=False)
    if result.returncode != 0:
        lines = result.stderr.strip().splitlines() or ["no message"]
        last = next((line for line in reversed(lines) if "Error" in line), lines[-1])
        name = pathlib.Path(command[1] if command[1].endswith(".py") else command[0]).stem
        return [{"fw": name, "w": command[-1], "thr": threads, "skipped": f"it failed: {last}"}]
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


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


def collect(options):
    """The best line of each framework, by workload and threads; and what was left out."""
    best, absent = {}, {}
    for workload in options.workloads:
        for threads in options.threads:
            for round in range(options.rounds):
                for command in commands(options, workload, threads):
                    if command[1] in absent and absent[command[1]][0] == "*":
                        continue
                    for line in measure(command, threads):
                        reason = line.get("skipped")
                        if reason:
                            absent[command[1] if line["w"] == "*" else (line["fw"], line["w"])] = (
                                line["w"], line["fw"], reason)
                            continue
                        line |= {"round": round, "busy": options.busy}
                        if options.json:
                            with open(options.json, "a") as file:
                                file.write(json.dumps(line) + "\n")
                        key = (line["w"], line["thr"])
                        frameworks = best.setdefault(key, {})
                        if line["fw"] not in frameworks or better(line, frameworks[line["fw"]]):
                            frameworks[line["fw"]] = line
    return best, absent


def print_table(best, absent):
    print("| workload | threads | Lectern | peer | ratio |\n|---|---|---|---|---|")
    for (workload, threads), frameworks in best.items():
        ours = frameworks.pop("lectern", None)
        name = quantity(ours or next(iter(frameworks.values())))
        own = f"{ours[name]:.4g} {name}" if ours else "–"
        for framework, line in frameworks.items() or {"–": {}}.items():
            value = f"{framework} {line[name]:.4g} {name}" if name in line else "–"
            times = ratio(ours, line) if ours else None
            print(f"| {workload} | {threads} | {own} | {value} | "
                  + (f"{times:.2f} |" if times else "– |"))
    for workload, framework, reason in absent.values():
        print(f"left out: {framework}, {'all workloads' if workload == '*' else workload}: {reason}")


def main():
    settings = options()
    if settings.json:
        pathlib.Path(settings.json).write_text("")
    neighbour = subprocess.Popen([sys.executable, "-c", "while True: pass"]) if settings.busy else None
    try:
        best, absent = collect(settings)
    finally:
        if neighbour:
            neighbour.kill()
            neighbour.wait()
    print_table(best, absent)
    if not best or any(framework in ("lectern", "bench") and reason.startswith("it failed")
                       for _, framework, reason in absent.values()):
        print("compare.py: Lectern's own workloads did not run", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
