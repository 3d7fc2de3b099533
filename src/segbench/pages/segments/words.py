"""Which segments differ and which could be one, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from segbench.pages._page import PlanPage
from segbench.pages.markup import Prose, strong
from segbench.pages.segments.numbers import SegmentsNumbers
from segbench.pages.tables import Table, table_of
from segbench.pages.wording import (
    NOT_SHOWN,
    bullet_list,
    count,
    decimal,
    listed,
    money,
    p_value,
    percent_interval,
    title,
)

MUCH = 1.5
"""Times the lowest revenue per customer from which segments differ in what they spend."""


def pairs_apart(pairs: pd.DataFrame, confidence: float) -> tuple[int, int]:
    """Return how many pairs of segments differ in some outcome, and how many there are."""
    least = pairs.groupby(["code", "other"])["p_holm"].min()
    return int((least < 1 - confidence).sum()), len(least)


class SegmentsWords(PlanPage):
    """How segments differ two by two, and which could be one."""

    numbers = SegmentsNumbers
    data: SegmentsNumbers

    def differ(self) -> Iterator[str]:
        """Return which segments differ and which could be one, in sentences."""
        pairs, merged, outcomes = self.data.pairs, self.data.merged, self.study.outcomes
        if not outcomes:
            yield (
                strong("Whether segments differ in what followed cannot be told")
                + ": nobody knows yet. How soon each orders, as far as the data go, stands below."
            )
            return
        if pairs.empty:
            yield (
                strong("Nothing can be compared")
                + ": fewer than two segments have enough customers."
            )
            return
        apart, every = pairs_apart(pairs, self.study.limits.confidence)
        titles = [outcomes[name].title.lower() for name in pairs["outcome"].unique()]
        left = merged["group"].nunique()
        if left == len(merged):
            proposal = "No two of them are proposed to be one."
        else:
            proposal = (
                f"Put together what cannot be told apart, and {left} of the {len(merged)} segments "
                "remain."
            )
        yield (
            strong(f"{apart} of {every} pairs of segments differ in {listed(titles, 'or')}")
            + f", as far as can be told. {proposal}"
        )
        for _, rows in merged.groupby("group", sort=False):
            if len(rows) > 1:
                yield self._could_be_one(rows)

    def _could_be_one(self, rows: pd.DataFrame) -> str:
        currency, by_revenue = self.study.currency, rows.sort_values("revenue", kind="stable")
        least, most = by_revenue.iloc[0], by_revenue.iloc[-1]
        rates = [
            f"{outcome.title.lower()} {rate}"
            for name, outcome in self.study.outcomes.items()
            if (rate := _rate(rows.iloc[0], name)) != NOT_SHOWN
        ]
        if most["revenue"] < MUCH * least["revenue"]:
            distance = "not far apart: they could be one segment."
        else:
            distance = (
                "far apart: they could be one for who comes back, and not for what they spend."
            )
        names = listed(list(rows["segment"]))
        return strong(f"{names} cannot be told apart") + (
            f"; together {count(rows['customers'].sum())} customers, {listed(rates)}. "
            f"Revenue per customer goes from {money(least['revenue'], currency)} "
            f"({least['segment']}) to {money(most['revenue'], currency)} ({most['segment']}), "
            f"which is {distance}"
        )

    def closest(self) -> Table | None:
        """Return for each segment the one that it is hardest to tell from."""
        nearest, names = self.data.closest, self._names
        if nearest.empty:
            return None
        apart = nearest["p_holm"] < 1 - self.study.limits.confidence
        differences = [
            points(row.difference, row.ci_low, row.ci_high) for row in nearest.itertuples()
        ]
        return table_of(
            nearest,
            {
                "segment": nearest["code"].map(names),
                "hardest to tell from": nearest["other"].map(names),
                "outcome": [self.study.outcomes[name].title for name in nearest["outcome"]],
                "difference": (differences, str),
                "p (Holm)": ("p_holm", p_value),
                "smallest visible": ("visible", _points),
                "can be told apart": np.where(apart, "yes", "no"),
            },
            "For every segment the one that it is hardest to tell from: the difference in rates "
            f"(percentage points, segment less other; Newcombe’s {self.level} "
            "interval), its p-value corrected for all pairs and outcomes, and the smallest "
            "difference that segments of these sizes would show four times in five.",
        )

    def merged(self) -> Table:
        """Return the segments, put together where they cannot be told apart."""
        titles = {name: outcome.title.lower() for name, outcome in self.study.outcomes.items()}
        rows = []
        for _, group in self.data.merged.groupby("group", sort=False):
            rates = [_rate(group.iloc[0], name) for name in titles]
            revenue = ", ".join(money(value, self.study.currency) for value in group["revenue"])
            rows.append([" + ".join(group["segment"]), group["customers"].sum(), *rates, revenue])
        columns = ["segments", "customers", *titles.values(), "revenue each"]
        return Table(
            pd.DataFrame(rows, columns=columns),
            "The segments, put together where they cannot be told apart: rates after the cutoff "
            f"with {self.level} Wilson intervals, and mean revenue "
            "per customer of each before it.",
            {**dict.fromkeys(columns[1:], str), "customers": count},
        )

    def all_pairs(self) -> Table:
        """Return how many pairs of segments of each method can be told apart."""
        limits, pairs = self.study.limits, self.data.all_pairs
        rows = []
        for name, group in self.data.groups.groupby("method", sort=False):
            own = pairs[pairs["method"] == name]
            apart, every = pairs_apart(own, limits.confidence)
            row = {"classification": title(str(name)), "segments": count(len(group))}
            row["pairs"] = count(every)
            for outcome, words in self.study.outcomes.items():
                p = own.loc[own["outcome"] == outcome, "p_holm"]
                differ = (p < 1 - limits.confidence).sum()
                row[f"differ in {words.title.lower()}"] = (
                    f"{differ} of {len(p)}" if len(p) else NOT_SHOWN
                )
            row["differ in some"] = count(apart)
            rows.append(row | {"would remain": count(group["group"].nunique())})
        frame = pd.DataFrame(rows)
        return Table(
            frame,
            f"All classifications: segments with at least {limits.min_cell} customers, pairs of "
            "them that can be told apart, and how many segments would remain if those that cannot "
            "were put together.",
            dict.fromkeys(frame.columns[1:], str),
        )

    def limits(self) -> Prose:
        """Return what the page cannot tell."""
        cutoff, earlier = self.data.cutoff, ""
        if cutoff != self.study.params.cutoff:
            earlier = (
                f" They are those of {cutoff}, because too few days follow the last cutoff, in "
                "the segments as fitted there."
            )
        return bullet_list(
            [
                "“Cannot be told apart” is not “equal”. The smaller two segments, the larger the "
                "difference that stays unseen: see “smallest visible”.",
                "Segments are compared in retention and conversion alone. Two that are alike in "
                "both can differ in what they spend, buy or ask of the service.",
                "What is proposed here was found on the data that shows it, and will look a little "
                "less clear at the next cutoff. Try a new segment there before you build on it.",
                "A number that splits a segment need not be the reason: it tells who orders or "
                "converts, not what would change it.",
                f"Customers are followed for {self.data.horizon} days from {cutoff} on; nothing is "
                f"said of what comes later.{earlier}",
                f"Segments with fewer than {self.study.limits.min_cell} customers are not "
                "compared.",
            ]
        )


def points(value: float, low: float, high: float) -> str:
    """Return a difference of rates in points with its interval, e.g. ``-1.6 [-6.2 to 3.2]``."""
    return f"{_points(value)} [{_points(low)} to {_points(high)}]"


def _points(value: float) -> str:
    return decimal(100 * value, 1)


def _rate(row: pd.Series, outcome: str) -> str:
    value, low, high = (row[f"{name}_{outcome}"] for name in ("rate", "ci_low", "ci_high"))
    return percent_interval(value, low, high, 1)
