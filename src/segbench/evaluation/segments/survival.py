"""Time to the next order by segment: curves, mean days, and whether segments differ."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from segbench.evaluation.comparison.multiple_testing import holm
from segbench.methods.arrays import Floats, Places
from segbench.methods.base import TOLERANCE
from segbench.methods.disclosure import Disclosure, small

CURVE_COLUMNS = ["code", "day", "at_risk", "ordered", "ordered_share"]
SEGMENT_COLUMNS = [
    "code",
    "customers",
    "ordered",
    "median",
    "median_low",
    "median_high",
    "mean_days",
    "ci_low",
    "ci_high",
    "difference",
    "difference_low",
    "difference_high",
    "p_holm",
]


def curves(labels: pd.Series, durations: pd.DataFrame, horizon: int, min_cell: int) -> pd.DataFrame:
    """Return, per segment and day, the share that had ordered again by it (Kaplan-Meier).

    Parameters
    ----------
    labels
        Ordered categorical of codes, in the order of `durations`.
    durations
        days (whole, from 1 on) and event (bool: the wait ended with an order); one row a customer.
    horizon
        Last day shown.
    min_cell
        Segments with fewer customers are left out.

    Returns
    -------
    DataFrame
        code, day (0 to `horizon`), at_risk (not yet ordered, and still followed, on the morning of
        the day), ordered (on the day), ordered_share (0-1, by the end of the day).
    """
    parts = []
    for code, rows in _large(labels, durations, min_cell):
        days, inside = np.arange(horizon + 1), rows["days"] <= horizon
        gone = np.bincount(rows.loc[inside, "days"], minlength=horizon + 1).cumsum()
        columns = {
            "code": code,
            "day": days,
            "at_risk": len(rows) - np.append(0, gone[:-1]),
            "ordered": np.bincount(rows.loc[inside & rows["event"], "days"], minlength=len(days)),
            "ordered_share": 1 - _survival(_curve(rows), days),
        }
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=CURVE_COLUMNS)


def restricted_mean(durations: pd.DataFrame, horizon: int) -> tuple[float, float]:
    """Return the mean days to the next order, at most `horizon` each, and its standard error.

    The mean is the area under the Kaplan-Meier curve up to the horizon, with Greenwood's variance
    (Klein & Moeschberger 2003, *Survival Analysis*, sec. 4.5). Where all wait equally long, nothing
    is known of the error, and it is NaN.
    """
    curve = _curve(durations)
    inside = curve.surv_times < horizon
    times, left, events, at_risk = (
        np.asarray(part, dtype=float)[inside]
        for part in (curve.surv_times, curve.surv_prob, curve.n_events, curve.n_risk)
    )
    areas = np.diff(times, prepend=0.0, append=float(horizon)) * np.append(1.0, left)
    after = areas[1:][::-1].cumsum()[::-1]  # the area from each time on
    survivors = at_risk - events
    terms = np.divide(
        after**2 * events, at_risk * survivors, out=np.zeros(len(after)), where=survivors > 0
    )
    error = math.sqrt(terms.sum())
    return areas.sum(), error or math.nan


def log_rank(labels: pd.Series, durations: pd.DataFrame, min_cell: int) -> tuple[float, int, float]:
    """Return chi-square, degrees of freedom and p of the log-rank test of equally long waits.

    Segments with fewer than `min_cell` customers are left out; with fewer than two others there is
    nothing to test, and chi-square and p are NaN.
    """
    parts = [rows.assign(code=code) for code, rows in _large(labels, durations, min_cell)]
    if len(parts) < 2 or not any(rows["event"].any() for rows in parts):
        return math.nan, 0, math.nan
    table = pd.concat(parts).astype({"event": int})
    code = table["code"].to_numpy(dtype=str)
    chi_square, p = survdiff(table["days"].to_numpy(), table["event"].to_numpy(), code)
    return chi_square, len(parts) - 1, p


def by_segment(
    labels: pd.Series, durations: pd.DataFrame, horizon: int, confidence: float, min_cell: int
) -> pd.DataFrame:
    """Return how long each segment waits for the next order, and how much longer than others.

    Parameters
    ----------
    labels, durations, horizon, min_cell
        As for `curves` and `restricted_mean`.
    confidence
        Coverage of the intervals, 0-1.

    Returns
    -------
    DataFrame
        One row per segment with at least `min_cell` customers: code, customers, ordered (how many
        did), median (day by which half had ordered again, with the interval of Brookmeyer & Crowley
        1982; NaN where half never did), mean_days (see `restricted_mean`) with its interval,
        difference (days; from all customers outside the segment, NaN where there are fewer than
        `min_cell`) with its interval, and p_holm, corrected for all segments.
    """
    z = norm.ppf((1 + confidence) / 2)
    rows = []
    for code, own in _large(labels, durations, min_cell):
        others = durations[(labels != code).to_numpy()]
        mean, error = restricted_mean(own, horizon)
        alone = len(others) < min_cell
        other, other_error = (math.nan, math.nan) if alone else restricted_mean(others, horizon)
        difference, both = mean - other, math.hypot(error, other_error)
        p = 2 * norm.sf(abs(difference) / both)
        counts = code, len(own), own["event"].sum()
        means = mean, mean - z * error, mean + z * error
        differences = difference, difference - z * both, difference + z * both
        rows.append((*counts, *_median(own, horizon, confidence), *means, *differences, p))
    table = pd.DataFrame(rows, columns=SEGMENT_COLUMNS)
    return table.assign(p_holm=holm(table["p_holm"]))


def shown(table: pd.DataFrame, disclosure: Disclosure) -> pd.DataFrame:
    """Return `by_segment` or `curves`, as far as they may be shown.

    Segments that are hidden are left out, and so are small numbers of those who ordered: who had
    ordered, and who had not, are two groups; numbers of one that is small are left out, rates and
    days are not.
    """
    table = table[~table["code"].isin(disclosure.hidden)].reset_index(drop=True)
    if "customers" in table:
        groups = {"ordered": [table["ordered"], table["customers"] - table["ordered"]]}
    else:
        waiting = table["at_risk"]
        before = table.groupby("code")["at_risk"].transform("max") - waiting
        groups = {"at_risk": [waiting, before], "ordered": [table["ordered"]]}
    few = {
        name: small(np.column_stack(sides), disclosure.least).any(axis=1)
        for name, sides in groups.items()
    }
    return table.assign(**{name: table[name].astype("Int64").mask(few[name]) for name in few})


def _large(
    labels: pd.Series, durations: pd.DataFrame, min_cell: int
) -> list[tuple[str, pd.DataFrame]]:
    """Return the segments with enough customers, in business order."""
    parts = durations.groupby(labels.array, observed=True)
    return [(code, rows) for code, rows in parts if len(rows) >= min_cell]


def _curve(durations: pd.DataFrame) -> SurvfuncRight:
    return SurvfuncRight(durations["days"].to_numpy(), durations["event"].to_numpy(dtype=int))


def _survival(curve: SurvfuncRight, days: Places) -> Floats:
    """Return the share still waiting at the end of each day."""
    before = np.searchsorted(curve.surv_times, days, side="right")
    return np.append(1.0, curve.surv_prob)[before]


def _median(durations: pd.DataFrame, horizon: int, confidence: float) -> list[float]:
    """Return the day by which half had ordered again, with its interval.

    What lies beyond the horizon is NaN.
    """
    if not durations["event"].any():
        return [math.nan] * 3
    curve = _curve(durations)
    reached = curve.surv_times[curve.surv_prob <= 0.5 + TOLERANCE]
    median = reached[0] if len(reached) else math.nan
    with np.errstate(all="ignore"):  # the curve's ends, 0 and 1, have no log-log
        low, high = curve.quantile_ci(0.5, alpha=1 - confidence)
    # Surely more than half wait before the median, and surely fewer than half from it on.
    if np.isnan(low):
        low = high = median
    # For what is never reached statsmodels says infinity, or NaN.
    return [day if day <= horizon else math.nan for day in (median, low, high)]
