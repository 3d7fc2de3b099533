"""How stable segments are, in words and tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from segbench.evaluation.segments.cluster_stability import HIGHLY, VALID
from segbench.pages.markup import html, link, strong
from segbench.pages.stability.numbers import resampled
from segbench.pages.tables import Table
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    decimal,
    decimal_interval,
    listed,
    percent,
    title,
)

READINGS = {
    "high": "highly stable",
    "valid": "stable",
    "pattern": "a pattern, but who belongs is unsure",
    "doubtful": "doubtful",
    "dissolved": "dissolves",
    "size": "no more than its size gives",
}
STABLE = ("high", "valid")

NO_BINS, NO_SEED = "no bins to move", "no seed"

_two = partial(decimal, digits=2)
_whole = partial(percent, digits=0)


def answer(summary: pd.DataFrame, name: str, min_cell: int) -> str:
    """Return in one or two sentences whether the segments of a method come back.

    Parameters
    ----------
    summary
        As `segbench.pages.stability.numbers.StabilityNumbers.summary_of` returns it.
    """
    own = resampled(summary, min_cell)
    if own.empty:
        return (
            f"Every segment of {title(name)} has fewer than {min_cell} customers; too few to tell "
            "whether it would come back."
        )
    stable, n = int(own["reading"].isin(STABLE).sum()), len(own)
    segments = f"segments of {title(name)} with {min_cell} customers or more"
    if stable == n:
        result = strong("The segments are still there if the data are a little different")
        result += f": all {n} {segments} come back"
    elif stable:
        result = strong("Only some segments are still there if the data are a little different")
        verb = "comes" if stable == 1 else "come"
        result += f": of the {n} {segments}, {stable} {verb} back"
    else:
        result = strong("The segments are not there any more if the data are a little different")
        result += f": none of the {n} {segments} comes back"
    worst = _named(own.loc[own["jaccard"].idxmin()])
    best = _named(own.loc[own["jaccard"].idxmax()])
    between = f"from {worst} to {best}" if n > 1 else worst
    return result + (
        " when the method is fitted on other, resampled customers. Of the customers in a segment "
        "or in its likeness, the share in both is, on average over "
        f"{int(own['refits'].iloc[0])} refits, {between}; from {VALID} on it is stable."
    )


def summary_table(
    summary: pd.DataFrame, name: str, min_cell: int, step_days: int, customers: int
) -> Table:
    """Return how far each segment comes back with other customers, cutoffs, settings and seeds.

    Parameters
    ----------
    customers
        How many the study has; the refits may have labelled fewer.
    """
    own, kinds = resampled(summary, min_cell), _by_kind(summary)
    frame = pd.DataFrame(
        {
            "segment": own["segment"],
            "customers": own["customers"],
            "other customers": [_with_range(row) for _, row in own.iterrows()],
            "by chance": own["chance"],
            "which is": own["reading"].map(READINGS),
            "other cutoffs": [_value(kinds, "cutoff", code, "jaccard") for code in own["code"]],
            "other settings, least": [
                _value(kinds, "bins", code, "low", NO_BINS) for code in own["code"]
            ],
            "other seeds, least": [
                _value(kinds, "seed", code, "low", NO_SEED) for code in own["code"]
            ],
            "keeps its name": own["same_name"],
        }
    )
    texts = ("other customers", "other cutoffs", "other settings, least", "other seeds, least")
    return Table(
        frame,
        f"{title(name)}: the Jaccard index of each segment with the segment of a refit that it "
        "overlaps most, 1 = the same customers; [range of the refits]. By chance: what segments of "
        "these sizes have in common with customers dealt at random."
        f"{_other_cutoffs(kinds, step_days)} Keeps its name: customers in a segment of the same "
        f"name after a refit on other customers.{_left_out(kinds, len(own), min_cell, customers)}",
        {
            "customers": count,
            **dict.fromkeys(texts, str),
            "by chance": _two,
            "keeps its name": _whole,
        },
    )


def _other_cutoffs(kinds: dict[str, pd.DataFrame], step_days: int) -> str:
    if "cutoff" not in kinds:
        return ""
    near = "earlier or later" if kinds["cutoff"]["refits"].max() > 1 else "away"
    return f" Other cutoffs: fitted {step_days} days {near}, labelling the same customers."


def _left_out(kinds: dict[str, pd.DataFrame], shown: int, min_cell: int, customers: int) -> str:
    sentences = ""
    hidden = len(kinds["resample"]) - 1 - shown  # one row is that of all segments
    if hidden:
        sentences += (
            f" {hidden} segments under {min_cell} customers, or needed to keep such a one from "
            "being worked out, are left out."
        )
    labelled = int(kinds["resample"].loc["", "customers"])
    if labelled < customers:
        sentences += f" Customers: of the {count(labelled)} that were labelled."
    return sentences


def all_methods(summaries: pd.DataFrame, min_cell: int) -> Table:
    """Return one row a method: the worst segment, the mean, and the agreement with other refits."""
    rows = []
    for name, summary in summaries.groupby("method", sort=False):
        own, kinds = resampled(summary, min_cell), _by_kind(summary)
        every, worst = kinds["resample"].loc[""], NOT_SHOWN
        if len(own):
            least = own.loc[own["jaccard"].idxmin()]
            worst = f"{least['segment']} {_with_range(least)}"
        seeds = NO_SEED
        if "seed" in kinds:
            seeds = f"{_value(kinds, 'seed', '', 'ari')} ({_value(kinds, 'seed', '', 'ari_min')})"
        rows.append(
            {
                "classification": title(str(name)),
                "other customers, mean": _with_range(every),
                "by chance": every["chance"],
                "least steady segment": worst,
                "keeps its name": every["same_name"],
                "other cutoffs": _value(kinds, "cutoff", "", "ari"),
                "other settings, least": _value(kinds, "bins", "", "ari_min", NO_BINS),
                "other seeds": seeds,
            }
        )
    texts = ("other customers, mean", "other cutoffs", "other settings, least", "other seeds")
    return Table(
        pd.DataFrame(rows),
        "All methods, and k-means for comparison. Other customers: the mean Jaccard index of the "
        "segments, weighted by their customers [range of the refits]. Other cutoffs, other "
        "settings, other seeds: the adjusted Rand index of the labels, 1 = the same classes, 0 = "
        "what chance gives; of the seeds the mean, in brackets the least.",
        {**dict.fromkeys(texts, str), "by chance": _two, "keeps its name": _whole},
    )


def how_refitted(
    summary: pd.DataFrame, settings: Sequence[str], customers: int, labelled: int
) -> list[str]:
    """Return how the refits were made, one item a kind."""
    refits = summary.groupby("kind", sort=False)["refits"].max()
    drawn, who, fewer = f"{count(customers)} customers", "the customers themselves are", ""
    if labelled < customers:
        drawn = f"{count(labelled)} of the {drawn}"
        who = f"{count(labelled)} of all are"
        fewer = " Refits on so few vary more than refits on all would."
    bins = ": this method has no bins to move."
    if "bins" in refits:
        bins = f", each as good a choice: {listed(settings)}."
    seeds = ": nothing here depends on one; the same customers always give the same segments."
    if "seed" in refits:
        seeds = f": {refits['seed']} of them, on the same customers."
    return [
        strong("Other customers")
        + f": {refits['resample']} times, {drawn} are drawn with replacement, the method is fitted "
        f"on them, and {who} labelled.{fewer} A segment is matched with the one that it overlaps "
        f"most, whatever its name (Hennig 2007). From {HIGHLY} on a mean is read as highly stable, "
        f"from {VALID} as stable, from 0.6 as a pattern; under 0.5 the segment has dissolved. "
        "Where chance reaches the range of the refits, size alone explains it.",
        strong("Other settings") + bins,
        strong("Other seeds") + seeds,
    ]


def limits() -> list[str]:
    """Return what the page cannot tell."""
    return [
        "A segment that comes back is not therefore a kind of customer: cuts at fixed shares come "
        "back in any data, also where there are no groups at all. It says that the border lies "
        "where the data put it.",
        html("Segments that do not come back may still rank customers well; that is what the ")
        + link("comparison", "comparison.html")
        + " measures. Read them as places on a scale: who is near a border is now here, now there.",
        "Resampling keeps the company, the season and the campaigns as they were. It says nothing "
        "of another year.",
        "Staying in a segment is good for planning, not for its own sake: a method that never "
        "moves anybody says nothing new.",
    ]


def _by_kind(summary: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the rows of each kind of refit, indexed by code."""
    return {kind: rows.set_index("code") for kind, rows in summary.groupby("kind", sort=False)}


def _named(row: pd.Series) -> str:
    return f"“{row['segment']}” {_with_range(row)}"


def _with_range(row: pd.Series) -> str:
    return decimal_interval(row["jaccard"], row["low"], row["high"], 2)


def _value(
    kinds: dict[str, pd.DataFrame], kind: str, code: str, column: str, without: str = NOT_SHOWN
) -> str:
    return _two(kinds[kind].loc[code, column]) if kind in kinds else without
