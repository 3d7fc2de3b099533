"""Sentences that several pages share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from segbench.evaluation import Outcome
from segbench.pages.markup import html, link, strong
from segbench.pages.wording import (
    _missing,
    count,
    decimal,
    known_interval,
    title,
)


def by_method(name: str, words: str) -> str:
    """Return by which method a page tells its customers apart, and where its page is."""
    there = link(title(name), f"{name}.html")
    return (
        html("By ") + strong(title(name)) + f"{words}. Who belongs to which segment: " + there + "."
    )


def not_eligible(ineligible: Mapping[str, str]) -> list[str]:
    """Return a warning of each method that is shown and eligible for nothing: which, and why."""
    return [
        strong(f"Warning: “{title(name)}” is not eligible")
        + f": {reason}. It is scored and shown, never recommended, and no other is judged by it."
        for name, reason in ineligible.items()
    ]


def in_use(
    differences: pd.DataFrame, league: pd.DataFrame, outcomes: Mapping[str, Outcome]
) -> Iterator[str]:
    """Say how far a company's own labels lie behind what is recommended, a sentence an outcome.

    Parameters
    ----------
    differences
        As `segbench.study.in_use.InUse.differences` returns them.
    """
    shares = league[league["metric"] == "attainable_share"].set_index(["outcome", "method"])
    for row in differences[differences["outcome"].isin(outcomes)].itertuples():
        own = known_interval(
            *shares.loc[(row.outcome, row.against), ["value", "ci_low", "ci_high"]]
        )
        difference, low, high = (100 * value for value in (row.difference, row.ci_low, row.ci_high))
        pick = title(row.method)
        if low <= 0 <= high:
            apart = f"which cannot be told from {pick}: {low:+.0f} to {high:+.0f} points"
        else:
            words = "less than" if difference > 0 else "more than"
            ends = sorted((abs(low), abs(high)))
            apart = f"{abs(difference):.0f} points [{ends[0]:.0f} to {ends[1]:.0f}] {words} {pick}"
        yield strong(f"{title(row.against)}, to tell {outcomes[row.outcome].asked}") + (
            f": {own} of what can be known, {apart}."
        )


def naming(method: str) -> str:
    """Return a word of caution on names that methods take from the RFM truth table."""
    if method not in ("rfm", "som"):
        return ""
    return (
        "The names compare with the average customer, whom a few large ones pull up: “small” "
        "means below average, not worthless."
    )


def strength_sentence(strength: pd.DataFrame, chosen: int) -> str:
    """Return what the prediction strength says of the chosen number of clusters."""
    own = decimal(strength.set_index("k")["strength"][chosen], 2)
    supported = strength.loc[strength["strength"] >= 0.8, "k"]
    if supported.empty:
        limit = "No number of clusters reaches 0.8 here"
    elif chosen in set(supported):
        return f"{chosen} clusters have {own}: they would come back on other customers."
    else:
        limit = f"The most clusters that reach 0.8 are {supported.max()}"
    return (
        f"{chosen} clusters have {own}. {limit}: read the clusters as places on a scale, not as "
        "kinds of customers."
    )


def units_sentence(counts: pd.DataFrame, outcomes: Mapping[str, Outcome]) -> Iterable[str]:
    """Return, per outcome, what it was learned from and scored on."""
    for name, part in counts.groupby("outcome", sort=False):
        outcome = outcomes[str(name)]
        sizes = []
        for _, row in part.iterrows():
            unit = (
                f"contacts in {row['groups']} campaigns with"
                if outcome.within_group
                else f"{outcome.who},"
            )
            sizes.append(
                f"{row['part']} {count(row['units'])} {unit} {count(row['events'])} events"
            )
        yield f"{outcome.title}: {', '.join(sizes)}."


def outside_window(counts: Mapping[str, float], horizon: str) -> str:
    """Return how many customers ordered only before the window and came back; NaN: too few."""
    if _missing(counts["customers"]):
        return "A few customers had ordered, but only before that (outside the window)."
    back = "; how many of them ordered again is not shown, because one of the two groups is small."
    if not _missing(counts["retained"]):
        back = f"; {count(counts['retained'])} of them ordered again within {horizon}."
    return (
        f"{count(counts['customers'])} customers had ordered, but only before that (outside the "
        f"window){back}"
    )
