"""The run card: what was run, on what, with what, and what came out."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from segbench.errors import SegbenchError
from segbench.evaluation.comparison.verdict import Overall, Verdict
from segbench.paths import CHECKOUT, PACKAGE
from segbench.scoring.card import read_card
from segbench.study.code import library_versions
from segbench.study.study import Study

DATA = ("name", "title", "source", "currency", "first_day", "last_day", "fingerprint")
"""What a run card repeats of what a dataset says of itself."""


def run_card(
    study: Study,
    folder: Path,
    timings: dict[str, Any],
    left_out: dict[str, dict[str, str]],
    verdicts: Mapping[str, Verdict],
    everything: Overall | None = None,
    untold: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return the run card of a report folder, as plain JSON.

    `left_out` says which ceilings could not be computed for each outcome, and why; `verdicts`,
    which method is recommended for each; `everything`, which one for all of them; `untold`, why
    other outcomes are not compared.
    """
    files = sorted([*folder.glob("tables/*"), *folder.glob("methods/*")])
    ledger = study.data.ledger()
    return {
        # Where the files lie is this machine's business.
        "params": study.params.model_dump(mode="json", exclude={"start_folder"}),
        "seed": study.params.seed,
        "data": {
            **{key: study.about[key] for key in DATA},
            "customers": len(study.customers()),
            "ledger": ledger[["table", "row", "rows"]].to_dict("records"),
        },
        "verdicts": {outcome: asdict(verdict) for outcome, verdict in verdicts.items()},
        "verdict_overall": None if everything is None else asdict(everything),
        "untold": dict(untold),
        "outcomes": study.after.definitions(),
        "ceilings_left_out": left_out,
        "versions": {"segbench": version("segbench"), **library_versions()},
        "commit": _commit(),
        "code_sha256": code_fingerprint(),
        "seconds": timings,
        "sha256": {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        },
    }


def seconds_of(report: Path) -> dict[str, Any]:
    """Return how long the run of a report took, by stage; empty if there is none to be read."""
    try:
        seconds = read_card(report).get("seconds")
    except SegbenchError:
        return {}
    return seconds if isinstance(seconds, dict) else {}


def code_fingerprint() -> str:
    """Return the SHA-256 of the package's sources, which tells versions without commit apart."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _commit() -> str | None:
    """Return the checkout's commit, with ``+changes`` if files differ from it; else None."""
    if not (CHECKOUT / ".git").exists():
        return None

    def git(*words: str) -> str:
        command = ["git", "-C", str(CHECKOUT), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        return done.stdout.strip()

    try:
        return git("rev-parse", "HEAD") + (
            "+changes" if git("status", "--porcelain", "--untracked-files=no") else ""
        )
    except (OSError, subprocess.CalledProcessError):
        return None
