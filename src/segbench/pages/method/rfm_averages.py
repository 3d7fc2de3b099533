"""Where the mean lies among customers, and what the types would be against the median."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

import pandas as pd

from segbench.methods.base import at_least, column
from segbench.methods.disclosure import Disclosure, hidden_across
from segbench.methods.rfm import INPUTS, RFM, TYPES

AVERAGES: tuple[Literal["mean"], Literal["median"]] = ("mean", "median")
OTHER = "the other average"

Hidden = Mapping[str, Collection[str] | None]
"""Of each average, the types of which nothing is shown; None: none of its numbers is shown."""


def by_averages(method: RFM, customers: pd.DataFrame) -> dict[str, RFM]:
    """Return the method fitted with the mean and with the median."""
    days = method.new_customer_days
    return {name: RFM(reference=name, new_customer_days=days).fit(customers) for name in AVERAGES}


def other_than(reference: str) -> str:
    """Return the average that customers are not compared with."""
    return next(average for average in AVERAGES if average != reference)


def hidden_types(
    labels: Mapping[str, pd.Series],
    hidden: Mapping[str, Collection[str]],
    reference: str,
    other: pd.Series,
    least: int,
) -> Hidden:
    """Return which types are hidden by each average.

    Parameters
    ----------
    labels, hidden
        Of every method in the report: the customers' codes, and those that are hidden anyhow.
    reference
        The average that the types in the report compare with.
    other
        The customers' codes by the other average, which only this page shows. Nothing of them is
        shown if that would give away a group of whom the report shows the size.
    """
    together = hidden_across({**labels, OTHER: other}, least)
    told = any(together[name] - set(hidden[name]) for name in labels)
    return {
        reference: hidden[RFM.name],
        other_than(reference): None if told else together[OTHER],
    }


def where_the_mean_lies(
    fitted: Mapping[str, RFM],
    customers: pd.DataFrame,
    labels: pd.Series,
    hidden: Collection[str] | None,
    least: int,
) -> pd.DataFrame:
    """Return one row for each of R, F and M: column, mean, median, and the share below the mean.

    Those below the mean and the others are sums of types. Where hidden types lie on both sides,
    their share would help to tell those apart: it is then rounded until it says nothing of them,
    and marked as `about`; NaN where a tenth is too fine.

    Parameters
    ----------
    labels
        The customers' codes by the mean.
    hidden
        Types by the mean of which nothing is shown; None: no share is shown.
    """
    rows = []
    secret = int(labels.isin(hidden or ()).sum())
    for place, name in enumerate(INPUTS):
        mean, median = (fitted[average].state_[name] for average in AVERAGES)
        under = ~at_least(column(customers, name), mean)
        sides = {kind.up[place] for kind in TYPES if hidden and kind.code in hidden}
        share, about = _share(int(under.sum()), len(under), least), len(sides) > 1
        if hidden is None:
            share = float("nan")
        elif about:
            known = int((under & ~labels.isin(hidden).to_numpy()).sum())
            share = _rounded(known / len(under), (known + secret) / len(under))
        rows.append((name, mean, median, share, about))
    return pd.DataFrame(rows, columns=["column", *AVERAGES, "below_mean", "about"])


def _share(number: int, of: int, least: int) -> float:
    """Return a share of customers; NaN where those, or the others, are few."""
    return Disclosure(least).count(number, of=of) / of


def _rounded(low: float, high: float) -> float:
    """Return the finest round share that all shares from low to high have in common, or NaN."""
    for parts in (100, 20, 10):
        if round(low * parts) == round(high * parts):
            return round(low * parts) / parts
    return float("nan")


def types_by_average(labels: Mapping[str, pd.Series], hidden: Hidden) -> pd.DataFrame:
    """Return one row a type: code, its names, and customers by the mean and by the median.

    Parameters
    ----------
    labels
        The customers' codes by each average.
    """
    table = pd.DataFrame(
        [(kind.code, kind.name, kind.name_zh) for kind in TYPES],
        columns=["code", "segment", "segment_zh"],
    )
    for average in AVERAGES:
        sizes = labels[average].value_counts().reindex(table["code"], fill_value=0)
        unknown = hidden[average]
        left_out = [unknown is None or code in unknown for code in table["code"]]
        table[average] = pd.Series(sizes.to_numpy(), dtype="Int64").mask(left_out)
    return table


def share_moved(labels: Mapping[str, pd.Series], least: int) -> float:
    """Return the share of customers who have another type by the other average.

    NaN where those, or the others, are few.
    """
    one, other = (labels[average].astype(str) for average in AVERAGES)
    return _share(int((one != other).sum()), len(one), least)
