"""Models that use the numbers themselves, not a class: how much there is to know."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.evaluation.learning import ridge_logit
from segbench.methods.base import log_revenue

Floats = NDArray[np.float64]

HISTORY = ("contacts_before", "responses_before")
RFM_INPUTS = ("recency_days", "frequency", "monetary")


def logit_scores(train_x: pd.DataFrame, train: pd.DataFrame, test_x: pd.DataFrame, within_group: bool) -> Floats:
    """Return test scores, in log-odds, of a logistic regression on log R, F and M with their squares.

    For conversion, log(1 + earlier contacts) and log(1 + earlier responses) join in with their squares: a
    ceiling that may not look at what one yes/no rule looks at would be none.

    Parameters
    ----------
    train_x, test_x
        Rows of customer tables, one per unit.
    train
        group and event, one row per training unit.
    within_group
        Whether every group has its own intercept, which the scores then leave out.
    """
    raw = _inputs(train_x)
    center, scale = raw.mean(axis=0), np.maximum(raw.std(axis=0), 1e-9)
    squares_center = (((raw - center) / scale) ** 2).mean(axis=0)
    x = _expand(raw, center, scale, squares_center)
    if within_group:
        groups = sorted(set(train["group"]))
        intercepts = (train["group"].to_numpy()[:, None] == np.asarray(groups)[None, :]).astype(float)
    else:
        intercepts = np.ones((len(train), 1))
    k = intercepts.shape[1]
    beta = ridge_logit(
        np.column_stack([intercepts, x]),
        train["event"].to_numpy(dtype=float),
        np.ones(len(train)),
        np.repeat([0.0, 1.0], [k, x.shape[1]]),
    )
    constant = 0.0 if within_group else float(beta[0])
    return np.asarray(_expand(_inputs(test_x), center, scale, squares_center) @ beta[k:] + constant)


def _inputs(customers: pd.DataFrame) -> Floats:
    columns = [np.log1p(customers["recency_days"]), np.log(customers["frequency"]), log_revenue(customers)]
    columns += [np.log1p(customers[name]) for name in HISTORY if name in customers]
    return np.column_stack([np.asarray(part, dtype=float) for part in columns])


def _expand(raw: Floats, center: Floats, scale: Floats, squares_center: Floats) -> Floats:
    z = (raw - center) / scale
    return np.column_stack([z, z**2 - squares_center])


CEILINGS = {"logit": logit_scores}
"""Ceilings by name: functions of training rows, training units and test rows."""

CEILING_TITLES = {"logit": "Ceiling: logistic regression"}
