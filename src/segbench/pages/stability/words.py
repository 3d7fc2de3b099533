"""How stable segments are, in words and tables."""

from __future__ import annotations

from functools import partial

import pandas as pd

from segbench.evaluation.segments.cluster_stability import HIGHLY, VALID
from segbench.pages._page import Page
from segbench.pages.markup import Prose, html, link, strong
from segbench.pages.stability.numbers import StabilityNumbers, resampled
from segbench.pages.tables import Table
from segbench.pages.wording import (
    NOT_SHOWN,
    bullet_list,
    count,
    decimal,
    decimal_interval,
    listed,
    percent,
    title,
)
from segbench.study.refits import MOST_LABELLED

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


class StabilityWords(Page):
    """How much of each segment comes back in refits."""

    data: StabilityNumbers

    def come_back(self) -> str:
        """Return in one or two sentences whether the segments of a method come back."""
        own, name = self.data.resampled, title(self.data.plan.name)
        min_cell = self.study.limits.min_cell
        if own.empty:
            return (
                f"Every segment of {name} has fewer than {min_cell} customers; too few to tell "
                "whether it would come back."
            )
        if own["customers"].max() == len(self.study.customers()):
            return strong("There is only one segment, which cannot but come back") + (
                f": {name} does not tell customers apart."
            )
        stable, n = int(own["reading"].isin(STABLE).sum()), len(own)
        segments = f"segments of {name} with {min_cell} customers or more"
        only = f"the only segment of {name} with {min_cell} customers or more"
        if stable == n:
            result = strong("The segments are still there if the data are a little different")
            result += f": all {n} {segments} come back" if n > 1 else f": {only} comes back"
        elif stable:
            result = strong("Only some segments are still there if the data are a little different")
            verb = "comes" if stable == 1 else "come"
            result += f": of the {n} {segments}, {stable} {verb} back"
        else:
            result = strong(
                "The segments are not there any more if the data are a little different"
            )
            none = f"none of the {n} {segments} comes back"
            result += f": {none if n > 1 else f'{only} does not come back'}"
        worst = _named(own.loc[own["jaccard"].idxmin()])
        best = _named(own.loc[own["jaccard"].idxmax()])
        between = f"from {worst} to {best}" if n > 1 else worst
        return result + (
            " when the method is fitted on other, resampled customers. Of the customers in a "
            "segment or in its likeness, the share in both is, on average over "
            f"{int(own['refits'].iloc[0])} refits, {between}; from {VALID} on it is stable."
        )

    def summary(self) -> Table:
        """Return how much of each segment comes back in each kind of refit."""
        own, kinds = self.data.resampled, _by_kind(self.data.summary)
        columns = {
            "other cutoffs": ("cutoff", "jaccard", NOT_SHOWN),
            "other settings, least": ("bins", "low", NO_BINS),
            "other seeds, least": ("seed", "low", NO_SEED),
        }
        texts = {
            heading: [_value(kinds, kind, code, name, without) for code in own["code"]]
            for heading, (kind, name, without) in columns.items()
        }
        frame = pd.DataFrame(
            {
                "segment": own["segment"],
                "customers": own["customers"],
                "other customers": [_with_range(row) for _, row in own.iterrows()],
                "by chance": own["chance"],
                "which is": own["reading"].map(READINGS),
                **texts,
                "keeps its name": own["same_name"],
            }
        )
        return Table(
            frame,
            f"{title(self.data.plan.name)}: the Jaccard index of each segment with the segment of "
            "a refit that it overlaps most, 1 = the same customers; [range of the refits]. By "
            "chance: what segments of these sizes have in common with customers dealt at random."
            f"{self._other_cutoffs(kinds)} Keeps its name: customers in a segment of the same name "
            f"after a refit on other customers.{self._left_out(kinds, len(own))}",
            {
                **dict.fromkeys(("other customers", *texts), str),
                "customers": count,
                "by chance": _two,
                "keeps its name": _whole,
            },
        )

    def _other_cutoffs(self, kinds: dict[str, pd.DataFrame]) -> str:
        if "cutoff" not in kinds:
            return ""
        near = "earlier or later" if kinds["cutoff"]["refits"].max() > 1 else "away"
        days = self.study.params.cutoff_step_days
        return f" Other cutoffs: fitted {days} days {near}, labelling the same customers."

    def _left_out(self, kinds: dict[str, pd.DataFrame], shown: int) -> str:
        sentences = ""
        hidden = len(kinds["resample"]) - 1 - shown  # one row is that of all segments
        if hidden:
            sentences += (
                f" {hidden} segments under {self.study.limits.min_cell} customers, or needed to "
                "keep such a one from being worked out, are left out."
            )
        labelled = int(kinds["resample"].loc["", "customers"])
        if labelled < len(self.study.customers()):
            sentences += f" Customers: of the {count(labelled)} that were labelled."
        return sentences

    def all_summaries(self) -> Table:
        """Return how stable the segments of each method are: the worst, the mean, the labels."""
        rows = []
        for name, summary in self.data.all_summaries.groupby("method", sort=False):
            own, kinds = resampled(summary, self.study.limits.min_cell), _by_kind(summary)
            every, worst = kinds["resample"].loc[""], NOT_SHOWN
            if len(own):
                least = own.loc[own["jaccard"].idxmin()]
                worst = f"{least['segment']} {_with_range(least)}"
            seeds = NO_SEED
            if "seed" in kinds:
                mean, least_seed = (_value(kinds, "seed", "", ari) for ari in ("ari", "ari_min"))
                seeds = f"{mean} ({least_seed})"
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
            "All methods, and k-means for comparison. Other customers: the mean Jaccard index of "
            "the segments, weighted by their customers [range of the refits]. Other cutoffs, other "
            "settings, other seeds: the adjusted Rand index of the labels, 1 = the same classes, "
            "0 = what chance gives; of the seeds the mean, in brackets the least.",
            {**dict.fromkeys(texts, str), "by chance": _two, "keeps its name": _whole},
        )

    def measured(self) -> Prose:
        """Return how the refits were made, one item a kind."""
        customers = len(self.study.customers())
        refits = self.data.summary.groupby("kind", sort=False)["refits"].max()
        drawn, who, fewer = f"{count(customers)} customers", "the customers themselves are", ""
        if customers > MOST_LABELLED:
            drawn = f"{count(MOST_LABELLED)} of the {drawn}"
            who = f"{count(MOST_LABELLED)} of all are"
            fewer = " Refits on so few vary more than refits on all would."
        bins = ": this method has no bins to move."
        if "bins" in refits:
            settings = list(self.study.stability.variants(self.data.plan.name))
            bins = f", each as good a choice: {listed(settings)}."
        seeds = ": nothing here depends on one; the same customers always give the same segments."
        if "seed" in refits:
            seeds = f": {refits['seed']} of them, on the same customers."
        return bullet_list(
            [
                strong("Other customers")
                + f": {refits['resample']} times, {drawn} are drawn with replacement, the method "
                f"is fitted on them, and {who} labelled.{fewer} A segment is matched with the one "
                "that it overlaps most, whatever its name (Hennig 2007). From "
                f"{HIGHLY} on a mean is read as highly stable, from {VALID} as stable, from 0.6 as "
                "a pattern; under 0.5 the segment has dissolved. Where chance reaches the range of "
                "the refits, size alone explains it.",
                strong("Other settings") + bins,
                strong("Other seeds") + seeds,
            ]
        )

    def limits(self) -> Prose:
        """Return what the page cannot tell."""
        return bullet_list(
            [
                "A segment that comes back is not therefore a kind of customer: cuts at fixed "
                "shares come back in any data, also where there are no groups at all. It says that "
                "the border lies where the data put it.",
                html(
                    "Segments that do not come back may still rank customers well; that is what "
                    "the "
                )
                + link("comparison", "comparison.html")
                + " measures. Read them as places on a scale: who is near a border is now here, "
                "now there.",
                "Resampling keeps the company, the season and the campaigns as they were. It says "
                "nothing of another year.",
                "Staying in a segment is good for planning, not for its own sake: a method that "
                "never moves anybody says nothing new.",
            ]
        )


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
