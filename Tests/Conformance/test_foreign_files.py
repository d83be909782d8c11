"""Notebooks by others: the test data of nbformat and jupytext, from their source archives on PyPI."""

import json
import pathlib
import subprocess
import sys
import tarfile

import nbformat
import pytest

from conftest import executable

SOURCES = ["nbformat==5.10.4", "jupytext==1.19.6"]


def ids_are_sound(document):
    """Whether nbformat leaves the ids as they are: it draws those that are missing or repeated."""
    if document["nbformat_minor"] < 5:
        return all("id" not in cell for cell in document["cells"])
    ids = [cell.get("id") for cell in document["cells"]]
    return None not in ids and len(set(ids)) == len(ids)


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    """Every .ipynb of the archives that nbformat itself reads and finds valid, by name."""
    folder = tmp_path_factory.mktemp("archives")
    subprocess.run(
        # Only these as sources: what pip needs to read their metadata may be wheels.
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
         "--no-binary", ",".join(source.split("==")[0] for source in SOURCES),
         "--dest", folder, *SOURCES],
        check=True,
    )
    found, others = {}, {}
    for archive in sorted(folder.glob("*.tar.gz")):
        with tarfile.open(archive) as files:
            for member in files:
                if not member.name.endswith(".ipynb"):
                    continue
                text = files.extractfile(member).read()
                try:
                    document = json.loads(text)
                    assert document["nbformat"] == 4
                    assert document["nbformat_minor"] <= 5  # 99 has kinds of cells yet to come
                    assert ids_are_sound(document)
                    nbformat.validate(nbformat.reads(text.decode(), as_version=nbformat.NO_CONVERT))
                except Exception:  # whatever nbformat does not take
                    others[member.name] = text
                else:
                    found[member.name] = text
    return found, others


def export(path, form, output):
    """Converts; returns the exit code and the message."""
    run = subprocess.run(
        [executable(), "export", path, "--to", form, "--output", output],
        capture_output=True, text=True,
    )
    return run.returncode, run.stderr


def content(path):
    """What a conversion to text must keep: kinds, texts, metadata of cells and of the notebook."""
    document = json.loads(pathlib.Path(path).read_text())
    def text(value):
        return "".join(value) if isinstance(value, list) else value
    cells = [
        (cell["cell_type"], text(cell["source"]).replace("\r\n", "\n"), cell["metadata"],
         cell.get("attachments"))
        for cell in document["cells"]
    ]
    return cells, document["metadata"]


@pytest.mark.timeout(300)
def test_foreign_notebooks_are_rewritten_byte_for_byte(notebooks, tmp_path):
    """Reading and writing gives what nbformat writes."""
    found, _ = notebooks
    assert len(found) >= 90, sorted(found)
    source, ours, theirs = (tmp_path / f"{name}.ipynb" for name in ("source", "ours", "theirs"))
    for name, text in found.items():
        source.write_bytes(text)
        assert export(source, "ipynb", ours) == (0, ""), name
        notebook = nbformat.reads(text.decode(), as_version=nbformat.NO_CONVERT)
        nbformat.write(notebook, theirs, version=nbformat.NO_CONVERT)
        assert ours.read_bytes() == theirs.read_bytes(), name


@pytest.mark.timeout(600)
@pytest.mark.parametrize("form, suffix", [("myst", "md"), ("percent", "swift")])
def test_foreign_notebooks_survive_as_text(notebooks, tmp_path, form, suffix):
    """Cells and metadata are the same after the way through a text form."""
    found, _ = notebooks
    source, text_form = tmp_path / "source.ipynb", tmp_path / f"text.{suffix}"
    again = tmp_path / "again.ipynb"
    for name, text in found.items():
        source.write_bytes(text)
        assert export(source, form, text_form)[0] == 0, name
        assert export(text_form, "ipynb", again) == (0, ""), name
        assert content(again) == content(source), name


def test_unfit_files_are_refused_with_a_reason(notebooks, tmp_path):
    """What nbformat does not take is refused with code 2 and a place, or is read as it stands."""
    _, others = notebooks
    source = tmp_path / "source.ipynb"
    refused = 0
    for text in others.values():
        source.write_bytes(text)
        code, message = export(source, "ipynb", tmp_path / "out.ipynb")
        assert code in (0, 2)
        if code == 2:
            refused += 1
            assert "source.ipynb" in message and "expected" in message
    assert refused > 0
