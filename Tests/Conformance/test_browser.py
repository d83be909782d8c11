"""JupyterLab in a real browser. Screenshots go to the folder SCREENSHOTS, if it is set."""

import re
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from lab import CHROMIUM, DEADLINE, jupyter_lab, picture, wait_for_idle

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")

CELLS = {
    "figure": (
        "import Lectern\n"
        'display(HTML("<svg width=120 height=60><circle cx=60 cy=30 r=25 /></svg>"))'
    ),
    "chart": (
        'Chart(title: "Loss", alt: "It falls.", x: Axis("step"), y: Axis("loss"),\n'
        '  [Series("training", x: [1, 2, 3], y: [4, 2, 1])])'
    ),
    "slider": 'let rate = Slider("rate", in: 0...1, value: 0.3, step: 0.1)\nrate',
    "formula": 'import Lectern\ndisplay(LaTeX("\\\\frac{1}{2}"))',
    "progress": 'for i in progress(0..<5, "epochs") { print(i) }',
    "value": "let answer = 6 * 7\nanswer",
    "typed": "",
}


@pytest.fixture(scope="module")
def server(prefix, tmp_path_factory):
    """The address of the notebook in JupyterLab."""
    folder = tmp_path_factory.mktemp("lab")
    document = new_notebook(
        cells=[new_code_cell(code) for code in CELLS.values()],
        metadata={"kernelspec": {"name": "swift", "display_name": "Swift (Lectern)"}},
    )
    nbformat.write(document, folder / "page.ipynb")
    with jupyter_lab(folder, tmp_path_factory.mktemp("settings")) as address:
        yield address("page.ipynb")


@pytest.fixture(scope="module")
def page(server):
    """The notebook in JupyterLab, with its kernel idle."""
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1100, "height": 1000})
        page.set_default_timeout(DEADLINE)
        page.goto(server)
        wait_for_idle(page)
        yield page
        browser.close()


@pytest.fixture(scope="module")
def ran(page):
    """The notebook after all of its cells have run."""
    command(page, "Run", "Run All Cells")
    assert_all_ran(page)
    wait_for_idle(page)
    return page


def shows(page, locator):
    """Waits until an element is shown; if it never is, says what the page shows instead."""
    try:
        locator.first.wait_for()
    except playwright.TimeoutError:
        picture(page, "failure")
        body = page.locator("body").inner_text()
        pytest.fail(f"{locator} is not shown; the page shows:\n{body}")


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


def output(page, name, selector=".jp-OutputArea-output", **options):
    """An element of the output of a cell."""
    return cell(page, name).locator(selector, **options)


def assert_all_ran(page):
    """Every cell shows its output."""
    shows(page, output(page, "figure", ".jp-OutputArea-output svg circle"))
    shows(page, output(page, "chart", ".vega-embed canvas, .vega-embed svg"))
    shows(page, output(page, "slider", ".widget-hslider .noUi-handle"))
    shows(page, output(page, "formula", "mjx-container"))
    shows(page, output(page, "progress", has_text="5/5"))
    progress = output(page, "progress", "progress").first
    assert progress.get_attribute("value") == "100"
    shows(page, output(page, "value", ".jp-OutputArea-executeResult", has_text="42"))


def test_all_cells_run(ran):
    assert_all_ran(ran)
    picture(ran, "run-all")


def test_swift_is_highlighted(ran):
    keyword = cell(ran, "value").locator(".cm-line span", has_text="let").first
    colour = "element => getComputedStyle(element).color"
    line = cell(ran, "value").locator(".cm-line").first
    assert keyword.evaluate(colour) != line.evaluate(colour)


def test_a_slider_moves_a_value_of_a_cell(ran):
    output(ran, "slider", ".noUi-handle").press("ArrowRight")
    shows(ran, output(ran, "slider", ".widget-readout", has_text="0.4"))
    wait_for_idle(ran)
    write(ran, "typed", "rate.value")
    ran.keyboard.press("Control+Enter")
    shows(ran, output(ran, "typed", ".jp-OutputArea-executeResult", has_text="0.4"))
    picture(ran, "slider")


def test_tab_completes(ran):
    write(ran, "typed", "answ")
    line = cell(ran, "typed").locator(".cm-content")
    proposals = ran.locator(".jp-Completer-item")
    deadline = time.monotonic() + DEADLINE / 1000
    # JupyterLab waits only a second for proposals, and the first ones may take longer.
    while line.inner_text().strip() == "answ":
        assert time.monotonic() < deadline, ran.locator("body").inner_text()
        if proposals.count():
            picture(ran, "completion")
            assert "answer" in proposals.first.inner_text()
            ran.keyboard.press("Enter")
        else:
            ran.keyboard.press("Tab")
        ran.wait_for_timeout(2000)
    # A single proposal is inserted at once.
    assert line.inner_text().strip() == "answer"


def test_shift_tab_explains(ran):
    write(ran, "typed", "print")
    ran.keyboard.press("Shift+Tab")
    # The box opens before its text is rendered.
    shows(ran, ran.locator(".jp-Tooltip").get_by_text("Writes the textual representations"))
    picture(ran, "help")
    ran.keyboard.press("Escape")


def test_the_stop_button_interrupts(ran):
    write(ran, "typed", 'print("running")\nwhile true {}')
    ran.keyboard.press("Control+Enter")
    shows(ran, output(ran, "typed", has_text="running"))
    ran.locator('[data-jp-item-name="interrupt"]').first.click()
    shows(ran, output(ran, "typed", has_text="Interrupted"))
    wait_for_idle(ran)
    picture(ran, "interrupt")


def test_a_line_is_asked_for(ran):
    write(ran, "typed", 'let line = readLine() ?? "nothing"\nprint("got", line)')
    ran.keyboard.press("Control+Enter")
    box = ran.locator(".jp-Stdin-input")
    shows(ran, box)
    box.fill("Ada")
    picture(ran, "input")
    box.press("Enter")
    shows(ran, output(ran, "typed", has_text="got Ada"))


def test_an_error_is_coloured(ran):
    write(ran, "typed", "let wrong: Int = true")
    ran.keyboard.press("Control+Enter")
    shows(ran, output(ran, "typed", ".jp-OutputArea-output .ansi-red-fg"))
    picture(ran, "error")


def test_restart_and_run_all(ran):
    write(ran, "typed", "answer + 1")
    command(ran, "Kernel", "Restart Kernel and Run All Cells")
    ran.locator(".jp-Dialog .jp-mod-accept").click()
    shows(ran, output(ran, "typed", ".jp-OutputArea-executeResult", has_text="43"))
    assert_all_ran(ran)
    picture(ran, "restart")
