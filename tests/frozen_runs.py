"""A small company of own data, and its frozen methods without the pages of a run."""

import json
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from segbench.report.card import run_card
from segbench.report.run import write_frozen
from segbench.study.study import Study

CUTOFF = "2023-10-01"
METHODS = ["value_tiers", "rfm", "quadrants", "som"]


def make_orders(
    customers: int, start: str, days: int, seed: int, factor: float = 1.0
) -> pd.DataFrame:
    """Orders of customers whose ids begin with zeros; every other is at a store of its own."""
    rng = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        for _ in range(1 + rng.poisson(4)):
            at = datetime.fromisoformat(start) + timedelta(days=int(rng.integers(days)), hours=9)
            amount = round(factor * float(np.exp(rng.normal(3, 1))), 2)
            rows.append((f"{customer:05d}", at.isoformat(" "), amount, f"s{rng.integers(3)}"))
    return pd.DataFrame(rows, columns=["who", "when", "paid", "shop"])


def freeze(params, folder):
    """Write what a run leaves behind of its methods, without comparison and pages."""
    study = Study(params)
    for part in ("tables", "methods"):
        (folder / part).mkdir(parents=True)
    write_frozen(study, folder)
    (folder / "run.json").write_text(json.dumps(run_card(study, folder, {}, {}, {})))
    return study
