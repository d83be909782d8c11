"""The compiler as a server: a text that comes late gives the same files as a file, rehearsed or not."""

import os
import pathlib
import shutil
import socket
import subprocess
import time

import pytest

from conftest import executable

PADDED = (256 << 10) + 64  # of the file that stands for a late text
WARM_UP = "import Foundation\nlet sum = 1 + 1\nprint(sum)\n"
REHEARSAL = "import Foundation\nfunc rehearse() {\n  let sum = 1 + 1\n  Swift.print(sum)\n}\n"
WRONG = "func rehearse() { unknown() }\n"
# Prints where the session's files are, which is found among the mappings.
FOLDER = """
import Foundation
let maps = FileHandle(forReadingAtPath: "/proc/self/maps")!.readDataToEndOfFile()
let own = String(decoding: maps, as: UTF8.self).split(separator: "\\n")
  .first { $0.hasSuffix("/libCell_1.so") }!
print(own[own.firstIndex(of: "/")!...].dropLast("/libCell_1.so".count))"""
CELLS = {
    "a value": "print(1 + 2.5)",
    "a function": "func half(_ x: Double) -> Double { x / 2 }\nprint([1, 2].map(half))",
    "a class": """
        protocol Named { var name: String { get } }
        final class Cat: Named { let name = "cat \\(1 + 1)"; deinit { print("gone") } }
        let names = [Cat()].map(\\.name).sorted { $0 < $1 }
        print(names, Date(timeIntervalSince1970: 0) + 1)""",
    "an error": "let x: Int = 1 + true",
}


class Service:
    """The compiler as a server, in a folder, asked for one module."""

    def __init__(self, folder):
        self.folder = folder
        self.source = folder / "Cell.edited.swift"
        self.common = ["-target", "x86_64-unknown-linux-gnu", "-disable-objc-interop"]
        self.common += ["-swift-version", "5", "-I", str(folder), "-diagnostic-style", "llvm"]
        self.common += ["-gline-tables-only", "-disable-access-control"]
        self.common += ["-module-cache-path", str(folder.parent / "modules")]
        warm_up = folder / "WarmUp.swift"
        warm_up.write_text(WARM_UP)
        arguments = ["-c", str(warm_up), "-module-name", "WarmUp", "-o", str(folder / "WarmUp.o")]
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        library = executable().resolve().parent / "libLecternFrontend.so"
        added = {"LD_PRELOAD": str(library), "LECTERN_FRONTEND_SOCKET": str(theirs.fileno())}
        self.process = subprocess.Popen(
            [shutil.which("swift-frontend"), "-frontend", *arguments, *self.common],
            env=os.environ | added | {"SWIFT_BACKTRACE": "enable=no"},
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self.requests = ours
        assert self.requests.recv(1) == b"r"

    def arguments(self, options):
        """Those of a compilation of the module."""
        files = {"-o": "Cell.o", "-emit-module-path": "Cell.swiftmodule"}
        found = ["-c", str(self.source), "-module-name", "Cell", *options]
        found += ["-import-module", "Foundation", "-enable-testing"]
        for option, name in files.items():
            found += [option, str(self.folder / name)]
        return found + self.common

    def products(self):
        """The files that a compilation has made, which are removed."""
        found = {}
        for name in ("Cell.o", "Cell.swiftmodule"):
            path = self.folder / name
            if path.exists():
                found[name] = path.read_bytes()
                path.unlink()
        return found

    def compile_late(self, text, options):
        """Exit code (None without one), messages and files of a fork whose text comes late."""
        self.source.write_bytes(bytes(PADDED))
        pairs = [socket.socketpair() for _ in range(3)]
        (source, messages, state), theirs = zip(*pairs)
        words = [str(self.source), *self.arguments(options)]
        packet = b"".join(word.encode() + b"\0" for word in words)
        socket.send_fds(self.requests, [packet], [end.fileno() for end in theirs])
        for end in theirs:
            end.close()
        self.wait_until_it_waits(int.from_bytes(state.recv(4), "little"))
        try:
            source.sendall(text.encode())
            source.shutdown(socket.SHUT_WR)
        except BrokenPipeError:
            pass  # it has ended
        said = b"".join(iter(lambda: messages.recv(65536), b"")).decode()
        code = state.recv(1)
        for end in (source, messages, state):
            end.close()
        return code[0] if code else None, said, self.products()

    @staticmethod
    def wait_until_it_waits(process):
        """Returns when the fork sleeps in a read of its text, or is gone."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with open(f"/proc/{process}/stat", encoding="utf-8") as file:
                    if file.read().rpartition(")")[2].split()[0] in "SZX":
                        return
            except OSError:
                return
            time.sleep(0.01)
        raise TimeoutError(f"the fork {process} does not come to its text")

    def compile_plainly(self, text, options):
        """The same by a new process that reads a file."""
        self.source.write_text(text)
        command = [shutil.which("swift-frontend"), "-frontend", *self.arguments(options)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        return ran.returncode, ran.stdout + ran.stderr, self.products()

    def end(self):
        """Ends the server."""
        self.requests.close()
        self.process.wait(timeout=60)


@pytest.fixture(name="service", scope="module")
def start_service(tmp_path_factory):
    service = Service(tmp_path_factory.mktemp("session"))
    yield service
    service.end()


@pytest.mark.parametrize("options", [["-Onone"], ["-O", "-cross-module-optimization"]])
@pytest.mark.parametrize("cell", CELLS)
def test_a_late_text_gives_what_a_file_gives(service, cell, options):
    text = f'\n#sourceLocation(file: "Cell.swift", line: 1)\n{CELLS[cell]}\n'
    expected = service.compile_plainly(text, options)
    assert expected[0] == (1 if cell == "an error" else 0)
    rehearsal = service.folder / "LecternRehearsal.swift"
    rehearsal.unlink(missing_ok=True)
    assert service.compile_late(text, options) == expected
    rehearsal.write_text(REHEARSAL)
    assert service.compile_late(text, options) == expected


def test_a_fork_whose_rehearsal_fails_ends_without_a_word(service):
    (service.folder / "LecternRehearsal.swift").write_text(WRONG)
    assert service.compile_late("print(1)\n", ["-Onone"]) == (None, "", {})


def test_the_rehearsal_of_a_session_compiles(swift):
    folder = pathlib.Path(swift.execute(FOLDER).stdout.strip())
    rehearsal = folder / "LecternRehearsal.swift"
    deadline = time.monotonic() + 60
    while not rehearsal.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "import Foundation\n" in rehearsal.read_text()
    modules = executable().resolve().parent / "Modules"
    command = [shutil.which("swift-frontend"), "-typecheck", "-I", str(modules), str(rehearsal)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
