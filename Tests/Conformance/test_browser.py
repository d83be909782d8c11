"""JupyterLab in a real browser. Screenshots go to the folder SCREENSHOTS, if it is set."""

import os
import pathlib
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")

CELLS = {
    "figure": (
        "import Lectern\n"
        'display(HTML("<svg width=120 height=60><circle cx=60 cy=30 r=25 /></svg>"))'
    ),
    "formula": 'import Lectern\ndisplay(LaTeX("\\\\frac{1}{2}"))',
    "progress": 'for i in progress(0..<5, "epochs") { print(i) }',
    "value": "let answer = 6 * 7\nanswer",
    "typed": "",
}


@pytest.fixture(scope="module")
def server(prefix, tmp_path_factory):
    """JupyterLab's address and token, and the folder that it shows."""
    folder = tmp_path_factory.mktemp("lab")
    document = new_notebook(
        cells=[new_code_cell(code) for code in CELLS.values()],
        metadata={"kernelspec": {"name": "swift", "display_name": "Swift (Lectern)"}},
    )
    nbformat.write(document, folder / "page.ipynb")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(8)
    lab = subprocess.Popen(
        [
            pathlib.Path(sys.executable).parent / "jupyter", "lab", "--no-browser",
            "--allow-root", "--ip=127.0.0.1", f"--port={port}",
            f"--IdentityProvider.token={token}", f"--notebook-dir={folder}",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(f"{address}/api?token={token}").close()
            break
        except OSError:
            assert time.monotonic() < deadline and lab.poll() is None
            time.sleep(0.2)
    yield f"{address}/lab/tree/page.ipynb?token={token}"
    lab.terminate()
    lab.wait(timeout=30)


@pytest.fixture(scope="module")
def page(server):
    """The notebook in JupyterLab, with its kernel idle."""
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1100, "height": 1000})
        page.set_default_timeout(60_000)
        page.goto(server)
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        wait_for_idle(page)
        yield page
        browser.close()


def wait_for_idle(page):
    """Waits until the kernel is idle.

    The indicator in the toolbar says "idle" also while no kernel is connected, and JupyterLab then
    drops the cells that it is told to run; the status bar tells the two apart.
    """
    page.get_by_text("Swift (Lectern) | Idle").wait_for()


def picture(page, name):
    """Keeps a screenshot for a person to look at."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=pathlib.Path(folder) / f"{name}.png")


def cell(page, name):
    """The cell of that name."""
    return page.locator(".jp-Notebook .jp-CodeCell").nth(list(CELLS).index(name))


def write(page, name, code):
    """Replaces the text of a cell and leaves the cursor at its end."""
    cell(page, name).locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(code)


def command(page, menu, entry):
    """Chooses an entry of a menu."""
    page.locator(".lm-MenuBar-itemLabel", has_text=menu).first.click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{entry}")).first.click()


def assert_all_ran(page):
    """Every cell shows its output."""
    cell(page, "value").locator(".jp-OutputArea-executeResult", has_text="42").wait_for()
    cell(page, "figure").locator(".jp-OutputArea-output svg circle").wait_for()
    cell(page, "formula").locator("mjx-container").wait_for()
    progress = cell(page, "progress").locator("progress")
    progress.wait_for()
    assert progress.get_attribute("value") == "100"
    assert "5/5" in cell(page, "progress").locator(".jp-OutputArea").inner_text()


def test_all_cells_run(page):
    page.keyboard.press("Escape")
    command(page, "Run", "Run All Cells")
    picture(page, "started")
    assert_all_ran(page)
    wait_for_idle(page)
    picture(page, "run-all")


def test_swift_is_highlighted(page):
    keyword = cell(page, "value").locator(".cm-line span", has_text="let").first
    colour = "element => getComputedStyle(element).color"
    line = cell(page, "value").locator(".cm-line").first
    assert keyword.evaluate(colour) != line.evaluate(colour)


def test_tab_completes(page):
    write(page, "typed", "answ")
    page.keyboard.press("Tab")
    # One proposal is inserted at once; of several, the first is taken.
    line = cell(page, "typed").locator(".cm-content")
    deadline = time.monotonic() + 60
    while line.inner_text().strip() != "answer" and time.monotonic() < deadline:
        if page.locator(".jp-Completer:visible").count():
            picture(page, "completion")
            page.keyboard.press("Enter")
        page.wait_for_timeout(100)
    assert line.inner_text().strip() == "answer"


def test_shift_tab_explains(page):
    write(page, "typed", "print")
    page.keyboard.press("Shift+Tab")
    tooltip = page.locator(".jp-Tooltip")
    # The box opens before its text is rendered.
    tooltip.get_by_text("Writes the textual representations").first.wait_for()
    picture(page, "help")
    page.keyboard.press("Escape")


def test_the_stop_button_interrupts(page):
    write(page, "typed", "while true {}")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="busy"]', state="attached")
    page.wait_for_timeout(2000)
    page.locator('[data-jp-item-name="interrupt"]').first.click()
    cell(page, "typed").locator(".jp-OutputArea-output", has_text="Interrupted").wait_for()
    wait_for_idle(page)
    picture(page, "interrupt")


def test_a_line_is_asked_for(page):
    write(page, "typed", 'let line = readLine() ?? "nothing"\nprint("got", line)')
    page.keyboard.press("Control+Enter")
    box = page.locator(".jp-Stdin-input")
    box.wait_for()
    box.fill("Ada")
    picture(page, "input")
    box.press("Enter")
    cell(page, "typed").locator(".jp-OutputArea-output", has_text="got Ada").wait_for()


def test_an_error_is_coloured(page):
    write(page, "typed", "let wrong: Int = true")
    page.keyboard.press("Control+Enter")
    error = cell(page, "typed").locator(".jp-OutputArea-output .ansi-red-fg").first
    error.wait_for()
    picture(page, "error")


def test_restart_and_run_all(page):
    write(page, "typed", "answer + 1")
    command(page, "Kernel", "Restart Kernel and Run All Cells")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    cell(page, "typed").locator(".jp-OutputArea-executeResult", has_text="43").wait_for()
    assert_all_ran(page)
    picture(page, "restart")
