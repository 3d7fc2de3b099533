"""The kernel that runs use: this environment's Python, whatever other kernels a user has."""

from __future__ import annotations

import json
import sys
from pathlib import Path

NAME = "segbench"
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "MPLBACKEND": "Agg"}


def install() -> Path:
    """Write the kernel's spec into this environment and return its folder; safe to repeat."""
    folder = Path(sys.prefix) / "share" / "jupyter" / "kernels" / NAME
    folder.mkdir(parents=True, exist_ok=True)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "--IPKernelApp.log_level=40", "-f", "{connection_file}"],
        "display_name": "segbench",
        "language": "python",
        "env": ENVIRONMENT,
    }
    path = folder / "kernel.json"
    text = json.dumps(spec, indent=1)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return folder


if __name__ == "__main__":
    install()
