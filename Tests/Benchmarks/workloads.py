"""Compiles the workloads against the library as `swift build -c release` left it.

    python workloads.py .build/release .build/benchmarks/bench

They are compiled as cells are, against libLectern.so, so what is measured is what a cell gets. A
package of their own would build the library, and all that it depends on, once more.
"""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SYSTEM = HERE.parents[1] / "Sources/System"


def library_arguments(products):
    """What `swiftc` needs to find the library that was built into `products`, and to link it."""
    maps = [products / f"{name}.build/module.modulemap" for name in ("CKernels", "CWorkerRuntime")]
    return [
        "-I", products / "Modules", *(f"-I{SYSTEM / name}" for name in ("COpenBLAS", "CZlib")),
        *(part for path in maps for part in ("-Xcc", f"-fmodule-map-file={path}")),
        "-L", products, "-lLectern", "-Xlinker", "-rpath", "-Xlinker", products,
    ]  # fmt: skip


def compile_workloads(products, program):
    """Writes the executable `program`, linked with the dynamic library in `products`."""
    products, program = pathlib.Path(products).resolve(), pathlib.Path(program).resolve()
    library = products / "libLectern.so"
    if not library.exists():
        sys.exit(f"workloads.py: {library} is missing; build it with: swift build -c release")
    folder = HERE / "Workloads"
    sources = sorted(folder.glob("*.swift"))
    inputs = [*sources, *folder.glob("peak.*"), library, pathlib.Path(__file__)]
    if program.exists() and program.stat().st_mtime > max(f.stat().st_mtime for f in inputs):
        return
    program.parent.mkdir(parents=True, exist_ok=True)
    peak = program.with_suffix(".peak.o")
    subprocess.run(["clang", "-O2", "-Wall", "-Werror", "-c", folder / "peak.c", "-o", peak], check=True)
    subprocess.run(
        ["swiftc", "-swift-version", "6", "-O", "-whole-module-optimization", "-warnings-as-errors",
         "-module-name", "bench", "-parse-as-library", *sources, peak,
         "-import-objc-header", folder / "peak.h", *library_arguments(products), "-o", program],
        check=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("workloads.py: expected the folder of the build and the program to write")
    compile_workloads(*sys.argv[1:])
