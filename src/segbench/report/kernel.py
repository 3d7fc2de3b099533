"""The kernel that runs use: this environment's Python, whatever other kernels a user has."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

NAME = "segbench"
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "Agg",
}
LAUNCHER = [sys.executable, "-m", "ipykernel_launcher"]
QUIET = ["--IPKernelApp.log_level=40", "--HistoryManager.hist_file=:memory:"]


def install(share: Path | None = None) -> Path:
    """Write the kernel's spec and return its folder; safe to repeat.

    Parameters
    ----------
    share
        A folder of Jupyter's; default that of this environment.
    """
    folder = (share or Path(sys.prefix) / "share" / "jupyter") / "kernels" / NAME
    folder.mkdir(parents=True, exist_ok=True)
    spec = {
        "argv": [*LAUNCHER, *QUIET, "-f", "{connection_file}"],
        "display_name": "segbench",
        "language": "python",
        "env": ENVIRONMENT,
    }
    path = folder / "kernel.json"
    text = json.dumps(spec, indent=1)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return folder


def environment(work: Path) -> dict[str, str]:
    """Install the kernel into a run's folder; return Jupyter's environment.

    In it Jupyter finds the kernel, and writes nowhere else.


    Neither a read-only environment nor a home that cannot be read matters then, nor what a user has
    configured.
    """
    jupyter = work / "jupyter"
    install(jupyter / "share")
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    found = {name: str(jupyter / name.lower()) for name in names}
    for folder in found.values():
        Path(folder).mkdir(mode=0o700)
    found["JUPYTER_PATH"] = str(jupyter / "share")
    if (
        not _matplotlib_can_write()
    ):  # else its list of fonts, which takes seconds to make, is there already
        found["MPLCONFIGDIR"] = str(work / "matplotlib")
    return found


def _matplotlib_can_write() -> bool:
    named = os.environ.get("MPLCONFIGDIR")
    usual = {"XDG_CONFIG_HOME": "~/.config", "XDG_CACHE_HOME": "~/.cache"}
    folders = (
        [Path(named)]
        if named
        else [
            Path(os.environ.get(variable) or folder).expanduser() / "matplotlib"
            for variable, folder in usual.items()
        ]
    )
    try:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return False
    return all(os.access(folder, os.W_OK | os.X_OK) for folder in folders)


if __name__ == "__main__":
    install()
