"""A JupyterLab of its own for tests in a browser."""

import contextlib
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

CHROMIUM = shutil.which("chromium")
DEADLINE = 200_000  # milliseconds: a loaded machine is slow, and nothing here measures

# What would stand between a test and a notebook: questions about news, cells that are not drawn.
SETTINGS = {
    "apputils-extension/notification": '{"fetchNews": "false", "checkForUpdates": false}',
    "notebook-extension/tracker": '{"windowingMode": "none"}',
}


def settings(folder):
    """An environment in which JupyterLab finds only the settings of the tests."""
    for name, text in SETTINGS.items():
        file = folder / f"@jupyterlab/{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(text)
    return {
        "JUPYTER_CONFIG_DIR": str(folder / "configuration"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
    }


@contextlib.contextmanager
def jupyter_lab(folder, settings_folder):
    """JupyterLab over a folder; gives a function from a file's name to its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(8)
    lab = subprocess.Popen(
        [
            pathlib.Path(sys.executable).parent / "jupyter", "lab", "--no-browser",
            "--allow-root", "--ip=127.0.0.1", f"--port={port}",
            f"--IdentityProvider.token={token}", f"--notebook-dir={folder}",
            "--expose-app-in-browser",  # the tests ask it for the state of the kernel
        ],
        env={**os.environ, **settings(settings_folder)},
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
    try:
        yield lambda name: f"{address}/lab/tree/{name}?token={token}"
    finally:
        lab.terminate()
        lab.wait(timeout=60)


def wait_for_idle(page):
    """Waits until the notebook is in front and its kernel, connected, has nothing to do.

    The indicator in the toolbar cannot be asked: it says idle before there is a kernel, and cells
    that are run then make JupyterLab ask which kernel to start.
    """
    page.wait_for_function(
        """() => {
          const context = window.jupyterapp?.shell?.currentWidget?.sessionContext;
          const kernel = context?.session?.kernel;
          return context?.isReady && kernel?.connectionStatus === "connected"
            && kernel.status === "idle";
        }"""
    )


def picture(page, name):
    """Keeps a screenshot for a person to look at."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=pathlib.Path(folder) / f"{name}.png")
