"""What segments contact the service about, how content they are, and who complains again."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t, ttest_ind_from_stats
from statsmodels.stats.rates import confint_poisson

from segbench.evaluation.comparison.multiple_testing import holm
from segbench.evaluation.intervals import wilson_interval
from segbench.methods.arrays import Floats
from segbench.methods.base import column
from segbench.methods.disclosure import Disclosure, hidden_cells, hidden_rows

EVERYONE = ""
"""Code of the row for all customers together."""

DAYS_A_YEAR = 365

TOPICS_SHOWN = 8
OTHER = "other topics"

MEASURES = [
    "contacts",
    "ratings",
    "raters",
    "satisfaction",
    "satisfaction_low",
    "satisfaction_high",
    "cost",
    "cost_each",
    "complaints",
    "per_100",
    "per_100_low",
    "per_100_high",
    "p",
    "complainers",
    "open",
    "again",
    "rate",
    "rate_low",
    "rate_high",
]

PART_OF = {
    "raters": "customers",
    "again": "complainers",
    "open": "complainers",
    "complainers": "customers",
}
COUNTED = ["contacts", "ratings", "complaints", *PART_OF]

Row = dict[str, Any]
"""Some of the `MEASURES` of a segment."""


def topics(contacts: pd.DataFrame, labels: pd.Series, window_days: int) -> pd.DataFrame:
    """Return how often the customers of each segment made contact about each topic.

    Parameters
    ----------
    contacts
        customer_id, topic, contacts, one row per customer and topic; customers without a label are
        left out.
    labels
        Ordered categorical of codes, indexed by customer_id; who made no contact counts too.
    window_days
        Days that the contacts come from.

    Returns
    -------
    DataFrame
        code (`EVERYONE` for all), topic, customers, contacts, per_100 (contacts per 100 customers
        and year; missing without customers); every topic in every segment, the topic of most
        contacts first, ties by name.
    """
    code = labels.astype(str).reindex(contacts["customer_id"]).to_numpy()
    counts = contacts.groupby(["topic", code])["contacts"].sum().unstack(fill_value=0)
    counts = counts.reindex(columns=labels.cat.categories, fill_value=0)
    counts[EVERYONE] = counts.sum(axis=1)
    counts = counts.sort_values(EVERYONE, ascending=False, kind="stable")
    table = counts.melt(var_name="code", value_name="contacts", ignore_index=False).reset_index()
    sizes = labels.value_counts().to_dict() | {EVERYONE: len(labels)}
    table["customers"] = table["code"].map(sizes).astype(int)
    per_year = 100 * DAYS_A_YEAR / window_days
    table["per_100"] = per_year * column(table, "contacts") / table["customers"]
    columns = ["code", "topic", "customers", "contacts", "per_100"]
    return table[columns].astype({"contacts": "Int64"})


def service(
    contacts: pd.DataFrame,
    complaints: pd.DataFrame,
    labels: pd.Series,
    window_days: int,
    repeat_days: int,
    confidence: float,
    min_cell: int,
) -> pd.DataFrame:
    """Return one row a segment: contacts, satisfaction, cost, complaints, and who complained again.

    Satisfaction is the mean of the contacts that were rated, with a t interval whose units are
    customers, not contacts (see `ratio_of_sums`). Complaints are counted per 100 customers and
    year, with the wider ends of such an interval and of the exact one for a Poisson count, which
    knows what few complaints can tell. The share of complainers who complained again has a Wilson
    interval; it can still grow by those who are `open`.

    Parameters
    ----------
    contacts
        customer_id, contacts, rated, score, costed, cost (decimals); one row per customer and
        topic.
    complaints
        customer_id, complaints, again, days_since_last; one row per customer who complained.
    labels, window_days
        As `topics` takes them.
    repeat_days
        Days within which a complaint is a repeat.
    min_cell
        Segments with fewer customers show nothing; nor do means of fewer raters, or shares of fewer
        complainers.

    Returns
    -------
    DataFrame
        code (`EVERYONE` for all), customers, contacts, ratings, raters, satisfaction,
        satisfaction_low, satisfaction_high, cost (sum, decimal; missing where none is known),
        cost_each (per customer and year), complaints, per_100, per_100_low, per_100_high, p
        (Welch's test of complaints per customer against all other customers, Holm over the
        segments), complainers, open (not yet again, the last one at most `repeat_days` days before
        the cutoff), again, rate, rate_low, rate_high.
    """
    sums = ["contacts", "rated", "score", "costed", "cost"]
    customers = labels.to_frame().join(
        [contacts.groupby("customer_id")[sums].sum(), complaints.set_index("customer_id")]
    )
    counts = np.nan_to_num(column(customers, "complaints"))
    per_year = DAYS_A_YEAR / window_days
    rows = []
    for code in (*labels.cat.categories, EVERYONE):
        inside = ((labels == code) | (code == EVERYONE)).to_numpy()
        own = customers[inside]
        row: Row = {"code": code, "customers": len(own)}
        if len(own) >= max(min_cell, 1):
            row["contacts"] = own["contacts"].sum()
            row |= _satisfaction(own, confidence, min_cell) | _cost(own, per_year)
            row |= _complaints(counts[inside], per_year, confidence)
            row |= _repeats(own, repeat_days, confidence, min_cell)
            row["p"] = _difference_p(counts[inside], counts[~inside])
        rows.append(row)
    table = pd.DataFrame(rows, columns=["code", "customers", *MEASURES])
    table["p"] = holm(table["p"])
    table["cost"] = table["cost"].astype(object).where(table["cost"].notna(), None)
    floats = [name for name in MEASURES if name not in (*COUNTED, "cost")]
    return table.astype(dict.fromkeys(COUNTED, "Int64") | dict.fromkeys(floats, float))


def ratio_of_sums(
    above: np.ndarray, below: np.ndarray, confidence: float
) -> tuple[float, float, float]:
    """Return sum(above) / sum(below) with a t interval whose units are the entries.

    The variance is the linearised one, as of a mean with standard errors clustered by customer
    (Cochran 1977, ch. 6); sums are correctly rounded, so the order of the entries changes nothing.
    One entry alone has no interval.
    """
    total, n = math.fsum(below), len(below)
    ratio = math.fsum(above) / total
    if n < 2:
        return ratio, math.nan, math.nan
    squares = math.fsum((above - ratio * below) ** 2)
    half = t.isf((1 - confidence) / 2, n - 1) * math.sqrt(n / (n - 1) * squares) / total
    return ratio, ratio - half, ratio + half


def _difference_p(own: Floats, others: Floats) -> float:
    """Return the p of Welch's test of equal means; NaN where nothing varies, or of one alone."""
    sides = [np.sort(side) for side in (own, others)]
    if min(map(len, sides)) < 2 or not any(map(np.ptp, sides)):
        return math.nan
    moments = [(side.mean(), side.std(ddof=1), len(side)) for side in sides]
    return ttest_ind_from_stats(*moments[0], *moments[1], equal_var=False).pvalue


def _satisfaction(own: pd.DataFrame, confidence: float, min_cell: int) -> Row:
    rated = own[own["rated"] > 0]
    sizes = {"ratings": rated["rated"].sum(), "raters": len(rated)}
    if len(rated) < max(min_cell, 1):
        return sizes
    score, ratings = (column(rated, name) for name in ("score", "rated"))
    mean, low, high = ratio_of_sums(score, ratings, confidence)
    ends = {"satisfaction_low": max(low, 1.0), "satisfaction_high": min(high, 5.0)}
    return sizes | {"satisfaction": mean} | ends


def _cost(own: pd.DataFrame, per_year: float) -> Row:
    if not own["costed"].sum():
        return {}
    cost = sum(own["cost"].dropna(), Decimal(0))
    return {"cost": cost, "cost_each": per_year * float(cost / len(own))}


def _complaints(counts: Floats, per_year: float, confidence: float) -> Row:
    customers, total = len(counts), counts.sum()
    mean, low, high = ratio_of_sums(counts, np.ones(customers), confidence)
    exact = confint_poisson(total, customers, method="exact-c", alpha=1 - confidence)
    ends = {"": mean, "_low": np.fmin(low, exact[0]), "_high": np.fmax(high, exact[1])}
    rates = {f"per_100{end}": 100 * per_year * max(ends[end], 0.0) for end in ends}
    return {"complaints": total} | rates


def _repeats(own: pd.DataFrame, repeat_days: int, confidence: float, min_cell: int) -> Row:
    complained = own.dropna(subset="complaints").astype({"again": bool})
    n = len(complained)
    if n < max(min_cell, 1):
        return {"complainers": n}
    again = complained["again"]
    still = (~again & (complained["days_since_last"] <= repeat_days)).sum()
    low, high = wilson_interval(again.sum(), n, confidence)
    rates = {"rate": again.mean(), "rate_low": low, "rate_high": high}
    return {"complainers": n, "open": still, "again": again.sum()} | rates


def shown_topics(table: pd.DataFrame, shown: Disclosure, rate_shown: str = "") -> pd.DataFrame:
    """Return contacts by segment and topic as far as they may be shown.

    Topics beyond the first `TOPICS_SHOWN` are added up. Contacts count as customers would: cells of
    fewer than `least`, and those that would give one away, are hidden.

    Parameters
    ----------
    table
        What `topics` returned.
    rate_shown
        The topic whose rate in each segment `service` shows anyhow: complaints. It hides nothing of
        the others.
    """
    order = table["topic"].unique()
    if not len(order):
        return table
    if len(order) > TOPICS_SHOWN + 1:
        order = np.append(order[:TOPICS_SHOWN], OTHER)
        named = table.assign(topic=table["topic"].where(table["topic"].isin(order), OTHER))
        sums = {"customers": "first", "contacts": "sum", "per_100": "sum"}
        table = named.groupby(["code", "topic"], sort=False).agg(sums).reset_index()
    cells = table["contacts"].to_numpy(dtype=int).reshape(-1, len(order))[:-1]
    gone, told = table["code"].isin(shown.hidden), (table["topic"] == rate_shown).to_numpy()
    none, known = gone[:: len(order)][:-1], told[: len(order)]
    rest = cells[:, ~known]
    both = np.column_stack([cells.sum(axis=1), rest.sum(axis=1)])
    rows = hidden_rows(both, shown.least, none)
    columns = hidden_rows(cells.sum(axis=0), shown.least)
    out = np.vstack([np.zeros(cells.shape, dtype=bool), columns])
    out[:-1, ~known] = hidden_cells(rest, shown.least, rows, columns[~known])
    for place in np.flatnonzero(known):
        out[:-1, place] = hidden_rows(cells[:, place], shown.least, none)
    secret = out.ravel()
    table = table.astype({"customers": float})
    table.loc[secret, "contacts"] = pd.NA
    table.loc[(secret & ~told) | gone | (table["customers"] == 0), "per_100"] = np.nan
    table.loc[gone, "customers"] = np.nan
    return table


def shown_service(table: pd.DataFrame, shown: Disclosure) -> pd.DataFrame:
    """Return what `service` did, as far as it may be shown.

    Of hidden segments nothing is. Numbers of contacts, ratings, complaints, and of those who rated,
    complained, did so again or may still, are hidden where they or the rest of a segment are a
    small group, or would give one away; with the contacts their cost. Rates and means are left:
    they are of all customers of a segment, or of `least` raters or complainers.

    Parameters
    ----------
    table
        What `service` returned for a `min_cell` of `least`.
    """
    none = table["code"].iloc[:-1].isin(shown.hidden)
    whole = table[["customers", *COUNTED]].fillna(0).astype(np.int64)
    own, everyone = whole.iloc[:-1], whole.iloc[-1]
    table = table.astype({"customers": float})

    def hide(names: list[str], counts: list[pd.Series], always: pd.Series) -> None:
        out = hidden_rows(np.column_stack(counts), shown.least, always)
        table.loc[np.append(out, False), names] = None

    contacts, complaints, complainers = own["contacts"], own["complaints"], own["complainers"]
    hide(["contacts", "cost", "cost_each"], [contacts, contacts - complaints], none)
    others = own["customers"] - own["raters"]
    hide(["ratings", "raters"], [own["ratings"], own["raters"], others], none)
    rest = own["customers"] - complainers
    hide(["complaints", "complainers", "open", "again"], [complaints, complainers, rest], none)
    gone = table["complainers"].iloc[:-1].isna()
    for name in ("open", "again"):
        hide([name], [own[name], complainers - own[name]], gone)
    table.loc[np.append(none, False), ["customers", *MEASURES]] = None
    for name in COUNTED:
        whom = everyone[PART_OF[name]] if name in PART_OF else 0
        if np.isnan(shown.count(everyone[name], whom)):
            table.loc[table.index[-1], name] = None
    return table
