"""The pages of the library's API, made by `make docs-pages` from the build that is tested."""

import json
import subprocess

import pytest

from conftest import ROOT, executable


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The folder of pages; the symbols that they were made of lie beside it."""
    folder = tmp_path_factory.mktemp("documentation") / "docs"
    # A link that leads nowhere is an error of the compiler of pages.
    result = subprocess.run(
        ["make", "--silent", "docs-pages", f"DOCS={folder}", f"MODULES={executable().parent}"],
        cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder


def symbols(pages):
    """Every public symbol with the module it is declared in."""
    for path in sorted(pages.with_name("docs.symbols").glob("*.symbols.json")):
        for symbol in json.loads(path.read_text())["symbols"]:
            yield path.name.split(".")[0], symbol


def test_every_public_symbol_is_documented(pages):
    found = list(symbols(pages))
    modules = {module.split("@")[0] for module, _ in found}
    assert modules == {"Tensors", "Autograd", "NeuralNetworks", "Models", "Datasets", "Plotting",
                       "Display", "Checks", "Lectern"}
    assert len(found) > 1500
    silent = [f"{module}: {'.'.join(symbol['pathComponents'])}"
              for module, symbol in found if not symbol.get("docComment", {}).get("lines")]
    assert silent == []


def test_a_page_shows_formula_shapes_and_source(pages):
    page = pages / "data/documentation/neuralnetworks/multiheadattention.json"
    text = page.read_text()
    assert "MultiHead(Q, K, V) = Concat(head₁, …, head_H) Wo" in text
    assert "Attention Is All You Need" in text
    overview = json.loads((pages / "data/documentation/lectern.json").read_text())
    linked = set(overview["references"])
    for module in ("Tensors", "Autograd", "NeuralNetworks", "Models", "Datasets", "Plotting"):
        assert any(link.endswith(f"/documentation/{module}") for link in linked), module


def test_every_type_has_a_page(pages):
    data = pages / "data/documentation"
    kinds = {"swift.struct", "swift.class", "swift.enum", "swift.protocol"}
    missing = []
    for module, symbol in symbols(pages):
        if symbol["kind"]["identifier"] in kinds and "@" not in module:
            path = "/".join([module, *symbol["pathComponents"]]).lower()
            # A type and a property that differ in the case of a letter get a suffix.
            if not (data / f"{path}.json").exists() and not list(data.glob(f"{path}-swift.*.json")):
                missing.append(path)
    assert missing == []
