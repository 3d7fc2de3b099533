"""Transitions of a study's customers between segments, from cutoff to cutoff."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from segbench.evaluation.segments.transitions import (
    AWAY,
    STAY_COLUMNS,
    TRANSITION_COLUMNS,
    shown,
    staying,
    transitions,
)
from segbench.methods.disclosure import small
from segbench.pages._page import Numbers
from segbench.study.cache import cached
from segbench.study.cutoffs import comparable_cutoffs, with_customers

TABLE_COLUMNS = ["method", "earlier", "later", "from", "to", "from_segment", "to_segment"]
TABLE_COLUMNS += ["customers", "row_share", "by_chance", "revenue"]
LAG_COLUMNS = ["method", "earlier", "later", "days", "shared_days", "window_days", *STAY_COLUMNS]
LEFT, NEW = "left the window", "new in the window"


class TransitionsNumbers(Numbers):
    """Who changes segment between two cutoffs, by methods frozen one step before the last."""

    @property
    def why_not(self) -> str:
        """Why nobody can be followed, as the end of a sentence; empty if customers can be."""
        learning = self.study.learning_cutoff
        if learning in self._earlier:
            return ""
        if learning in comparable_cutoffs(self.study):
            return f"nobody ordered in the days before {learning}, the cutoff before the last"
        days = self.study.limits.min_history_days
        return f"fewer than {days} days of data lie before an earlier cutoff"

    @property
    def _earlier(self) -> list[date]:
        return with_customers(self.study, comparable_cutoffs(self.study)[1:])

    @cached
    def transitions_of(self, name: str) -> pd.DataFrame:
        """Return one row for every two segments, over one step, as far as they may be shown.

        See `segbench.evaluation.segments.transitions`; empty where nobody can be followed.
        """
        disclosure = self.study.disclosure(name)
        if self.why_not:
            return pd.DataFrame(columns=TRANSITION_COLUMNS)
        every = self._transitions(name, self.study.learning_cutoff)
        return shown(every, disclosure.least, disclosure.hidden)

    @cached
    def _transitions(self, name: str, earlier: date) -> pd.DataFrame:
        study, frozen_at = self.study, self.study.learning_cutoff
        before = study.labels(name, earlier, frozen_at)
        after = study.labels(name, study.params.cutoff, frozen_at)
        revenue = study.customers_of(name, earlier)["monetary"]
        return transitions(before, after, revenue, list(study.method(name, frozen_at).names))

    @cached
    def lags_of(self, name: str, steps: int | None = None) -> pd.DataFrame:
        """Return who kept their segment since each earlier cutoff, the latest first.

        Where those who left, or those who came, are a small group, nothing is shown of how many
        left, came and are in both.

        Parameters
        ----------
        steps
            How many earlier cutoffs; None: all that the study has.

        Returns
        -------
        DataFrame
            method, earlier, later, days between, shared_days that both windows look at, of the
            window_days of the earlier one, and `STAY_COLUMNS`.
        """
        earlier = self._earlier[:steps]
        return pd.DataFrame([self._lag(name, cutoff) for cutoff in earlier], columns=LAG_COLUMNS)

    def _lag(self, name: str, earlier: date) -> dict[str, Any]:
        params = self.study.params
        days = (params.cutoff - earlier).days
        window = shared = (earlier - self.study.first_day).days
        if params.observation_days is not None:
            window = min(window, params.observation_days)
            shared = max(0, window - days)
        limits = params.evaluation
        stay = staying(
            self._transitions(name, earlier), limits.replicates, limits.confidence, params.seed
        )
        if small([stay["left"], stay["new"]], limits.min_cell).any():
            stay |= dict.fromkeys(("customers", "left", "new"), float("nan"))
        when = {"earlier": str(earlier), "later": str(params.cutoff), "days": days}
        return {"method": name, **when, "shared_days": shared, "window_days": window, **stay}

    @property
    def staying(self) -> pd.DataFrame:
        """Who of each method kept their segment over one step."""
        return pd.concat([self.lags_of(name, 1) for name in self.study.methods], ignore_index=True)

    @property
    def all_transitions(self) -> pd.DataFrame:
        """Those of all methods over one step, with names; empty where there are none."""
        study, earlier, tables = self.study, self.study.learning_cutoff, []
        for name in () if self.why_not else study.methods:
            names, table = study.method(name, earlier).names, self.transitions_of(name)
            table = table.assign(
                method=name,
                earlier=str(earlier),
                later=str(study.params.cutoff),
                from_segment=table["from"].map({**names, AWAY: NEW}),
                to_segment=table["to"].map({**names, AWAY: LEFT}),
            )
            tables.append(table[TABLE_COLUMNS])
        if not tables:
            return pd.DataFrame(columns=TABLE_COLUMNS)
        return pd.concat(tables, ignore_index=True)
