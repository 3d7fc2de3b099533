"""What the reports of a sweep say of every method: `tables/sweep.csv`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from segbench.report.sweep_grid import Setting
from segbench.scoring.card import read_card

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


def sweep_table(folder: Path, done: Sequence[Done]) -> pd.DataFrame:
    """Return one row a setting, outcome and method.

    A setting that failed, or that compares nothing, has one row alone.

    Returns
    -------
    DataFrame
        setting, its keys, and `SAID`. A method is recommended where the report recommends it: not
        where no method beats chance. `beaten_by` lists plain facts that are better than each.
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
    report = folder / setting.name
    found, league = read_card(report)["verdicts"], pd.read_csv(report / "tables" / "league.csv")
    shares = league[(league["metric"] == SHARE) & (league["role"] == "method")]
    if shares.empty:
        yield {**own, "problem": ""}
    for row in shares.itertuples():
        said = found[str(row.outcome)]
        yield {
            **own,
            "outcome": row.outcome,
            "method": row.method,
            "recommended": said["beats_random"] and row.method == said["pick"],
            "in_best_set": row.method in said["best_set"],
            SHARE: row.value,
            "ci_low": row.ci_low,
            "ci_high": row.ci_high,
            "beats_random": said["beats_random"],
            "beaten_by": ", ".join(said["beaten_by"]),
            "problem": "",
        }


def in_order(rows: pd.DataFrame) -> list[str]:
    """Return the settings of one outcome, the one whose recommended method tells most first."""
    picked = rows[rows["recommended"].astype(bool)].set_index("setting")[SHARE]
    shares = {str(name): float(share) for name, share in picked.dropna().items()}
    names = [str(name) for name in rows["setting"].unique()]
    return sorted(names, key=lambda name: (name not in shares, -shares.get(name, 0.0), name))
