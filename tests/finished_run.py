"""One run of the command line that ends well, for all tests that need a report with its pages."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

METHODS = ["value_tiers", "rfm", "quadrants", "som"]

PARAMS = f"""# The customers of params/smoke.yaml at another cutoff than the default.
methods: [{", ".join(METHODS)}]
cutoff: 2017-10-01
max_customers: 300
threads: 2
evaluation: {{replicates: 200, random_draws: 20}}
"""


@dataclass(frozen=True)
class Finished:
    """A report and where it came from; nobody may change it."""

    folder: Path
    params: Path
    stdout: str
    stderr: str


def finished_run(home: Path) -> Finished:
    """Return the run in this folder; the first process that asks makes it, others wait for it."""
    home.mkdir(exist_ok=True)
    params, said = home / "small.yaml", home / "said.json"
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            params.write_text(PARAMS, encoding="utf-8")
            said.write_text(json.dumps(_run(home)), encoding="utf-8")
    return Finished(home / "reports" / "small", params, **json.loads(said.read_text("utf-8")))


def _run(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "_NUM_THREADS" not in name}
    command = [sys.executable, "-m", "segbench.cli", "run", "small.yaml"]
    done = subprocess.run(command, cwd=home, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {"stdout": done.stdout, "stderr": done.stderr}
