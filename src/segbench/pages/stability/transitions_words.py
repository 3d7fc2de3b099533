"""Who changed segment, in words and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from segbench.pages.markup import strong
from segbench.pages.tables import Format, Table, not_shown
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    decimal_interval,
    money,
    percent,
    percent_interval,
    title,
)

DESTINATIONS = ["customers", "stayed", "by chance", "most others went to", "revenue"]
DESTINATIONS += ["revenue taken elsewhere"]
STAYING_FORMATS: dict[str, Format] = {
    "customers of both": count,
    "same segment": str,
    "by chance": percent,
    "kappa": str,
}


def answer(lags: pd.DataFrame) -> str:
    """Return how many customers kept their segment, over one step and over the longest time."""
    first, last = lags.iloc[0], lags.iloc[-1]
    if not first["customers"]:
        return (
            "No customer ordered in the windows of both cutoffs, so nobody could stay in a segment."
        )
    sentence = strong(
        f"{_stayed(first)} of the customers are in the same segment {first['days']} days later"
    ) + (
        f"; if the new segment did not depend on the old one, {percent(first['chance'])} would be "
        f"(kappa {_kappa(first)}). That is partly forced: {_shared(first)}."
    )
    if len(lags) > 1 and last["customers"]:
        sentence += (
            f" Over {last['days']} days, with {last['shared_days']} days in common, "
            f"{_stayed(last)} stayed (kappa {_kappa(last)})."
        )
    return sentence


def _shared(lag: pd.Series) -> str:
    shared, window = lag["shared_days"], lag["window_days"]
    if shared == window:
        return (
            f"all {window} days of orders that the first segment was told from are part of the "
            "second's"
        )
    return (
        f"{shared} of the {window} days of orders that each segment is told from are the same days"
    )


def lags_table(lags: pd.DataFrame, name: str, confidence: float) -> Table:
    """Return one row an earlier cutoff: the days that both windows look at, and who stayed."""
    shared = lags["shared_days"].astype(str) + " of " + lags["window_days"].astype(str)
    frame = pd.DataFrame(
        {
            "from": lags["earlier"],
            "to": lags["later"],
            "days": lags["days"],
            "days of orders in common": shared,
            **_staying(lags),
            "left": lags["left"],
            "new": lags["new"],
        }
    )
    return Table(
        frame,
        f"{title(name)}, frozen one step before the last cutoff. The fewer days of orders the two "
        f"windows have in common, the less staying is forced. {percent(confidence, 0)} intervals "
        "from resampled customers; kappa: 1 = all stay, 0 = what chance gives.",
        dict.fromkeys(("days", "left", "new"), count) | STAYING_FORMATS,
    )


def staying_table(lags: pd.DataFrame, confidence: float) -> Table:
    """Return one row a method: who stayed over one step."""
    frame = pd.DataFrame({"classification": lags["method"].map(title), **_staying(lags)})
    return Table(
        frame,
        f"All methods, from {lags['earlier'].iloc[0]} to {lags['later'].iloc[0]}; "
        f"{percent(confidence, 0)} intervals from resampled customers.",
        STAYING_FORMATS,
    )


def _staying(lags: pd.DataFrame) -> dict[str, Sequence[object]]:
    rows = [row for _, row in lags.iterrows()]
    return {
        "customers of both": lags["customers"],
        "same segment": [_stayed(row) for row in rows],
        "by chance": lags["chance"],
        "kappa": [_kappa(row) for row in rows],
    }


def destinations_table(
    transitions: pd.DataFrame,
    names: Mapping[str, str],
    currency: str,
    confidence: float,
    min_cell: int,
) -> Table:
    """Return, for each segment of the earlier cutoff, who stayed and where most others went.

    Parameters
    ----------
    transitions
        As `segbench.pages.stability.transitions_numbers.TransitionsNumbers.transitions_of` returns
        them.
    names
        Code -> name of the segments of the method as it was frozen.
    """
    rows = []
    for code, name in names.items():
        own = transitions[transitions["from"] == code].set_index("to")
        row = {"segment": name} | dict.fromkeys(DESTINATIONS, NOT_SHOWN)
        if own["row_customers"].iloc[0] >= min_cell:
            row |= _destinations(own, code, names, currency, confidence)
        rows.append(row)
    numbers = [head for head in DESTINATIONS if head != "most others went to"]
    return Table(
        pd.DataFrame(rows),
        f"Where the customers of the earlier cutoff went, with {percent(confidence, 0)} Wilson "
        "intervals. By chance: the share of all customers of both cutoffs who are in that segment "
        "at the later one. Revenue: of the earlier window. "
        f"{not_shown(min_cell)} “Most others” are those of the moves that are shown.",
        dict.fromkeys(numbers, str),
    )


def _destinations(
    own: pd.DataFrame, code: str, names: Mapping[str, str], currency: str, confidence: float
) -> dict[str, str]:
    """Return the cells of one segment; `own` is indexed by where its customers went."""
    size, revenue = own["row_customers"].iloc[0], own["row_revenue"].iloc[0]
    stay = own.loc[code]
    low, high = proportion_confint(stay["customers"], size, alpha=1 - confidence, method="wilson")
    others = own.drop(index=code)
    most = taken = NOT_SHOWN
    if others["customers"].sum():
        to = str(others["customers"].idxmax())
        most = f"{names.get(to, 'left the window')}, {percent(others['row_share'][to], 0)}"
    if revenue:
        taken = percent(1 - stay["revenue"] / revenue, 0)
    cells = [
        count(size),
        percent_interval(stay["customers"] / size, low, high),
        percent(stay["reached"], 0),
        most,
        money(revenue, currency),
        taken,
    ]
    return dict(zip(DESTINATIONS, cells, strict=True))


def _stayed(lag: pd.Series) -> str:
    return percent_interval(lag["stayed"], lag["stayed_low"], lag["stayed_high"], 1)


def _kappa(lag: pd.Series) -> str:
    return decimal_interval(lag["kappa"], lag["kappa_low"], lag["kappa_high"], 2)
