"""What past units say of a segment: shrunk rates, means and log-odds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaln, digamma, expit, logit
from scipy.stats import t

from segbench.evaluation.intervals import wilson_interval
from segbench.methods.arrays import Floats, Places, ratio
from segbench.methods.base import column

EFFECT_SD = 1.0
"""Prior standard deviation of a log-odds effect: of few units, a segment stays near its group."""


def shrunk_rates(n: Floats, events: Floats) -> Floats:
    """Return beta-binomial shrunk rates, (events + a) / (n + a + b), by marginal likelihood.

    Segments without units get the common rate. With fewer than two segments that hold units there
    is nothing to shrink to.
    """
    filled = n > 0
    if filled.sum() < 2:
        return np.where(filled, events / np.maximum(n, 1), events.sum() / max(n.sum(), 1.0))
    pooled = np.clip(events.sum() / n.sum(), 1e-4, 1 - 1e-4)
    k, m = events[filled], n[filled] - events[filled]

    def loss(theta: Floats) -> tuple[float, Floats]:
        strength, mean = np.exp(theta[1]), expit(theta[0])
        a, b = strength * mean, strength * (1 - mean)
        value = (betaln(k + a, m + b) - betaln(a, b)).sum()
        both = digamma(k + m + a + b) - digamma(a + b)
        by_a = (digamma(k + a) - digamma(a) - both).sum()
        by_b = (digamma(m + b) - digamma(b) - both).sum()
        return -value, -np.array([(by_a - by_b) * a * (1 - mean), by_a * a + by_b * b])

    start = np.array([logit(pooled), np.log(20.0)])
    bounds = [(-12, 12), (np.log(0.1), np.log(1e6))]
    fit = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    mean, strength = expit(fit.x[0]), np.exp(fit.x[1])
    return (events + strength * mean) / (n + strength)


def rate_table(labels: pd.Series, events: pd.Series, confidence: float) -> pd.DataFrame:
    """Return, per category of `labels`, code, n, events, rate (Wilson interval), rate_shrunk."""
    counts = events.groupby(labels, observed=False).agg(["size", "sum"])
    n, k = column(counts, "size"), column(counts, "sum")
    low, high = np.where(n > 0, wilson_interval(k, np.maximum(n, 1), confidence), np.nan)
    return pd.DataFrame(
        {
            "code": counts.index.astype(str),
            "n": n.astype(int),
            "events": k.astype(int),
            "rate": ratio(k, n),
            "ci_low": low,
            "ci_high": high,
            "rate_shrunk": shrunk_rates(n, k),
        }
    )


def mean_table(labels: pd.Series, values: pd.Series, confidence: float) -> pd.DataFrame:
    """Return, per category of `labels`, its code, n, mean (Student's interval), mean_shrunk, lift.

    The lift is the mean over that of everybody. Fewer than two customers have no interval.
    """
    grouped = values.groupby(labels, observed=False).agg(["size", "mean", "std"])
    n, mean, spread = (column(grouped, name) for name in grouped)
    quantile = t.ppf((1 + confidence) / 2, np.maximum(n - 1, 1))
    reach = quantile * spread / np.sqrt(np.maximum(n, 1))
    segment = labels.cat.codes.to_numpy(dtype=np.intp)
    return pd.DataFrame(
        {
            "code": grouped.index.astype(str),
            "n": n.astype(int),
            "mean": mean,
            "ci_low": mean - reach,
            "ci_high": mean + reach,
            "mean_shrunk": segment_means(segment, len(n), values.to_frame("value")),
            "lift": mean / values.mean() if values.mean() else np.nan,
        }
    )


def segment_scores(segment: Places, k: int, units: pd.DataFrame, within_group: bool) -> Floats:
    """Return what past units say of each of k segments, in log-odds.

    Without groups: the log-odds of the segment's shrunk rate. Within groups: its effect against the
    group's own rate, with a normal prior (`EFFECT_SD`).

    Parameters
    ----------
    segment
        Shape (units,): the number of each unit's segment.
    units
        group and event, one row per unit.
    """
    event = column(units, "event")
    if not within_group:
        n = np.bincount(segment, minlength=k).astype(float)
        events = np.bincount(segment, weights=event, minlength=k).astype(float)
        return logit(np.clip(shrunk_rates(n, events), 1e-6, 1 - 1e-6))
    _, (effects,) = segment_effects([segment], [k], units, within_group)
    return effects


def segment_effects(
    segments: Sequence[Places], sizes: Sequence[int], units: pd.DataFrame, within_group: bool
) -> tuple[Floats, list[Floats]]:
    """Return a logistic regression's intercepts, and by classification the effects of segments.

    Effects have a normal prior (`EFFECT_SD`).

    Parameters
    ----------
    segments, sizes
        The number of each unit's segment in every classification, and how many segments it has.
    units
        group and event, one row per unit.
    within_group
        Whether every group has an intercept of its own.
    """
    group = numbers(units["group"]) if within_group else np.zeros(len(units), dtype=np.intp)
    n, events, (groups, *codes) = filled_cells([group, *segments], column(units, "event"))
    intercepts = group.max() + 1
    dummies = [np.eye(k)[code] for code, k in zip(codes, sizes, strict=True)]
    design = np.column_stack([np.eye(intercepts)[groups], *dummies])
    penalty = np.repeat([0.0, EFFECT_SD**-2], [intercepts, sum(sizes)])
    beta = ridge_logit(design, events, n, penalty)
    first, *effects = np.split(beta, np.cumsum([intercepts, *sizes[:-1]]))
    return first, effects


def numbers(group: pd.Series) -> Places:
    """Return the number of each unit's group, in the order of their names."""
    return np.unique(group.to_numpy(dtype=str), return_inverse=True)[1]


def filled_cells(codes: Sequence[Places], event: Floats) -> tuple[Floats, Floats, list[Places]]:
    """Return units, events, and the codes of every combination that holds units."""
    sizes = [code.max() + 1 for code in codes]
    filled, cell = np.unique(np.ravel_multi_index(codes, sizes), return_inverse=True)
    events = np.bincount(cell, weights=event).astype(float)
    return np.bincount(cell).astype(float), events, list(np.unravel_index(filled, sizes))


def segment_means(segment: Places, k: int, units: pd.DataFrame) -> Floats:
    """Return what past units say of the amount in each of k segments: shrunk means.

    The shrinkage is that of a random-effects model, its between-variance by the method of moments
    (Cochran; DerSimonian and Laird 1986) and the variance within segments taken as common. Segments
    without units get the mean of all; NaN where there are no units at all.

    Parameters
    ----------
    segment
        Shape (units,): the number of each unit's segment.
    units
        value, one row per unit.
    """
    value = column(units, "value")
    if not len(value):
        return np.full(k, np.nan)
    n = np.bincount(segment, minlength=k).astype(float)
    mean = np.bincount(segment, weights=value, minlength=k) / np.maximum(n, 1)
    overall, filled = value.mean(), n > 0
    within = ((value - mean[segment]) ** 2).sum() / max(len(value) - filled.sum(), 1)
    spread = (n * (mean - overall) ** 2)[filled].sum() - (filled.sum() - 1) * within
    between = max(spread / max(n.sum() - (n**2).sum() / n.sum(), 1), 0.0)
    trust = between / (between + within / np.maximum(n, 1)) if between > 0 else 0.0
    return np.where(filled, overall + trust * (mean - overall), overall)


def ridge_logit(design: Floats, events: Floats, n: Floats, penalty: Floats) -> Floats:
    """Return coefficients of the highest binomial log-likelihood less penalty * coefficient² / 2.

    Newton's method with halved steps; unpenalised columns of groups without or with only events are
    held at a finite value by a trace of penalty.
    """
    penalty = np.maximum(penalty, 1e-6)
    beta = np.zeros(design.shape[1])

    def objective(value: Floats) -> float:
        eta = design @ value
        return float(events @ eta - n @ np.logaddexp(0, eta) - penalty @ value**2 / 2)

    current = objective(beta)
    for _ in range(100):
        p = expit(design @ beta)
        gradient = design.T @ (events - n * p) - penalty * beta
        hessian = (design * (n * p * (1 - p))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        while (value := objective(beta + step)) < current - 1e-12 and np.abs(step).max() > 1e-12:
            step = step / 2
        beta, current = beta + step, value
        if np.abs(step).max() < 1e-10:
            break
    return beta
