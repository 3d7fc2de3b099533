"""Whom to contact and whom to leave alone in a test, and how alike both sides are."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from segbench.evaluation.campaigns.uplift import EVERYONE

TEST, CONTROL = "test", "control"


def assign(labels: pd.Series, control_share: float, seed: int) -> pd.DataFrame:
    """Assign the customers of every segment to those to contact or those to leave alone.

    Inside a segment customers are ordered by a hash of seed and id, and the first of them are left
    alone: neither the order of the rows nor the other segments decide. Of n customers the whole
    number nearest to n * control_share is.

    Parameters
    ----------
    labels
        Categorical of codes, indexed by customer_id.
    control_share
        Share of each segment that is left alone, 0-1.
    seed
        Another one assigns anew.

    Returns
    -------
    DataFrame
        customer_id, code, group (``"test"`` or ``"control"``), sorted by customer_id.
    """
    digests = [
        hashlib.sha256(f"{seed}/{customer}".encode()).hexdigest() for customer in labels.index
    ]
    table = pd.DataFrame(
        {"customer_id": labels.index, "code": labels.astype(str).to_numpy(), "digest": digests}
    )
    place = table.sort_values("digest").groupby("code").cumcount()
    size = table.groupby("code")["code"].transform("size")
    left_alone = place.reindex(table.index) < np.floor(size * control_share + 0.5)
    table["group"] = np.where(left_alone, CONTROL, TEST)
    return table.sort_values("customer_id", ignore_index=True)[["customer_id", "code", "group"]]


def balance(
    sides: pd.DataFrame, measures: pd.DataFrame, codes: Sequence[str], min_cell: int
) -> pd.DataFrame:
    """Return how far the two sides differ: standardised mean differences (test - control).

    A difference of means over the root of the mean of the two variances (Austin 2009, Statistics in
    Medicine 28:3083).

    Parameters
    ----------
    sides
        As `assign` returns it.
    measures
        Numbers, indexed by customer_id.
    codes
        Segments in business order.
    min_cell
        Where a side has fewer customers nothing is shown but their numbers.

    Returns
    -------
    DataFrame
        code (`EVERYONE` for all, last), test, control (customers), one column a measure, and
        `by_chance`: what 19 in 20 random assignments stay under, 1.96 * sqrt(1 / test + 1 /
        control).
    """
    values = measures.loc[sides["customer_id"]].reset_index(drop=True)
    rows = []
    for code in (*codes, EVERYONE):
        inside = (sides["code"] == code) | (code == EVERYONE)
        test, control = (values[inside & (sides["group"] == group)] for group in (TEST, CONTROL))
        row: dict[str, object] = {"code": code, "test": len(test), "control": len(control)}
        row |= dict.fromkeys((*measures, "by_chance"), math.nan)
        if min(len(test), len(control)) >= max(min_cell, 2):
            row |= {name: _standardised(test[name], control[name]) for name in measures}
            row["by_chance"] = 1.96 * math.sqrt(1 / len(test) + 1 / len(control))
        rows.append(row)
    return pd.DataFrame(rows)


def _standardised(test: pd.Series, control: pd.Series) -> float:
    spread = math.sqrt((test.var() + control.var()) / 2)
    difference = test.mean() - control.mean()
    return difference / spread if spread else 0.0
