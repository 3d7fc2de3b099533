"""A test that would tell what a contact changes: in words, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from segbench.evaluation import Outcome
from segbench.evaluation.campaigns.assignment import EVERYONE
from segbench.evaluation.power_analysis import POWER
from segbench.methods import Segment
from segbench.pages.contact.words import points, segment_names
from segbench.pages.markup import strong
from segbench.pages.tables import Format, Table
from segbench.pages.wording import count, decimal, percent


def could_show(
    power: pd.DataFrame, outcome: Outcome, segments: Sequence[Segment], uplift: float
) -> str:
    """Return what a test could show for one outcome, in sentences.

    Parameters
    ----------
    power
        As `ContactNumbers.power`.
    uplift
        What a test should show.
    """
    own = power[power["outcome"] == outcome.name].set_index("code")
    everybody, name = own.loc[EVERYONE], outcome.title.lower()
    halves = f"half of {count(everybody['customers'])} {outcome.who} contacted and half left alone"
    if pd.isna(everybody["detectable"]):
        return strong(f"No test with {halves} could show what a contact adds to {name}.")
    text = strong(
        f"A test with {halves} could show that a contact adds "
        f"{points(everybody['detectable'])} or more to {name}."
    )
    alone = own.drop(EVERYONE)["detectable"].dropna()
    if len(alone):
        least, most = segment_names([alone.idxmin(), alone.idxmax()], segments)
        text += (
            f" With one segment alone it has to add {points(alone.min())} ({least}) "
            f"to {points(alone.max())} ({most})."
        )
    if pd.notna(everybody["needed"]):
        text += (
            f" To show {points(uplift)} it takes {count(everybody['needed'])} {outcome.who}, "
            "at the average rate."
        )
    return text


def power_table(
    power: pd.DataFrame,
    outcomes: Mapping[str, Outcome],
    segments: Sequence[Segment],
    uplift: float,
) -> Table:
    """Return what a test with each segment could show: one row a segment."""
    columns: dict[str, Sequence[object]] = {
        "segment": segment_names(power["code"].drop_duplicates(), segments)
    }
    formats: dict[str, Format] = {}
    heads: dict[str, tuple[str, Format]] = {
        "customers": ("customers", count),
        "now": ("rate", percent),
        "from": ("detectable", points),
        f"customers for {points(uplift)}": ("needed", count),
    }
    for outcome, rows in power.groupby("outcome", sort=False):
        for head, (column, shape) in heads.items():
            name = f"{outcomes[str(outcome)].title.lower()}: {head}"
            columns[name], formats[name] = list(rows[column]), shape
    return Table(
        pd.DataFrame(columns),
        f"The smallest difference that a test shows in {percent(POWER, 0)} of all cases, one half "
        "of the customers contacted, the other left alone, at the usual two-sided 5 %; and how "
        "many customers it takes to show the difference asked for. “Now” is the rate of the "
        "segment at the cutoff, taken for that of customers left alone. A dash: it is not "
        "shown, or even a rate of 100 % would not be far enough away.",
        formats,
    )


def balance_table(
    balance: pd.DataFrame, segments: Sequence[Segment], control_share: float
) -> Table:
    """Return how many customers of each segment are on each side, and how far the sides differ."""
    heads = {
        "code": "segment",
        "test": "to contact",
        "control": "to leave alone",
        "by_chance": "chance alone, up to",
    }
    frame = balance.assign(code=segment_names(balance["code"], segments)).rename(columns=heads)
    formats: dict[str, Format] = {name: lambda value: decimal(value, 2) for name in frame}
    del formats["segment"]
    return Table(
        frame,
        f"The test that was dealt, {percent(control_share, 0)} of each segment left alone: "
        "differences in recency, frequency and revenue between the sides, in standard deviations, "
        "and what 19 of 20 random deals stay under. A dash: a side is too small to be shown, or "
        "would tell how large such a one is.",
        formats | {"to contact": count, "to leave alone": count},
    )
