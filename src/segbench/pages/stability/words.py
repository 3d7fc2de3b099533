"""How steady segments are, in words and tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from segbench.evaluation.segments.cluster_stability import HIGHLY, VALID, reading
from segbench.pages.markup import html, link, strong
from segbench.pages.tables import Format, Table
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
STEADY = ("high", "valid")

NO_BINS, NO_SEED = "no bins to move", "no seed"


def resampled(card: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Return the segments of one method on resampled customers that are large enough to be shown, with `reading`."""
    own = card[
        (card["kind"] == "resample") & (card["code"] != "") & (card["customers"] >= min_cell)
    ]
    words = [reading(row["jaccard"], row["low"], row["chance"]) for _, row in own.iterrows()]
    return own.assign(reading=words).reset_index(drop=True)


def answer(card: pd.DataFrame, name: str, min_cell: int) -> str:
    """Return in one or two sentences whether the segments of a method come back."""
    own = resampled(card, min_cell)
    if own.empty:
        return f"Every segment of {title(name)} has fewer than {min_cell} customers; too few to tell whether it would come back."
    steady, n = int(own["reading"].isin(STEADY).sum()), len(own)
    what = f"segments of {title(name)} with {min_cell} customers or more"
    if steady == n:
        start = (
            strong("The segments are still there if the data are a little different")
            + f": all {n} {what} come back"
        )
    elif steady:
        start = strong("Only some segments are still there if the data are a little different") + (
            f": of the {n} {what}, {steady} {'comes' if steady == 1 else 'come'} back"
        )
    else:
        start = (
            strong("The segments are not there any more if the data are a little different")
            + f": none of the {n} {what} comes back"
        )
    worst, best = own.loc[own["jaccard"].idxmin()], own.loc[own["jaccard"].idxmax()]
    ends = [f"“{row['segment']}” {_with_range(row)}" for row in (worst, best)]
    between = f"from {ends[0]} to {ends[1]}" if n > 1 else ends[0]
    return start + (
        f" when the method is fitted on other, resampled customers. Of the customers in a segment or in its likeness, "
        f"the share in both is, on average over {int(own['refits'].iloc[0])} refits, {between}; from {VALID} on it is stable."
    )


def segment_card(
    card: pd.DataFrame, name: str, min_cell: int, step_days: int, customers: int
) -> Table:
    """Return one row a segment: how far it comes back with other customers, cutoffs, settings and seeds.

    Parameters
    ----------
    customers
        How many the study has; the refits may have labelled fewer.
    """
    own = resampled(card, min_cell)
    kinds = {kind: part.set_index("code") for kind, part in card.groupby("kind", sort=False)}
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
    hidden = (
        (card["kind"] == "resample")
        & (card["code"] != "")
        & ~(card["customers"] >= min_cell).fillna(False)
    )
    left_out = (
        f" {hidden.sum()} segments under {min_cell} customers, or needed to keep such a one from being worked out, are left out."
        if hidden.any()
        else ""
    )
    labelled = int(card.loc[card["code"] == "", "customers"].iloc[0])
    left_out += (
        f" Customers: of the {count(labelled)} that were labelled." if labelled < customers else ""
    )
    near = (
        "earlier or later" if "cutoff" in kinds and kinds["cutoff"]["refits"].max() > 1 else "away"
    )
    fitted = (
        f" Other cutoffs: fitted {step_days} days {near}, labelling the same customers."
        if "cutoff" in kinds
        else ""
    )
    caption = (
        f"{title(name)}: the Jaccard index of each segment with the segment of a refit that it overlaps most, 1 = the same "
        f"customers; [range of the refits]. By chance: what segments of these sizes have in common with customers dealt at "
        f"random.{fitted} Keeps its name: customers in a segment of the same name after a refit on other customers.{left_out}"
    )
    texts = ("other customers", "other cutoffs", "other settings, least", "other seeds, least")
    return Table(
        frame,
        caption,
        {
            "customers": count,
            **dict.fromkeys(texts, str),
            "by chance": _two,
            "keeps its name": _whole,
        },
    )


def overview(table: pd.DataFrame, min_cell: int) -> Table:
    """Return one row a method: the worst segment, the mean, and agreement with refits at other cutoffs, settings and seeds."""
    rows = []
    for name, card in table.groupby("method", sort=False):
        own = resampled(card, min_cell)
        kinds = {kind: part.set_index("code") for kind, part in card.groupby("kind", sort=False)}
        every = kinds["resample"].loc[""]
        worst = own.loc[own["jaccard"].idxmin()] if len(own) else None
        rows.append(
            {
                "classification": title(str(name)),
                "other customers, mean": _with_range(every),
                "by chance": every["chance"],
                "least steady segment": NOT_SHOWN
                if worst is None
                else f"{worst['segment']} {_with_range(worst)}",
                "keeps its name": every["same_name"],
                "other cutoffs": _value(kinds, "cutoff", "", "ari"),
                "other settings, least": _value(kinds, "bins", "", "ari_min", NO_BINS),
                "other seeds": _mean_and_least(kinds, "seed", NO_SEED),
            }
        )
    caption = (
        "All methods, and k-means for comparison. Other customers: the mean Jaccard index of the segments, weighted by their "
        "customers [range of the refits]. Other cutoffs, other settings, other seeds: the adjusted Rand index of the labels, "
        "1 = the same classes, 0 = what chance gives; of the seeds the mean, in brackets the least."
    )
    texts = ("other customers, mean", "other cutoffs", "other settings, least", "other seeds")
    formats: dict[str, Format] = {
        **dict.fromkeys(texts, str),
        "by chance": _two,
        "keeps its name": lambda value: percent(value, 0),
    }
    return Table(pd.DataFrame(rows), caption, formats)


def how_refitted(
    card: pd.DataFrame, settings: Sequence[str], customers: int, labelled: int
) -> list[str]:
    """Return how the refits were made, one item a kind."""
    refits = card.groupby("kind", sort=False)["refits"].max()
    drawn = (
        f"{count(labelled)} of the {count(customers)} customers"
        if labelled < customers
        else f"{count(customers)} customers"
    )
    fewer = " Refits on so few vary more than refits on all would." if labelled < customers else ""
    who = (
        f"{count(labelled)} of all are" if labelled < customers else "the customers themselves are"
    )
    items: list[str] = [
        strong("Other customers")
        + f": {refits['resample']} times, {drawn} are drawn with replacement, the method is fitted on them, and "
        f"{who} labelled.{fewer} A segment is matched with the one that it overlaps most, whatever its "
        f"name (Hennig 2007). From {HIGHLY} on a mean is read as highly stable, from {VALID} as stable, from 0.6 as a pattern; "
        "under 0.5 the segment has dissolved. Where chance reaches the range of the refits, size alone explains it.",
    ]
    if "bins" in refits:
        items.append(
            strong("Other settings") + f", each as good a choice: {listed(list(settings))}."
        )
    else:
        items.append(strong("Other settings") + ": this method has no bins to move.")
    if "seed" in refits:
        items.append(strong("Other seeds") + f": {refits['seed']} of them, on the same customers.")
    else:
        items.append(
            strong("Other seeds")
            + ": nothing here depends on one; the same customers always give the same segments."
        )
    return items


def not_told() -> list[str]:
    """Return what the page cannot tell."""
    return [
        "A segment that comes back is not therefore a kind of customer: cuts at fixed shares come back in any data, also where "
        "there are no groups at all. It says that the border lies where the data put it.",
        html("Segments that do not come back may still rank customers well; that is what the ")
        + link("comparison", "comparison.html")
        + " measures. Read them as places on a scale: who is near a border is now here, now there.",
        "Resampling keeps the company, the season and the campaigns as they were. It says nothing of another year.",
        "Staying in a segment is good for planning, not for its own sake: a method that never moves anybody says nothing new.",
    ]


def _with_range(row: pd.Series) -> str:
    return decimal_interval(row["jaccard"], row["low"], row["high"], 2)


def _value(
    kinds: dict[str, pd.DataFrame], kind: str, code: str, column: str, without: str = NOT_SHOWN
) -> str:
    if kind not in kinds:
        return without
    return _two(kinds[kind].loc[code, column])


def _mean_and_least(kinds: dict[str, pd.DataFrame], kind: str, without: str) -> str:
    if kind not in kinds:
        return without
    return f"{_two(kinds[kind].loc['', 'ari'])} ({_two(kinds[kind].loc['', 'ari_min'])})"


def _two(value: float) -> str:
    return decimal(value, 2)


def _whole(share: float) -> str:
    return percent(share, 0)
