"""Who is in another segment in one run than in another, as far as it may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from segbench.evaluation.segments.transitions import AWAY, shown, transitions
from segbench.methods.disclosure import Disclosure, hidden_across, small
from segbench.report import diff_sides as sides
from segbench.scoring.frozen import ID, FrozenRun

VALUE = ".monetary"
"""Ending of the scores that are a customer's revenue in the window."""

MOVE_COLUMNS = ["method", "from", "to", "customers", "revenue"]
STAY_COLUMNS = ["method", "customers", "moved", "revenue", "came", "left"]


class Moves:
    """The customers of two runs by their segments in the one and in the other.

    Groups of fewer customers than the stricter of the two runs shows are not shown, nor what they
    could be worked out from; the same rules as where customers move from one cutoff to the next.

    Parameters
    ----------
    runs
        The two runs.
    methods
        The methods that both froze.
    """

    def __init__(self, runs: tuple[FrozenRun, FrozenRun], methods: Sequence[str]) -> None:
        self.runs, self.methods = runs, methods
        self.least = max(sides.least(run) for run in runs)

    @cached_property
    def none(self) -> str:
        """Why customers cannot be followed from the one run to the other, in a sentence."""
        one, other = (sides.data(run).get(sides.READ["name"]) for run in self.runs)
        if one != other:
            return (
                f"The runs are of different datasets ({one} and {other}): nobody can be followed "
                "from the one to the other."
            )
        labels = self._labels
        if not labels[0].index.isin(labels[1].index).any():
            return "The runs have no customer in common: nobody can be followed."
        return ""

    @cached_property
    def table(self) -> pd.DataFrame:
        """Who changed segment: `MOVE_COLUMNS`; NaN where it is not shown.

        `from` and `to` are codes, or empty for those whom only one run has. Revenue is what they
        brought in the window of the first run.
        """
        tables = [pd.DataFrame(columns=MOVE_COLUMNS)]
        for name in self._followed:
            before, after = (hidden[name] for hidden in self._hidden)
            every = shown(self._transitions(name), self.least, before, after)
            moved = (every["from"] != every["to"]) & (every["customers"] != 0)
            tables.append(every[moved].assign(method=name)[MOVE_COLUMNS])
        table = pd.concat(tables, ignore_index=True)
        return table if self.with_revenue else table.assign(revenue=np.nan)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """By method, `STAY_COLUMNS`; NaN where it is not shown.

        How many customers are known in both runs, and who of them moved, with their revenue; who is
        in the second run only, and who in the first only.
        """
        rows, secret = [], Disclosure(self.least)
        for name in self._followed:
            every = self._transitions(name)
            inside = every[(every["from"] != AWAY) & (every["to"] != AWAY)]
            moved = inside[inside["from"] != inside["to"]]
            both = inside["customers"].sum()
            away = [every.loc[every[side] == AWAY, "customers"].sum() for side in ("from", "to")]
            few = small(away, self.least).any()  # else they would tell how many are known in both
            count = secret.count(moved["customers"].sum(), both)
            known = self.with_revenue and not np.isnan(count)
            revenue = moved["revenue"].sum() if known else np.nan
            hidden = [np.nan] * 3
            said = hidden if few else [both, *away]
            rows.append((name, said[0], count, revenue, *said[1:]))
        return pd.DataFrame(rows, columns=STAY_COLUMNS)

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """Method -> code -> name of its segments, as the second run calls them."""
        return {
            name: {**sides.names(self.runs[0], name), **sides.names(self.runs[1], name)}
            for name in self.methods
        }

    @property
    def with_revenue(self) -> bool:
        """Whether it is known what customers brought."""
        return self._revenue is not None

    @cached_property
    def _followed(self) -> list[str]:
        if self.none:
            return []
        return [name for name in self.methods if all(name in labels for labels in self._labels)]

    @cached_property
    def _labels(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        return self.runs[0].labels(), self.runs[1].labels()

    @cached_property
    def _revenue(self) -> pd.Series | None:
        scores = self.runs[0].customers("scores")
        columns = [name for name in scores if name.endswith(VALUE)]
        if not columns:
            return None
        return pd.Series(scores[columns[0]].to_numpy(), pd.Index(scores[ID].astype(str)))

    @cached_property
    def _hidden(self) -> list[dict[str, frozenset[str]]]:
        """By run: method -> the segments of which it shows nothing."""
        kinds = [
            {name: labels[name].astype("category") for name in labels} for labels in self._labels
        ]
        return [hidden_across(kind, self.least) for kind in kinds]

    def _transitions(self, name: str) -> pd.DataFrame:
        one, other = (labels[name] for labels in self._labels)
        codes = list(dict.fromkeys((*self.names[name], *sorted({*one, *other}))))
        revenue = pd.Series(0.0, one.index) if self._revenue is None else self._revenue
        return transitions(one, other, revenue, codes)
