"""Sentences that several pages share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from segbench.evaluation import Outcome
from segbench.evaluation.comparison.league import NOT_ELIGIBLE
from segbench.evaluation.comparison.metrics import METRICS
from segbench.evaluation.comparison.verdict import Verdict
from segbench.pages.markup import html, link, strong
from segbench.pages.wording import (
    _missing,
    count,
    decimal,
    decimal_interval,
    inside,
    listed,
    percent_interval,
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


def answer(verdict: Verdict, league: pd.DataFrame, outcome: Outcome) -> str:
    """Return the verdict for one outcome in two or three sentences."""
    values = league[league["outcome"] == verdict.outcome].set_index(["metric", "method"])
    asked, pick = outcome.asked, title(verdict.pick)
    if not verdict.compared:
        return strong(f"To tell {asked}, nothing can be recommended") + (
            ": none of the methods here is eligible. Add one that is, such as value_tiers."
        )
    if not verdict.beats_random:
        who = "eligible method" if NOT_ELIGIBLE in set(values["role"]) else "method"
        return strong(f"To tell {asked}, no {who} here beats chance") + (
            f": each ranks {outcome.who} no better than random classes can."
        )
    worth = _worth(verdict, values, outcome)
    if verdict.beaten_by:
        ranking = values.loc[verdict.ranked_by, "value"]
        best = max(verdict.beaten_by, key=lambda name: ranking[name])
        metric = METRICS[verdict.ranked_by].title
        return strong(f"To tell {asked}, none of the methods is as good as one plain fact") + (
            f", “{inside(best)}” ({metric} {decimal(ranking[best])}, against "
            f"{decimal(ranking[verdict.pick])} for {pick}). If you want one of the methods "
            f"all the same, use {pick}: {_why(verdict, pick)} {worth}"
        )
    level = [inside(name) for name in verdict.not_beaten]
    doubt = f" It cannot be shown to be better than {listed(level, 'or')}." if level else ""
    return strong(f"To tell {asked}, use {pick}") + f": {_why(verdict, pick)} {worth}{doubt}"


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
        own = percent_interval(
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
            f": {own} of what the best model tried can tell, {apart}."
        )


def _why(verdict: Verdict, pick: str) -> str:
    others = [title(name) for name in verdict.best_set if name != verdict.pick]
    if verdict.compared == 1:
        return "it is the only method that was compared."
    if not others:
        return "it is better than each of the other methods."
    return (
        "the simplest of the methods that cannot be told apart from the best "
        f"({listed([pick, *others])})."
    )


def _worth(verdict: Verdict, values: pd.DataFrame, outcome: Outcome) -> str:
    ends = ["value", "ci_low", "ci_high"]
    share = percent_interval(*values.loc[("attainable_share", verdict.pick), ends])
    reaches = values.loc[("attainable_share", verdict.pick), "ci_high"] >= 1
    known = (
        f"as much as the best model tried ({share})"
        if reaches
        else f"{share} of what the best model tried can tell"
    )
    if _missing(values.loc[("attainable_share", verdict.pick), "value"]):
        known = "something, where no model tried tells more than the average of all does"
    lift, low, high = values.loc[("lift_20", verdict.pick), ends]
    times = decimal_interval(lift, low, high, 2)
    return (
        f"{title(verdict.pick)} tells {known}; the fifth of {outcome.who} that it ranks "
        f"highest {outcome.acts} {times} times {outcome.times} the average."
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


def outside_window(counts: Mapping[str, float], days: int) -> str:
    """Return how many customers ordered only before the window and came back; NaN: too few."""
    if _missing(counts["customers"]):
        return "A few customers had ordered, but only before that (outside the window)."
    back = "; how many of them ordered again is not shown, because one of the two groups is small."
    if not _missing(counts["retained"]):
        back = f"; {count(counts['retained'])} of them ordered again within {days} days."
    return (
        f"{count(counts['customers'])} customers had ordered, but only before that (outside the "
        f"window){back}"
    )
