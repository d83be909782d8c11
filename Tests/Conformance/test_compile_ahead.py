"""Cells that wait are compiled while another one runs, for a client and without one."""

import json
import subprocess

from conftest import executable

# Waits until the image of the third cell lies beside its own, which is found among the mappings.
WAITING = """
import Foundation
let maps = FileHandle(forReadingAtPath: "/proc/self/maps")!.readDataToEndOfFile()
let own = String(decoding: maps, as: UTF8.self).split(separator: "\\n")
  .first { $0.hasSuffix("/libCell_1.so") }!
let folder = own[own.firstIndex(of: "/")!...].dropLast("libCell_1.so".count)
let deadline = Date(timeIntervalSinceNow: 60)
var isThere = false
while !isThere, Date() < deadline {
  usleep(1000)
  isThere = FileManager.default.fileExists(atPath: folder + "libCell_3.so")
}
print(isThere)"""
CELLS = [WAITING, "func twice(_ x: Int) -> Int { 2 * x }", "print(twice(21), isThere)"]


def test_the_cells_of_run_all(swift):
    requests = [swift.channels.execute(code) for code in CELLS]
    answers = [swift.answer(request) for request in requests[:1]]
    assert answers[0].stdout == "true\n", answers[0].reply
    for request in requests[1:]:
        answers.append(swift.answer(request))
    assert answers[2].stdout == "42 true\n", answers[2].reply


def test_a_failure_ends_what_was_compiled_on_it(swift):
    codes = ["let a = 1", "let b = missing", "let c = a"]
    requests = [swift.channels.execute(code) for code in codes]
    statuses = [swift.answer(request).reply["status"] for request in requests]
    assert statuses == ["ok", "error", "aborted"]
    assert swift.execute("print(a)").stdout == "1\n"
    answer = swift.execute("print(c)")
    assert answer.reply["status"] == "error" and "c" in answer.reply["evalue"]


def test_the_rest_of_a_notebook_without_a_client(tmp_path):
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": code, "outputs": [],
         "execution_count": None}
        for n, code in enumerate(CELLS)
    ]  # fmt: skip
    notebook = {"cells": cells, "metadata": {"kernelspec": {"name": "swift", "display_name": "Swift"}}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "ahead.ipynb").write_text(json.dumps(notebook))
    subprocess.run(
        [executable(), "execute", "ahead.ipynb"], cwd=tmp_path, check=True, timeout=300)
    outputs = [cell["outputs"] for cell in json.loads((tmp_path / "ahead.ipynb").read_text())["cells"]]
    assert "".join(outputs[0][0]["text"]) == "true\n"
    assert "".join(outputs[2][0]["text"]) == "42 true\n"
