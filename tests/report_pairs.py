"""Two tiny report folders, made by hand, whose every count can be checked by hand."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

VERDICT = {
    "pick": "rfm",
    "beats_random": True,
    "best_set": ["rfm", "som"],
    "beaten_by": [],
}
CARD = {
    "params": {
        "name": "one",
        "dataset": "own",
        "cutoff": "2023-10-01",
        "seed": 7,
        "rfm": {"reference": "mean"},
        "evaluation": {"min_cell": 5},
    },
    "data": {
        "name": "own",
        "title": "Shop",
        "source": "shop.csv",
        "first_day": "2023-01-01",
        "last_day": "2023-12-31",
        "fingerprint": "aa",
        "customers": 40,
        "ledger": [{"table": "orders", "row": "read", "rows": 100}],
    },
    "verdicts": {"conversion": {**VERDICT, "beats_random": False}, "retention": VERDICT},
    "versions": {"python": "3.11.7", "pandas": "3.0.0"},
    "code_sha256": "c0",
    "commit": None,
}
NAMES = {"1": "Premium", "2": "Middle", "3": "Rest"}

BEFORE = ["1"] * 10 + ["2"] * 12 + ["3"] * 18
"""Of forty customers, named k00 to k39."""

AFTER = ["1"] * 10 + ["2"] * 6 + ["1"] * 6 + ["3"] * 12 + ["2"] * 6
"""Six went from 2 to 1, six from 3 to 2; the others stayed: 10, 6 and 12."""


def write_pair_side(
    folder: Path,
    labels: Mapping[str, Sequence[str]],
    *,
    changes: Mapping[str, Any] | None = None,
    threshold: float = 18.5,
    score: float = 0.8,
    rates: Sequence[float] = (0.9, 0.5, 0.1),
    first: int = 0,
    revenue: bool = True,
) -> Path:
    """Write a report folder without pages, of customers first, first + 1 and so on.

    Customer kNN brings NN; `changes` are put into the run card, part by part.
    """
    for part in ("tables", "methods"):
        (folder / part).mkdir(parents=True)
    size = len(next(iter(labels.values())))
    ids = [f"k{place:02d}" for place in range(first, first + size)]
    brought = {"rfm.monetary": [float(name[1:]) for name in ids]} if revenue else {}
    tables = folder / "tables"
    pd.DataFrame({"customer_id": ids, **labels}).to_parquet(tables / "labels.parquet")
    pd.DataFrame({"customer_id": ids, **brought}).to_parquet(tables / "scores.parquet")
    league, segments = [], []
    for method, codes in labels.items():
        frozen = {
            "method": method,
            "cutoff": "2023-10-01",
            "state": {"recency_days": threshold, "knots": [float(n) for n in range(9)] + [score]},
            "segments": [
                {"code": code, "name": name, "name_zh": name, "definition": f"since {threshold}"}
                for code, name in NAMES.items()
            ],
        }
        (folder / "methods" / f"{method}.json").write_text(json.dumps(frozen))
        league.append((method, "retention", "auc", score, "method"))
        segments += [
            (method, code, name, "retention", [*codes].count(code), rate, 0.25)
            for (code, name), rate in zip(NAMES.items(), rates, strict=True)
        ]
    league.append(("recency_only", "retention", "auc", score, "baseline"))
    pd.DataFrame(league, columns=["method", "outcome", "metric", "value", "role"]).to_csv(
        tables / "league.csv", index=False
    )
    heads = ["method", "code", "segment", "outcome", "n", "rate", "revenue_share"]
    pd.DataFrame(segments, columns=heads).to_csv(tables / "segments.csv", index=False)
    card = copy.deepcopy(CARD)
    for part, change in (changes or {}).items():
        card[part] = {**card[part], **change} if isinstance(change, dict) else change
    card["sha256"] = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted([*folder.glob("tables/*"), *folder.glob("methods/*")])
    }
    (folder / "run.json").write_text(json.dumps(card))
    return folder
