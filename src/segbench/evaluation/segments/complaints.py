"""What segments contact the service about, how content they are, and who complains again."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t, ttest_ind_from_stats
from statsmodels.stats.rates import confint_poisson

from segbench.evaluation.comparison.multiple_testing import holm
from segbench.evaluation.intervals import wilson_interval
from segbench.methods.arrays import Flags, Places
from segbench.methods.base import column
from segbench.methods.disclosure import Disclosure, hidden_cells, hidden_rows

EVERYONE = ""
"""Code of the row for all customers together."""

DAYS_A_YEAR = 365

TOPICS_SHOWN = 8
OTHER = "other topics"

MEASURES = ["contacts", "ratings", "raters", "satisfaction", "satisfaction_low"]
MEASURES += ["satisfaction_high", "cost", "cost_each", "complaints", "per_100", "per_100_low"]
MEASURES += ["per_100_high", "p", "complainers", "open", "again", "rate", "rate_low", "rate_high"]

PART_OF = {"raters": "customers", "again": "complainers"}
PART_OF |= {"open": "complainers", "complainers": "customers"}
COUNTED = ("contacts", "ratings", "complaints", *PART_OF)


def topics(
    contacts: pd.DataFrame, labels: pd.Series, window_days: int, min_cell: int
) -> pd.DataFrame:
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
    min_cell
        Segments with fewer customers show nothing.

    Returns
    -------
    DataFrame
        code (`EVERYONE` for all), topic, customers, contacts, per_100 (contacts per 100 customers
        and year); every topic in every segment, the topic of most contacts first, ties by name.
    """
    place = _places(contacts["customer_id"], labels)
    known = contacts[place >= 0].groupby("topic")["contacts"].sum().reset_index()
    order = known.sort_values(["contacts", "topic"], ascending=[False, True])["topic"].tolist()
    parts = []
    for code, inside, size in _members(place, labels):
        counts = contacts[inside].groupby("topic")["contacts"].sum().reindex(order, fill_value=0)
        columns = {"code": code, "topic": order, "customers": size, "contacts": counts.to_numpy()}
        parts.append(pd.DataFrame(columns))
    table = pd.concat(parts, ignore_index=True).astype({"contacts": "Int64"})
    customers = table["customers"].where(table["customers"] > 0).to_numpy(dtype=float)
    counts = column(table, "contacts")
    table["per_100"] = 100 * DAYS_A_YEAR / window_days * counts / customers
    table.loc[table["customers"] < min_cell, ["contacts", "per_100"]] = pd.NA
    return table


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
    summed = contacts.groupby("customer_id")[["contacts", "rated", "score", "costed", "cost"]].sum()
    complainer = _places(complaints["customer_id"], labels)
    per_year = DAYS_A_YEAR / window_days
    rows: list[dict[str, Any]] = []
    groups = zip(
        _members(_places(summed.index, labels), labels), _members(complainer, labels), strict=True
    )
    for (code, inside, size), (_, complained, _) in groups:
        row: dict[str, Any] = {"code": code, "customers": size}
        if size >= max(min_cell, 1):
            own, complainers = summed[inside], complaints[complained]
            row["contacts"] = int(own["contacts"].sum())
            row |= _satisfaction(own, confidence, min_cell) | _cost(own, size, per_year)
            row |= _complaints(complainers, size, per_year, confidence)
            row |= _repeats(complainers, repeat_days, confidence, min_cell)
        rows.append(row)
    whole = ["contacts", "ratings", "raters", "complaints", "complainers", "open", "again"]
    table = pd.DataFrame(rows, columns=["code", "customers", *MEASURES])
    floats = [name for name in MEASURES if name not in (*whole, "cost")]
    large = table["customers"].iloc[:-1] >= max(min_cell, 2)
    table["p"] = _against_others(complaints, labels, large)
    table["cost"] = table["cost"].astype(object).where(table["cost"].notna(), None)
    return table.astype(dict.fromkeys(whole, "Int64") | dict.fromkeys(floats, float))


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
    half = float(t.isf((1 - confidence) / 2, n - 1)) * math.sqrt(n / (n - 1) * squares) / total
    return ratio, ratio - half, ratio + half


def _places(customers: pd.Series | pd.Index, labels: pd.Series) -> Places:
    """Return the number of each customer's segment; -1 for those without a label."""
    row = labels.index.get_indexer(customers)
    return np.where(row < 0, -1, labels.cat.codes.to_numpy(dtype=np.intp)[row])


def _members(place: Places, labels: pd.Series) -> Iterator[tuple[str, Flags, int]]:
    """Yield code, rows and number of customers of each segment in business order, then of all."""
    sizes = np.bincount(labels.cat.codes, minlength=len(labels.cat.categories))
    for number, code in enumerate(labels.cat.categories):
        yield str(code), place == number, int(sizes[number])
    yield EVERYONE, place >= 0, len(labels)


def _against_others(complaints: pd.DataFrame, labels: pd.Series, shown: pd.Series) -> pd.Series:
    """Return the corrected p of each segment's complaints per customer against all others'."""
    counts, segment = np.zeros(len(labels)), labels.cat.codes.to_numpy()
    row = labels.index.get_indexer(complaints["customer_id"])
    counts[row[row >= 0]] = complaints["complaints"][row >= 0]
    p = {}
    for place in range(len(labels.cat.categories)):
        own = np.sort(counts[segment == place])
        others = np.sort(counts[segment != place])
        if shown[place] and len(others) > 1 and (own[0] < own[-1] or others[0] < others[-1]):
            moments = [own.mean(), own.std(ddof=1), len(own)]
            moments += [others.mean(), others.std(ddof=1), len(others)]
            p[place] = float(ttest_ind_from_stats(*moments, equal_var=False).pvalue)
    return pd.Series(holm(list(p.values())), index=list(p), dtype=float)


def _satisfaction(own: pd.DataFrame, confidence: float, min_cell: int) -> dict[str, Any]:
    rated = own[own["rated"] > 0]
    sizes = {"ratings": int(rated["rated"].sum()), "raters": len(rated)}
    if len(rated) < max(min_cell, 1):
        return sizes
    score, ratings = (column(rated, name) for name in ("score", "rated"))
    mean, low, high = ratio_of_sums(score, ratings, confidence)
    ends = {"satisfaction_low": max(low, 1.0), "satisfaction_high": min(high, 5.0)}
    return sizes | {"satisfaction": mean} | ends


def _cost(own: pd.DataFrame, customers: int, per_year: float) -> dict[str, Any]:
    if not own["costed"].sum():
        return {}
    cost = sum(own["cost"], Decimal(0))
    return {"cost": cost, "cost_each": per_year * float(cost / customers)}


def _complaints(
    complained: pd.DataFrame, customers: int, per_year: float, confidence: float
) -> dict[str, Any]:
    counts = np.zeros(customers)
    counts[: len(complained)] = complained["complaints"]
    mean, low, high = ratio_of_sums(counts, np.ones(customers), confidence)
    total, alpha = counts.sum(), 1 - confidence
    exact_low, exact_high = confint_poisson(total, customers, method="exact-c", alpha=alpha)
    values = {"": mean, "_low": np.fmin(low, exact_low), "_high": np.fmax(high, exact_high)}
    row: dict[str, Any] = {"complaints": int(total)}
    for end, value in values.items():
        row[f"per_100{end}"] = 100 * per_year * max(float(value), 0.0)
    return row


def _repeats(
    complained: pd.DataFrame, repeat_days: int, confidence: float, min_cell: int
) -> dict[str, Any]:
    n = len(complained)
    if n < max(min_cell, 1):
        return {"complainers": n}
    again = int(complained["again"].sum())
    still = int((~complained["again"] & (complained["days_since_last"] <= repeat_days)).sum())
    low, high = wilson_interval(again, n, confidence)
    rates = {"rate": again / n, "rate_low": float(low), "rate_high": float(high)}
    return {"complainers": n, "open": still, "again": again} | rates


def shown_topics(
    table: pd.DataFrame, least: int, hidden: Collection[str], rate_shown: str = ""
) -> pd.DataFrame:
    """Return contacts by segment and topic as far as they may be shown.

    Topics beyond the first `TOPICS_SHOWN` are added up. Contacts count as customers would: cells of
    fewer than `least`, and those that would give one away, are hidden.

    Parameters
    ----------
    table
        What `topics` returned for a `min_cell` of 1.
    hidden
        Codes of segments of which nothing is shown.
    rate_shown
        The topic whose rate in each segment `service` shows anyhow: complaints. It hides nothing of
        the others.
    """
    order = list(dict.fromkeys(table["topic"]))
    if not order:
        return table
    if len(order) > TOPICS_SHOWN + 1:
        order = order[:TOPICS_SHOWN]
        named = table.assign(topic=table["topic"].where(table["topic"].isin(order), OTHER))
        sums = {"customers": "first", "contacts": "sum", "per_100": "sum"}
        table = named.groupby(["code", "topic"], sort=False).agg(sums).reset_index()
        order = [*order, OTHER]
    counts = table.pivot(index="code", columns="topic", values="contacts").astype(int)
    codes = [code for code in dict.fromkeys(table["code"]) if code != EVERYONE]
    cells = counts.loc[codes, order].to_numpy()
    none, known = pd.Index(codes).isin(list(hidden)), np.array(order) == rate_shown
    rest = cells[:, ~known]
    rows = hidden_rows(np.column_stack([cells.sum(axis=1), rest.sum(axis=1)]), least, none)
    columns = hidden_rows(cells.sum(axis=0), least)
    out = np.vstack([np.zeros(cells.shape, dtype=bool), columns])
    out[:-1, ~known] = hidden_cells(rest, least, rows, columns[~known])
    for place in np.flatnonzero(known):
        out[:-1, place] = hidden_rows(cells[:, place], least, none)
    row = pd.Index([*codes, EVERYONE]).get_indexer(table["code"])
    column = pd.Index(order).get_indexer(table["topic"])
    gone, secret = table["code"].isin(hidden), out[row, column]
    table = table.astype({"customers": float})
    table.loc[secret, "contacts"] = pd.NA
    table.loc[(secret & ~known[column]) | gone | (table["customers"] == 0), "per_100"] = np.nan
    table.loc[gone, "customers"] = np.nan
    return table


def shown_service(table: pd.DataFrame, least: int, hidden: Collection[str]) -> pd.DataFrame:
    """Return what `service` did, as far as it may be shown.

    Of hidden segments nothing is. Numbers of contacts, ratings, complaints, and of those who rated,
    complained, did so again or may still, are hidden where they or the rest of a segment are a
    small group, or would give one away; with the contacts their cost. Rates and means are left:
    they are of all customers of a segment, or of `least` raters or complainers.

    Parameters
    ----------
    table
        What `service` returned for a `min_cell` of `least`.
    hidden
        Codes of segments of which nothing is shown.
    """
    own, every = table["code"] != EVERYONE, table.index[table["code"] == EVERYONE][0]
    none = table.loc[own, "code"].isin(hidden).to_numpy()
    whole = table.loc[own, ["customers", *COUNTED]].fillna(0).astype(np.int64)
    contacts, complaints = whole["contacts"], whole["complaints"]
    raters, complainers = whole["raters"], whole["complainers"]
    table = table.astype({"customers": float})

    def hide(names: list[str], counts: list[pd.Series], always: Flags) -> None:
        out = hidden_rows(np.column_stack(counts), least, always)
        table.loc[np.append(out, False), names] = None

    hide(["contacts", "cost", "cost_each"], [contacts, contacts - complaints], none)
    hide(["ratings", "raters"], [whole["ratings"], raters, whole["customers"] - raters], none)
    rest = whole["customers"] - complainers
    hide(["complaints", "complainers", "open", "again"], [complaints, complainers, rest], none)
    gone = table.loc[own, "complainers"].isna().to_numpy(dtype=bool)
    for name in ("open", "again"):
        hide([name], [whole[name], complainers - whole[name]], gone)
    table.loc[np.append(none, False), ["customers", *MEASURES]] = None
    for name in COUNTED:
        customers = table.loc[every, name]
        whom = table.loc[every, PART_OF[name]] if name in PART_OF else 0
        if pd.notna(customers) and np.isnan(
            Disclosure(least).count(customers, 0 if pd.isna(whom) else whom)
        ):
            table.loc[every, name] = None
    return table
