"""What the reports of a sweep say of every method: `tables/sweep.csv`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from segbench.evaluation.comparison.verdict import Verdict, verdict
from segbench.methods import METHODS
from segbench.report.sweep_grid import Setting

SHARE = "attainable_share"

SAID = (
    "outcome",
    "method",
    "recommended",
    "in_best_set",
    SHARE,
    "ci_low",
    "ci_high",
    "beats_random",
    "beaten_by",
    "problem",
)
"""Columns of the table, behind the setting and its keys."""


@dataclass(frozen=True)
class Done:
    """What became of a setting.

    Attributes
    ----------
    setting
        Which one.
    seconds
        How long it was run; None: its report was there from before.
    problem
        Why it failed; empty if it did not.
    """

    setting: Setting
    seconds: float | None = None
    problem: str = ""


def verdicts(report: Path, confidence: float) -> tuple[dict[str, Verdict], pd.DataFrame]:
    """Return the verdict of a report for each of its outcomes, and its league."""
    league = pd.read_csv(report / "tables" / "league.csv")
    league["in_best_set"] = league["in_best_set"].astype("boolean").fillna(False).astype(bool)
    contrasts = pd.read_csv(report / "tables" / "contrasts.csv")
    methods = league.loc[league["role"] == "method", "method"].unique()
    complexity = {name: METHODS[name].complexity for name in methods}
    found = {
        outcome: verdict(outcome, league, contrasts, complexity, confidence)
        for outcome in league["outcome"].unique()
    }
    return found, league


def sweep_table(folder: Path, done: Sequence[Done]) -> pd.DataFrame:
    """Return one row a setting, outcome and method; one row alone for a setting that failed.

    Returns
    -------
    DataFrame
        setting, its keys, and `SAID`. A method is recommended where the report recommends it: not
        where no method beats chance. `beaten_by` lists baselines that are better than every method.
    """
    keys = list(done[0].setting.choices)
    rows = [row for one in done for row in _rows(folder, one)]
    return pd.DataFrame(rows, columns=["setting", *keys, *SAID])


def _rows(folder: Path, done: Done) -> Iterator[dict[str, Any]]:
    setting = done.setting
    own: dict[str, Any] = {"setting": setting.name, **setting.choices}
    if done.problem:
        yield {**own, "problem": done.problem}
        return
    found, league = verdicts(folder / setting.name, setting.params.evaluation.confidence)
    shares = league[(league["metric"] == SHARE) & (league["role"] == "method")]
    for row in shares.itertuples():
        said = found[str(row.outcome)]
        yield {
            **own,
            "outcome": row.outcome,
            "method": row.method,
            "recommended": said.beats_random and row.method == said.pick,
            "in_best_set": row.method in said.best_set,
            SHARE: row.value,
            "ci_low": row.ci_low,
            "ci_high": row.ci_high,
            "beats_random": said.beats_random,
            "beaten_by": ", ".join(said.beaten_by),
            "problem": "",
        }


def in_order(rows: pd.DataFrame) -> list[str]:
    """Return the settings of one outcome, the one whose recommended method tells most first."""
    picked = rows[rows["recommended"].astype(bool)].set_index("setting")[SHARE]
    shares = {str(name): float(share) for name, share in picked.dropna().items()}
    names = [str(name) for name in rows["setting"].unique()]
    return sorted(names, key=lambda name: (name not in shares, -shares.get(name, 0.0), name))
