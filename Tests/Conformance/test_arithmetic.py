"""The arithmetic kernels give the same bits on every x86-64 processor with vectors of 256 bits."""

import os
import platform
import re
import shutil
import subprocess

import pytest

from conftest import ROOT

KERNELS = ROOT / "Sources/Library/CKernels"
DIGESTS = ROOT / "Tests/Arithmetic/digests.c"
# What moves no number: memory, threads, and questions about the processor.
WITHOUT_NUMBERS = {
    "lk_allocate", "lk_free", "lk_cached_bytes", "lk_used_bytes", "lk_trim", "lk_set_cache_limit",
    "lk_set_poison", "lk_unrecorded_depth", "lk_parallel", "lk_thread_count", "lk_set_thread_count",
    "lk_product_is_available", "lk_packed_count", "lk_pack"}


def has(features):
    """Whether the processor has all of `features`."""
    if platform.machine() != "x86_64":
        return False
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        flags = next(line for line in file if line.startswith("flags")).split()
    return set(features) <= set(flags)


HAS_V3 = has(["avx2", "fma", "bmi1", "bmi2", "f16c", "movbe"])
HAS_V4 = HAS_V3 and has(["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"])

pytestmark = pytest.mark.skipif(not HAS_V3, reason="the processor is below x86-64-v3")


def compiled(folder, level=None):
    """The program, for the processor level `level` alone, or with a copy of each kernel for all."""
    program = folder / f"digests-{level or 'all'}"
    # What multiplies matrices names its levels itself, and refuses to be compiled for another.
    for_all = sorted(KERNELS.glob("product*.c"))
    rest = sorted(set(KERNELS.glob("*.c")) - set(for_all)) + [DIGESTS]
    flags = ["-O2", "-Wall", "-Werror", "-I", KERNELS / "include", "-c"]
    own = ["-DSINGLE_COPY", f"-march=x86-64-{level}"] if level else []
    objects = folder / f"objects-{level or 'all'}"
    objects.mkdir()
    for options, sources in [(own, rest), ([], for_all)]:
        subprocess.run(["clang", *flags, *options, *sources], cwd=objects, check=True)
    subprocess.run(
        ["clang", *objects.glob("*.o"), "-lpthread", "-lm", "-o", program], check=True)
    return program


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("digests")
    return {level: compiled(folder, level) for level in [None, "v3", *(["v4"] if HAS_V4 else [])]}


def digests(program, *emulator, **environment):
    run = subprocess.run(
        [*emulator, program], capture_output=True, text=True, check=False,
        env={name: value for name, value in os.environ.items() if name != "LECTERN_VECTORS"}
        | environment)
    assert run.returncode == 0, run.stderr
    return dict(line.split() for line in run.stdout.splitlines())


def test_every_kernel_has_a_digest(programs):
    headers = "\n".join(path.read_text() for path in (KERNELS / "include").glob("*.h"))
    declarations = re.sub(r"//.*|typedef[^;]*;", "", headers)
    kernels = set(re.findall(r"\blk_\w+(?=[(,;])", declarations)) - WITHOUT_NUMBERS
    types = set(re.findall(r"\}\s*(lk_\w+);|typedef[^;{]*?\b(lk_\w+)\(", headers))
    kernels -= {name for pair in types for name in pair}
    assert kernels
    assert kernels == set(digests(programs["v3"])) - WITHOUT_NUMBERS


def test_narrow_and_wide_vectors_give_the_same_bits(programs):
    if not HAS_V4:
        pytest.skip("the processor has no vectors of 512 bits to compare with")
    narrow = digests(programs["v3"], LECTERN_VECTORS="256")
    assert narrow == digests(programs["v4"])
    assert narrow == digests(programs["v4"], LECTERN_THREADS="3")
    # As the library has them, with copies that the loader chooses between.
    assert narrow == digests(programs[None])


def test_an_emulated_processor_without_wide_vectors_gives_the_same_bits(programs):
    emulator = shutil.which("qemu-x86_64")
    if emulator is None:
        pytest.skip("no qemu-x86_64 (Debian: qemu-user)")
    assert digests(programs[None], emulator, "-cpu", "Haswell") == digests(programs[None])


def test_a_digest_tells_rounding_once_from_rounding_twice(programs):
    """A processor below v3 cannot fuse a product with a sum, and the digests show it."""
    emulator = shutil.which("qemu-x86_64")
    if emulator is None:
        pytest.skip("no qemu-x86_64 (Debian: qemu-user)")
    plain = digests(programs[None], emulator, "-cpu", "Nehalem")
    assert plain["lk_softmax"] != digests(programs[None])["lk_softmax"]
