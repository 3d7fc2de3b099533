"""What a report says of every customer by one method: label, scores, playbook, read back from its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from segbench.errors import SegbenchError, unknown_name
from segbench.methods import METHODS
from segbench.params.playbook import Words, read_playbook

TEXTS = tuple(Words.model_fields)
"""Texts of a playbook; the Chinese ones are called `<text>_zh`."""

LABEL_FIELDS = ("customer_id", "method", "cutoff", "segment_code", "segment", "segment_zh", "definition")
PLAYBOOK_FIELDS = ("staff", "service_minutes", "planned_contacts", *TEXTS, *(f"{text}_zh" for text in TEXTS))


def labelled(folder: Path, method: str) -> tuple[pd.DataFrame, str]:
    """Return the customers of a report with their segments by one method, and where its playbook is sought if there is none.

    Returns
    -------
    DataFrame
        One row a customer, in order of customer_id: `LABEL_FIELDS`, the method's scores, `PLAYBOOK_FIELDS` (empty
        where there is no playbook). A score with the name of another field is called ``score_<name>``.
    str
        The missing playbook's file; empty if there is one.

    Raises
    ------
    SegbenchError
        The folder is no report, the method is not in it, or its playbook does not fit its segments.
    """
    card = _read(folder, folder / "run.json")
    labels, scores = (_read(folder, folder / "tables" / f"{name}.parquet") for name in ("labels", "scores"))
    if method not in labels:
        raise SegbenchError(f"{folder}: {unknown_name('method', method, [name for name in labels if name != 'customer_id'])}")
    frozen = _read(folder, folder / "methods" / f"{method}.json")
    segments, missing = _segments(frozen, card["params"]["playbooks"])
    table = segments.loc[labels[method]].reset_index(drop=True)
    table.insert(0, "customer_id", labels["customer_id"])
    own = {name: name.removeprefix(f"{method}.") for name in scores if name.startswith(f"{method}.")}
    taken = {*LABEL_FIELDS, *PLAYBOOK_FIELDS}
    for place, (column, name) in enumerate(own.items(), start=len(LABEL_FIELDS)):
        table.insert(place, f"score_{name}" if name in taken else name, scores[column])
    return table, missing


def _segments(frozen: dict[str, Any], playbooks: str) -> tuple[pd.DataFrame, str]:
    """Return what is the same for all customers of a segment, by its code."""
    method, kind = frozen["method"], METHODS.get(frozen["method"])
    book = read_playbook(method, playbooks)
    names = {segment["code"]: segment["name"] for segment in frozen["segments"]}
    # A method that is no longer in the registry cannot say what other segments it has.
    entries = book.of(names, kind.segment_names if kind else (), data_made=kind is None or kind.open_segments)
    rows = {}
    for segment in frozen["segments"]:
        entry = entries.get(segment["code"])
        rows[segment["code"]] = {
            "method": method,
            "cutoff": frozen["cutoff"],
            "segment_code": segment["code"],
            "segment": segment["name"],
            "segment_zh": segment["name_zh"],
            "definition": segment["definition"],
            "staff": entry.staff if entry else "",
            "service_minutes": entry.minutes if entry else float("nan"),
            "planned_contacts": entry.contacts if entry else float("nan"),
            **{text: getattr(entry.en, text) if entry else "" for text in TEXTS},
            **{f"{text}_zh": getattr(entry.zh, text) if entry else "" for text in TEXTS},
        }
    return pd.DataFrame.from_dict(rows, orient="index"), "" if entries else book.where


def _read(folder: Path, path: Path) -> Any:
    try:
        if path.suffix == ".json":
            return json.loads(path.read_text(encoding="utf-8"))
        return pd.read_parquet(path)
    except FileNotFoundError:
        raise SegbenchError(
            f"{folder}: is no report of this version of segbench, there is no {path.relative_to(folder)}. "
            "`segbench run PARAMS` writes one; name its folder, e.g. reports/complete_journey."
        ) from None
    except (OSError, ValueError, pa.ArrowException):
        raise SegbenchError(f"{path}: cannot be read; run `segbench run` again to write it anew.") from None
