"""What `lectern install` brings, and what `lectern doctor` says about it."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

from conftest import executable

KERNEL = "share/jupyter/kernels/swift"


def lectern(*arguments, **environment):
    """Runs a subcommand without what the environment says about Jupyter."""
    names = ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "XDG_DATA_HOME", "VIRTUAL_ENV", "CONDA_PREFIX")
    inherited = {k: v for k, v in os.environ.items() if k not in names}
    return subprocess.run(
        [executable(), *map(str, arguments)], env={**inherited, **environment},
        text=True, capture_output=True, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize("way", ["--user", "--sys-prefix", "--prefix"])
def test_a_kernel_is_installed(tmp_path, way):
    arguments = [way, tmp_path] if way == "--prefix" else [way]
    folder = tmp_path / (".local/" + KERNEL if way == "--user" else KERNEL)
    environment = {"--user": "HOME", "--sys-prefix": "VIRTUAL_ENV", "--prefix": "UNUSED"}[way]
    result = lectern("install", *arguments, **{environment: str(tmp_path)})
    assert result.returncode == 0, result.stderr
    assert str(folder) in result.stdout
    assert json.loads((folder / "kernel.json").read_text())["argv"][0] == str(executable().resolve())
    for size in (32, 64):
        logo = (folder / f"logo-{size}x{size}.png").read_bytes()
        assert logo.startswith(b"\x89PNG")
        assert [int.from_bytes(logo[i : i + 4]) for i in (16, 20)] == [size, size]
    assert "<svg" in (folder / "logo-svg.svg").read_text()
    configuration = tmp_path / (".jupyter" if way == "--user" else "etc/jupyter")
    assert (configuration / "jupyter_server_config.d/lectern.json").is_file()


def test_two_ways_at_once_are_refused(tmp_path):
    result = lectern("install", "--user", "--prefix", tmp_path)
    assert result.returncode != 0
    assert "Choose one of" in result.stderr


def test_jupyter_finds_the_language_server(tmp_path):
    lectern("install", "--prefix", tmp_path)
    script = (
        "from jupyter_lsp import LanguageServerManager\n"
        "manager = LanguageServerManager(autodetect=False)\n"
        "manager.initialize()\n"
        "print(manager.language_servers['sourcekit-lsp']['argv'][0])"
    )
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path / "etc/jupyter")}
    server = subprocess.run(
        [sys.executable, "-c", script], env=environment, check=True, text=True,
        capture_output=True,
    ).stdout.strip()  # fmt: skip
    assert os.access(server, os.X_OK)


def test_the_snippet_for_nbgrader_has_a_stub_for_swift(tmp_path):
    result = lectern("install", "--prefix", tmp_path)
    snippet = tmp_path / KERNEL / "nbgrader_config.py"
    assert f'load_subconfig("{snippet}")' in result.stdout
    (tmp_path / "nbgrader_config.py").write_text(f'load_subconfig("{snippet}")')
    # In a process of its own: the snippet sets a variable that would reach every later test.
    program = (
        "from traitlets.config import PyFileConfigLoader\n"
        "loaded = PyFileConfigLoader('nbgrader_config.py', '.').load_config()\n"
        "print(loaded.ClearSolutions.code_stub['swift'])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, text=True, capture_output=True, timeout=60
    )
    assert "fatalError" in loaded.stdout, loaded.stderr


def test_quarto_finds_cells_that_run(swift, prefix):
    for name in ("quarto_setup_cell", "quarto_cleanup_cell"):
        code = (prefix / KERNEL / name).read_text()
        answer = swift.execute(code)
        assert answer.reply["status"] == "ok"
        assert answer.types == ["status", "execute_input", "status"]
    assert swift.execute("Tensor([1, 2])").reply["status"] == "ok"


def test_the_doctor_finds_everything(tmp_path):
    lectern("install", "--user", HOME=str(tmp_path))
    path = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    result = lectern("doctor", HOME=str(tmp_path), PATH=path)
    assert result.returncode == 0, result.stdout
    parts = (
        "Swift", "sourcekit-lsp", "sourcekitd", "worker and library", "libzmq", "encryption", "OpenBLAS",
        "kernel", "Jupyter",
    )  # fmt: skip
    lines = result.stdout.splitlines()
    assert len(lines) == len(parts)
    for line, part in zip(lines, parts):
        assert line.startswith(f"✓ {part}"), line


def test_the_doctor_says_what_to_do(tmp_path):
    result = lectern("doctor", HOME=str(tmp_path), VIRTUAL_ENV=str(tmp_path), PATH="/nowhere")
    assert result.returncode == 1
    assert "✗ Swift" in result.stdout
    assert "run lectern install --user" in result.stdout
    assert "pip install jupyterlab" in result.stdout


def test_the_doctor_finds_a_kernel_that_starts_nothing(tmp_path):
    program = tmp_path / "bin/lectern"
    lectern("install", "--user", HOME=str(tmp_path))
    file = tmp_path / ".local" / KERNEL / "kernel.json"
    specification = json.loads(file.read_text())
    specification["argv"][0] = str(program)
    file.write_text(json.dumps(specification))
    result = lectern("doctor", HOME=str(tmp_path))
    assert result.returncode == 1
    assert f"starts {program}, which is gone; run lectern install" in result.stdout
