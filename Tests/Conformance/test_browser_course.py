"""The lectures in JupyterLab in a real browser: run all, no error, every figure drawn.

Screenshots of the figures go to the folder SCREENSHOTS, if it is set.
"""

import os
import pathlib

import nbformat
import pytest

from conftest import ROOT
from lab import CHROMIUM, DEADLINE, jupyter_lab, wait_for_idle

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
LECTURES = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
DRAWN = ("image/svg+xml", "application/vnd.vegalite.v5+json")


@pytest.fixture(scope="module")
def address(prefix, tmp_path_factory):
    """Where JupyterLab shows the lectures, which have lost their outputs."""
    folder = tmp_path_factory.mktemp("course")
    for path in LECTURES:
        document = nbformat.read(path, as_version=4)
        for cell in document.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        nbformat.write(document, folder / path.name)
    with jupyter_lab(folder, tmp_path_factory.mktemp("settings")) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def outputs(path):
    document = nbformat.read(path, as_version=4)
    return [output for cell in document.cells for output in cell.get("outputs", [])]


def figures(path):
    """How many outputs of the stored notebook are figures."""
    return sum(any(kind in output.get("data", {}) for kind in DRAWN) for output in outputs(path))


def errors(path):
    """How many cells of the stored notebook fail on purpose."""
    return sum(output.output_type == "error" for output in outputs(path))


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)
def test_run_all(address, browser, lecture):
    page = browser.new_page(viewport={"width": 1100, "height": 1000})
    page.set_default_timeout(DEADLINE)
    # Without what JupyterLab remembers of the lecture before.
    page.goto(address(lecture.name) + "&reset")
    wait_for_idle(page)
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }")
    # A cell that waits shows [*], one that was left out [ ].
    page.wait_for_function(
        """() => [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")]
          .every(prompt => /\\d/.test(prompt.innerText))"""
    )
    wait_for_idle(page)
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    prompts = cells.locator(".jp-InputPrompt").all_inner_texts()
    assert prompts and prompts == [f"[{number}]:" for number in range(1, len(prompts) + 1)]
    # JupyterLab shows errors as it shows what is written to stderr.
    stopped = page.locator('[data-mime-type="application/vnd.jupyter.stderr"]')
    assert len(stopped.all_inner_texts()) == errors(lecture), stopped.all_inner_texts()
    drawn = page.locator(
        ".jp-OutputArea-output:has(.vega-embed canvas, .vega-embed svg), "
        ".jp-OutputArea-output.jp-RenderedSVG"
    )
    expected = figures(lecture)
    assert expected >= 5
    # Vega draws a moment after the cell has ended.
    page.wait_for_function(
        "([selector, count]) => document.querySelectorAll(selector).length >= count",
        arg=[
            ".vega-embed canvas, .vega-embed svg.marks, .jp-RenderedSVG img, .jp-RenderedSVG svg",
            expected,
        ],
    )
    folder = os.environ.get("SCREENSHOTS")
    for number in range(drawn.count() if folder else 0):
        drawn.nth(number).screenshot(
            path=pathlib.Path(folder) / f"{lecture.stem}-{number + 1:02}.png")
    page.close()
