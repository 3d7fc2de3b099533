"""Which segments hold two kinds of customers, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from segbench.evaluation.segments.heterogeneity import CLEARLY, worth_splitting
from segbench.pages.markup import strong
from segbench.pages.segments.numbers import TRAITS
from segbench.pages.segments.words import SegmentsWords, points
from segbench.pages.tables import Table, table_of
from segbench.pages.wording import (
    count,
    decimal,
    inside,
    intervals,
    listed,
    money,
    p_value,
    percent_interval,
)


class HeterogeneityWords(SegmentsWords):
    """What is still to tell inside segments, and what number splits them."""

    def hold_two(self) -> Iterator[str]:
        """Return which segments hold two kinds of customers, in sentences."""
        limits, names = self.study.limits, self._names
        for name, outcome in self.study.outcomes.items():
            rows = self.data.inside[self.data.inside["outcome"] == name]
            if rows.empty:
                continue
            codes = worth_splitting(rows, limits.confidence, limits.min_rate_n)
            if not codes:
                yield (
                    strong(f"To tell {outcome.asked}, no segment needs to be split")
                    + ": inside each, the best model finds little that is sure."
                )
            splits = self.data.splits[self.data.splits["outcome"] == name].to_dict("records")
            sure = {split["code"]: split for split in splits if holds(split)}
            for code, split in sure.items():
                high = percent_interval(*_ends(split, "later_high"), 1)
                low = percent_interval(*_ends(split, "later_low"), 1)
                above, below = f"with more than {self._cut(split)}", "with as many or fewer"
                if not split["cut"]:
                    trait = TRAITS[split["trait"]]
                    above, below = f"with {trait}", f"without {trait}"
                yield (
                    strong(f"{names[code]} holds two kinds of customers to tell {outcome.asked}")
                    + f": {outcome.title.lower()} is {high} {above}, and {low} {below}."
                )
            rest = [names[code] for code in codes if code not in sure]
            if rest:
                yield (
                    f"The best model still tells {outcome.asked} inside {listed(rest)}, but no "
                    "plain number split it in two so that the difference could be seen again."
                )

    def inside(self) -> Table | None:
        """Return what the best model still tells inside each segment."""
        table, outcomes = self.data.inside, self.study.outcomes
        if table.empty:
            return None
        models = [
            f"for {outcomes[name].title.lower()} {inside(model).removeprefix('ceiling: ')}"
            for name, model in table.groupby("outcome", sort=False)["model"].first().items()
        ]
        return table_of(
            table,
            {
                "outcome": [outcomes[name].title for name in table["outcome"]],
                "segment": table["code"].map(self._names),
                "customers": ("customers", count),
                "scored": ("units", count),
                "AUC inside": (intervals(table, "auc", 3), str),
                "p (Holm)": ("p_holm", p_value),
                "log-loss taken away": (intervals(table, "gain", 1, percent_interval), str),
            },
            f"How well the best model ({listed(models)}) still ranks the units inside a segment: "
            "0.5 is a coin toss. “Scored” counts a customer once a cutoff, or once a contact. A "
            f"split is proposed where the interval begins at {CLEARLY} or above after Holm’s "
            f"correction, in segments of at least {2 * self.study.limits.min_rate_n} customers. "
            "“Log-loss taken away” is of what the classification leaves there; below 0 the model "
            "is worse calibrated. Segments with too few customers or events are left out.",
        )

    def splits(self) -> Table | None:
        """Return the plain numbers that split segments which hold two kinds of customers."""
        if self.data.splits.empty:
            return None
        rows = [
            {
                "outcome": self.study.outcomes[split["outcome"]].title,
                "segment": self._names[split["code"]],
                "more than": self._cut(split),
                "difference found": points(*_ends(split, "past_difference")),
                "later: more": percent_interval(*_ends(split, "later_high"), 1),
                "as many or fewer": percent_interval(*_ends(split, "later_low"), 1),
                "difference": points(*_ends(split, "later_difference")),
                "came back": "yes" if holds(split) else "no",
            }
            for split in self.data.splits.to_dict("records")
        ]
        return Table(
            rows,
            "The plain number whose median split the segment best in the past, and the rates of "
            "both sides on later, unseen units; differences in percentage points, "
            f"{self.level} intervals from resampled customers.",
            dict.fromkeys(
                ("difference found", "later: more", "as many or fewer", "difference"), str
            ),
        )

    def _cut(self, split: Mapping[str, Any]) -> str:
        if split["trait"] == "monetary":
            return f"{money(split['cut'], self.study.currency)} of revenue"
        return f"{decimal(split['cut'], 0)} {TRAITS[split['trait']]}"


def holds(split: Mapping[str, Any]) -> bool:
    """Return whether a past split came back later: the same sign, and an interval without 0."""
    sign = 1 if split["past_difference"] > 0 else -1
    ends = (split["later_difference_from"], split["later_difference_to"])
    return bool(min(sign * end for end in ends) > 0)


def _ends(split: Mapping[str, Any], name: str) -> tuple[float, float, float]:
    return split[name], split[f"{name}_from"], split[f"{name}_to"]
