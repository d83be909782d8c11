"""How fast code in a cell is: the same text as a cell and as a program of `swiftc -O`, in one run.

Usage: the end of `make latency`, or python speed.py [ROUNDS]

Both use the same library. A text times its work seven times and prints the shortest, in
milliseconds; cell and program take turns, and the medians of the rounds are compared. The goal is a
ratio of at most 1.05. Timings decide no test.
"""

import pathlib
import statistics
import subprocess
import sys
import tempfile

from benchmark import Kernel, execute, specifications
from conftest import ROOT, executable

sys.path.insert(0, str(ROOT / "Tests/Benchmarks"))
from workloads import library_arguments  # noqa: E402

IMPORTS = "import Foundation\nimport Lectern\n"
TIMER = """
func shortest(_ work: () -> Double) -> String {
  let clock = ContinuousClock()
  var check = 0.0
  let times = (0..<7).map { _ in clock.measure { check = work() } / .milliseconds(1) }
  return String(format: "%.4f %.6g", times.min()!, check)
}
"""
# What both define, and what they time.
WORK = {
    "a loop over numbers": (
        """
        func logistic(_ count: Int) -> Double {
          var x = 0.3
          for _ in 0..<count { x = 3.7 * x * (1 - x) }
          return x
        }""",
        "logistic(20_000_000)",
    ),
    "a loop over arrays": (
        """
        let numbers = (0..<1_000_000).map { Double($0 % 17) }
        func correlate(_ a: [Double], _ b: [Double]) -> Double {
          var sum = 0.0
          for _ in 0..<20 { for i in 0..<a.count { sum += a[i] * b[a.count - 1 - i] } }
          return sum
        }""",
        "correlate(numbers, numbers)",
    ),
    "a generic function and closures": (
        """
        func best<S: Sequence, T: Comparable>(_ items: S, by value: (S.Element) -> T) -> T? {
          items.lazy.map(value).max()
        }""",
        "Double(best(0..<10_000_000, by: { $0 ^ 0x5555 }) ?? 0)",
    ),
    "generic code of the library: playouts of a game": (
        """
        struct Nim: Game {
          var heap = 30
          var outcome: Double? { heap == 0 ? -1 : nil }
          var moves: [Int] { Array(1...min(3, heap)) }
          func playing(_ move: Int) -> Nim { Nim(heap: heap - move) }
        }
        func playouts(_ count: Int) -> Double {
          var rng = SeededGenerator(seed: 1)
          return (0..<count).reduce(0) { sum, _ in sum + randomPlayout(Nim(), using: &rng) }
        }""",
        "playouts(20_000)",
    ),
    "generic code of the library: elements of a tensor": (
        """
        let field = Tensor(ones: [1000, 1000])
        func energy(_ field: Tensor) -> Double {
          field.withUnsafeScalars { $0.reduce(0.0) { $0 + Double($1 * $1) } }
        }""",
        "energy(field)",
    ),
    "small tensors": (
        """
        func chain(_ count: Int) -> Double {
          var x = Tensor([0.1, 0.2, 0.3])
          for _ in 0..<count { x = x * 0.5 + 1 }
          return Double(x.sum().item())
        }""",
        "chain(20_000)",
    ),
}


def compile_program(folder, number, text):
    """The program of `text`, compiled as anybody would against the library as it was built."""
    products = executable().parent.resolve()
    source = folder / f"program{number}" / "main.swift"
    source.parent.mkdir()
    source.write_text(text)
    program = source.parent / "program"
    subprocess.run(
        ["swiftc", "-O", "-swift-version", "5", source, *library_arguments(products), "-o", program],
        check=True)
    return program


def main(rounds=5):
    """Prints the table."""
    kernel = Kernel("swift", specifications())
    execute(kernel.client, IMPORTS + TIMER)
    print("| | program, ms | cell, ms | cell / program |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        for number, (what, (definition, work)) in enumerate(WORK.items()):
            call = f"print(shortest {{ {work} }})"
            text = f"{IMPORTS}{TIMER}{definition}\n{call}\n"
            program = compile_program(pathlib.Path(name), number, text)
            times = {"program": [], "cell": []}
            for _ in range(rounds):
                answers = {
                    "program": subprocess.run(
                        [program], check=True, capture_output=True, text=True).stdout,
                    "cell": execute(kernel.client, f"{definition}\n{call}")[1],
                }  # fmt: skip
                results = {who: answer.split() for who, answer in answers.items()}
                assert results["program"][1] == results["cell"][1], f"{what}: {answers}"
                for who, result in results.items():
                    times[who].append(float(result[0]))
            plain, cell = (statistics.median(times[who]) for who in ("program", "cell"))
            print(f"| {what} | {plain:.2f} | {cell:.2f} | {cell / plain:.3f} |", flush=True)
    kernel.end()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
