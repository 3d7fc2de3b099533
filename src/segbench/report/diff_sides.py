"""What one run says of itself, as texts and tables that two runs can be compared by."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from segbench.errors import SegbenchError
from segbench.params.evaluation import EvaluationParams
from segbench.scoring.card import AGAIN, CARD, Json, damaged
from segbench.scoring.frozen import FrozenRun

NOT_THERE = "not there"

LONGEST_LIST = 4
"""Numbers of a frozen list that are shown; of a longer one, how many there are and differ."""

VERDICT = {
    "pick": "recommended",
    "beats_random": "any method beats chance",
    "best_set": "practically best",
    "beaten_by": "plain facts that are better than every method",
}
"""Part of a verdict in a run card -> what it is."""

OVERALL, EVERYTHING = ("pick", "best_set"), "everything"
"""The parts that the verdict on the one classification for everything has, too; and its outcome."""

READ = {
    "name": "dataset",
    "title": "title",
    "source": "source",
    "first_day": "first day",
    "last_day": "last day",
    "fingerprint": "fingerprint",
}
"""What a run card says of what was read -> what it is."""

PROGRAM = {"code_sha256": "code (SHA-256)", "commit": "commit"}
"""What it says of the program -> what it is."""

CUSTOMERS = {"customers": "customers at the cutoff"}
"""What it says of what was taken from it, beside the ledger."""


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> pd.DataFrame:
    """Return what is not the same on both sides: what, a, b."""
    rows = [
        (key, one.get(key, NOT_THERE), other.get(key, NOT_THERE))
        for key in dict.fromkeys((*one, *other))
        if key not in one or key not in other or one[key] != other[key]
    ]
    return pd.DataFrame(rows, columns=["what", "a", "b"])


def flat(value: Any, key: str = "") -> dict[str, str]:
    """Return nested JSON as text by dotted key: a list, and what is empty, as a whole."""
    if isinstance(value, dict) and value:
        return {
            name: text
            for part, inner in value.items()
            for name, text in flat(inner, f"{key}.{part}" if key else str(part)).items()
        }
    return {key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}


def data(run: FrozenRun) -> dict[str, str]:
    """Return what the run read, by what it is; an earlier version's card says less."""
    said = _part(run, "data")
    facts = {what: said[key] for key, what in {**READ, **CUSTOMERS}.items() if key in said}
    try:
        rows = {f"{row['table']}: {row['row']}": row["rows"] for row in said.get("ledger", ())}
    except (KeyError, TypeError):
        damaged(run.folder / CARD, "its ledger is none")
    return {what: str(value) for what, value in {**facts, **rows}.items()}


def code(run: FrozenRun) -> dict[str, str]:
    """Return which program and libraries made the run."""
    said = {what: run.card.get(key) for key, what in PROGRAM.items()}
    return {key: str(value) for key, value in {**said, **_part(run, "versions")}.items()}


def verdicts(run: FrozenRun) -> dict[tuple[str, str], str]:
    """Return the verdicts: outcome and what it is -> text; none of an earlier version's card."""
    found = _part(run, "verdicts")
    overall = run.card.get("verdict_overall") or {}
    # run.json sorts its keys; the first question of all is who orders again.
    order = sorted(found, key=lambda outcome: outcome != "retention")
    try:
        every = {(EVERYTHING, VERDICT[part]): _plain(overall[part]) for part in OVERALL if overall}
        return every | {
            (outcome, what): _plain(found[outcome][part])
            for outcome in order
            for part, what in VERDICT.items()
        }
    except (KeyError, TypeError):
        damaged(run.folder / CARD, "its verdicts are none")


def _part(run: FrozenRun, key: str) -> Json:
    value = run.card.get(key, {})
    if not isinstance(value, dict):
        damaged(run.folder / CARD, f"its {key} is none")
    return value


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (", ".join(map(str, value)) or "none") if isinstance(value, list) else str(value)


def rules(frozen: Json, before: Json | None = None) -> dict[str, str]:
    """Return what a frozen method says: numbers and definitions, each as text.

    Parameters
    ----------
    before
        The same method of the first run, for the second to say how many numbers of a long list are
        others.
    """
    here = _leaves(frozen.get("state"))
    there = here if before is None else _leaves(before.get("state"))
    rules = {key: _listed(value, there.get(key)) for key, value in here.items()}
    for segment in frozen.get("segments", ()):
        said = [str(segment.get(key, "")) for key in ("code", "name", "definition")]
        rules[f"segment {said[0]}"] = f"{said[1]}: {said[2]}"
    return rules


def _leaves(value: Any, key: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        return {
            name: leaf
            for part, inner in value.items()
            for name, leaf in _leaves(inner, f"{key}.{part}" if key else str(part)).items()
        }
    return {key: value}


def _listed(value: Any, other: Any) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if not isinstance(value, list) or len(value) <= LONGEST_LIST:
        return text
    pairs = zip(value, other if isinstance(other, list) else (), strict=False)
    others = len(value) - sum(mine == theirs for mine, theirs in pairs)
    return f"{len(value)} values" + (f", {others} of them others" if others else "")


def names(run: FrozenRun, method: str) -> dict[str, str]:
    """Return the names of the segments of a method by their codes."""
    try:
        segments = run.frozen(method)["segments"]
        return {str(segment["code"]): str(segment["name"]) for segment in segments}
    except (KeyError, TypeError):
        damaged(run.folder / "methods" / f"{method}.json", "has no whole segments")


def least(run: FrozenRun) -> int:
    """Return the least group of a run; what is not said is taken for the default."""
    section = run.card["params"].get("evaluation")
    least = section.get("min_cell") if isinstance(section, dict) else None
    return least if isinstance(least, int) else EvaluationParams().min_cell


def table(run: FrozenRun, name: str, columns: Sequence[str]) -> pd.DataFrame:
    """Return a table of the run, which must have these columns."""
    path = run.unchanged(f"tables/{name}.csv")
    try:
        table = pd.read_csv(path, dtype={"code": str})
    except ValueError as error:
        damaged(path, str(error))
    lacking = [column for column in columns if column not in table]
    if lacking:
        raise SegbenchError(f"{path}: has no column {lacking[0]}. {AGAIN}")
    return table


def joined(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of both tables that are not the same, those of the first run first."""
    table = one.join(other, how="outer", lsuffix="_a", rsuffix="_b", sort=False)
    order = list(dict.fromkeys((*one.index, *other.index)))
    table = table.reindex(pd.MultiIndex.from_tuples(order, names=one.index.names))
    left, right = (table[[f"{name}_{side}" for name in one]].to_numpy(float) for side in "ab")
    alike = (left == right) | (np.isnan(left) & np.isnan(right))
    lost = table.index.isin(one.index) != table.index.isin(other.index)
    return table[~alike.all(axis=1) | lost].reset_index()
