"""What a report says of every customer by one method, read back from its folder."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd

from segbench.datasets.own.raw import listed
from segbench.errors import SegbenchError, printable, unknown_name
from segbench.methods import METHODS
from segbench.params.playbook import Words
from segbench.scoring.card import AGAIN, Json
from segbench.scoring.frozen import ID, FrozenRun
from segbench.study.plan import book_of

TEXTS = tuple(Words.model_fields)
"""Texts of a playbook; the Chinese ones are called `<text>_zh`."""

LABELS, SCORES = "tables/labels.parquet", "tables/scores.parquet"
LABEL_FIELDS = (
    "customer_id",
    "method",
    "cutoff",
    "segment_code",
    "segment",
    "segment_zh",
    "definition",
)
PLAYBOOK_FIELDS = (
    "staff",
    "service_minutes",
    "planned_contacts",
    *TEXTS,
    *(f"{text}_zh" for text in TEXTS),
)


def labelled(folder: Path, method: str) -> tuple[pd.DataFrame, str]:
    """Return a report's customers with their segments, and where a playbook that lacks is sought.

    Returns
    -------
    DataFrame
        One row a customer, in order of customer_id: `LABEL_FIELDS`, the method's scores,
        `PLAYBOOK_FIELDS` (empty where there is no playbook). A score with the name of another field
        is called ``score_<name>``.
    str
        The missing playbook's file; empty if there is one.

    Raises
    ------
    SegbenchError
        The folder is no report, the method is not in it, or its playbook does not fit its segments.
    """
    run = FrozenRun(folder)
    labels, scores = run.customers("labels"), run.customers("scores")
    methods = labels.columns.drop(ID)
    if method not in methods:
        raise SegbenchError(f"{folder}: {unknown_name('method', method, methods)}")
    scores = _of_the_same(labels, scores, folder)
    segments, missing = _segments(folder, run.frozen(method), run.card["params"].get("playbooks"))
    strange = sorted({str(code) for code in labels[method]} - set(segments.index))
    if strange:
        raise SegbenchError(
            f"{folder / LABELS}: holds segments that {method} does not have ({listed(strange)}). "
            f"{AGAIN}"
        )
    table = segments.loc[labels[method].astype(str)].reset_index(drop=True)
    table.insert(0, ID, labels[ID])
    own = {
        name: name.removeprefix(f"{method}.") for name in scores if name.startswith(f"{method}.")
    }
    taken = {*LABEL_FIELDS, *PLAYBOOK_FIELDS}
    for place, (column, name) in enumerate(own.items(), start=len(LABEL_FIELDS)):
        table.insert(place, f"score_{name}" if name in taken else name, scores[column])
    return table, missing


def _of_the_same(labels: pd.DataFrame, scores: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Return the scores in the order of the labels; both tables must have the same customers."""
    wanted, there = pd.Index(labels[ID].astype(str)), pd.Index(scores[ID].astype(str))
    alone = wanted.symmetric_difference(there)
    if len(alone):
        where = LABELS if alone[0] in wanted else SCORES
        raise SegbenchError(
            f"{folder}: {LABELS} and {SCORES} do not have the same customers; {len(alone):,} stand "
            "in one of them only, such as "
            f"{printable(str(alone[0]))} in {where}. They are of two runs. {AGAIN}"
        )
    return scores.set_axis(there).loc[wanted].reset_index(drop=True)


def _segments(folder: Path, frozen: Json, playbooks: Any) -> tuple[pd.DataFrame, str]:
    """Return what is the same for all customers of a segment, by its code."""
    if not isinstance(playbooks, str):
        raise SegbenchError(f"{folder / 'run.json'}: does not say where the playbooks are. {AGAIN}")
    segments, keys = frozen.get("segments"), ("code", "name", "name_zh", "definition")
    usable = isinstance(segments, list) and all(
        isinstance(item, dict) and {*keys} <= {*item} for item in segments
    )
    if not usable or not isinstance(frozen.get("cutoff"), str):
        raise SegbenchError(
            f"{folder / 'methods' / str(frozen['method'])}.json: has no whole segments or no "
            f"cutoff. {AGAIN}"
        )
    method, kind = frozen["method"], METHODS.get(frozen["method"])
    book = book_of(method, playbooks)
    names = {segment["code"]: segment["name"] for segment in frozen["segments"]}
    # A method that is no longer in the registry cannot say what other segments it has.
    entries = book.of(
        names, kind.segment_names if kind else (), data_made=kind is None or kind.open_segments
    )
    rows = []
    for segment in frozen["segments"]:
        entry = entries.get(segment["code"])
        told: list[Any] = ["", math.nan, math.nan, *[""] * (2 * len(TEXTS))]
        if entry is not None:
            texts = [getattr(words, text) for words in (entry.en, entry.zh) for text in TEXTS]
            told = [entry.staff, entry.minutes, entry.contacts, *texts]
        rows.append([method, frozen["cutoff"], *(segment[key] for key in keys), *told])
    fields = [*LABEL_FIELDS[1:], *PLAYBOOK_FIELDS]  # without the customer's own
    return pd.DataFrame(rows, list(names), fields), "" if entries else book.where
