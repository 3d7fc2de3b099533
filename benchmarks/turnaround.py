"""How long an analyst waits: a report cold, again, with one value changed; a notebook; a look.

python benchmarks/turnaround.py [--write]   (`--write` keeps the table in docs/performance.md)

Every row is a command as somebody would type it, in a folder of its own, beginning with an empty
cache. The machine should have nothing else to do.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PAGE = ROOT / "docs" / "performance.md"
START, END = "<!-- turnaround -->\n", "<!-- /turnaround -->\n"
PARAMS = ROOT / "params" / "default.yaml"
NOTEBOOK = ROOT / "notebooks" / "rfm.ipynb"
OTHER_DAY = "2017-10-01"
MEGABYTES = 10
LIBRARIES = ("segbench", "pandas", "duckdb", "ibis-framework", "papermill")

Row = tuple[str, list[str], float, float | None]
"""What it is, the command, the goal in seconds, and the seconds of the first version, if known."""


def seconds(command: list[str], folder: Path, cache: str) -> float:
    """Return how long a command takes that must succeed."""
    environment = {**os.environ, "SEGBENCH_CACHE": str(folder / cache)}
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return time.perf_counter() - began


def orders(path: Path) -> None:
    """Write a file of orders of about ten megabytes."""
    lines, size, number = ["customer,date,amount,order\n"], 0, 0
    while size < MEGABYTES * 10**6:
        day = date.fromordinal(738_000 + number * 7919 % 700)
        line = f"C{number * 104_729 % 40_000:06d},{day},{number * 31 % 9_973 / 100:.2f},{number}\n"
        lines.append(line)
        size += len(line)
        number += 1
    path.write_text("".join(lines))


def rows() -> dict[str, list[Row]]:
    """Return what is measured, by the cache that it begins with."""
    segbench, papermill = str(BIN / "segbench"), str(BIN / "papermill")
    run = [segbench, "run", str(PARAMS)]
    notebook = [papermill, str(NOTEBOOK), "out.ipynb", "-p", "cutoff", OTHER_DAY]
    changed = [*run, "-p", "rfm.reference=median"]
    other_day = [*run, "-p", f"cutoff={OTHER_DAY}"]
    return {
        "none": [
            ("`segbench --help`", [segbench, "--help"], 0.5, None),
            (f"`segbench init` of {MEGABYTES} MB of CSV", [segbench, "init", "o.csv"], 5, None),
        ],
        "report": [
            ("`segbench run params/default.yaml`", run, 45, 158),
            ("the same again", run, 3, 158),
            ("`… -p rfm.reference=median`", changed, 15, 158),
            (f"`… -p cutoff={OTHER_DAY}`", other_day, 45, 158),
            (f"then `papermill notebooks/rfm.ipynb … -p cutoff {OTHER_DAY}`", notebook, 6, 60),
        ],
        "notebook": [
            (f"`papermill notebooks/rfm.ipynb … -p cutoff {OTHER_DAY}` alone", notebook, 12, 60),
        ],
    }


def measured() -> list[str]:
    """Return the table, a line each."""
    lines = ["| command | seconds | goal | first version |", "|---|---:|---:|---:|"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        orders(folder / "o.csv")
        for cache, of_cache in rows().items():
            for words, command, goal, before in of_cache:
                took = seconds(command, folder, cache)
                gained = f"{before:g} ({before / took:.1f} ×)" if before else ""
                lines.append(f"| {words} | {took:.1f} | {goal:g} | {gained} |")
                print(lines[-1], flush=True)
    return lines


def about() -> str:
    """Return where and with what this was measured."""
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    cores, system = os.cpu_count(), f"{platform.system()} {platform.machine()}"
    return (
        f"{date.today()}, {cores} cores, {system}, Python {platform.python_version()}, {versions}."  # noqa: DTZ011
    )


def main() -> None:
    """Measure, print, and keep the table if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table in docs")
    asked = parser.parse_args()
    print(about())
    text = "\n".join([*measured(), "", about(), ""])
    if asked.write:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(START)
        PAGE.write_text(before + START + text + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
