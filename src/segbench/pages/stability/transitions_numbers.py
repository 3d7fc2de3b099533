"""Migration of a study's customers between segments, from cutoff to cutoff."""

from __future__ import annotations

from datetime import date

import pandas as pd

from segbench.evaluation.segments.transitions import AWAY, STAY_COLUMNS, shown, staying, transitions
from segbench.methods.disclosure import small
from segbench.study.cutoffs import comparable_cutoffs
from segbench.study.study import Study

TABLE_COLUMNS = ["method", "earlier", "later", "from", "to", "from_segment", "to_segment"]
TABLE_COLUMNS += ["customers", "row_share", "by_chance", "revenue"]
LAG_COLUMNS = ["method", "earlier", "later", "days", "shared_days", "window_days", *STAY_COLUMNS]
LEFT, NEW = "left the window", "new in the window"


class Transitions:
    """Who changes segment between two cutoffs, by methods frozen one step before the last."""

    def __init__(self, study: Study) -> None:
        self.study = study

    @property
    def why_not(self) -> str:
        """Why no migration can be computed, as the end of a sentence; empty if it can."""
        if len(comparable_cutoffs(self.study)) > 1:
            return ""
        return f"fewer than {self.study.params.evaluation.min_history_days} days of data lie before an earlier cutoff"

    def moves(self, name: str, earlier: date | None = None) -> pd.DataFrame:
        """Return one row for every two segments, as far as they may be shown; see `transitions` and `shown`.

        Parameters
        ----------
        earlier
            The cutoff to compare the last one with; None: one step before it.
        """
        study, when = self.study, earlier or self.study.learning_cutoff
        least, hidden = study.params.evaluation.min_cell, study.disclosure(name).hidden
        return study.cache.frame(
            f"moves-{name}-{when}", lambda: shown(self._moves(name, when), least, hidden)
        )

    def _moves(self, name: str, earlier: date | None = None) -> pd.DataFrame:
        study, frozen_at = self.study, self.study.learning_cutoff
        when = earlier or frozen_at

        def compute() -> pd.DataFrame:
            before, after = (
                study.labels(name, cutoff, frozen_at) for cutoff in (when, study.params.cutoff)
            )
            codes = [segment.code for segment in study.method(name, frozen_at).segments_]
            return transitions(before, after, study.customers_of(name, when)["monetary"], codes)

        return study.cache.frame(f"all-moves-{name}-{when}", compute)

    def lags(self, name: str, steps: int | None = None) -> pd.DataFrame:
        """Return who kept their segment since each earlier cutoff, one row a cutoff, the latest first.

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
        study, params = self.study, self.study.params

        def compute() -> pd.DataFrame:
            rows = []
            for earlier in comparable_cutoffs(study)[1:][:steps]:
                days = (params.cutoff - earlier).days
                covered = (earlier - study.first_day).days
                window = (
                    covered
                    if params.observation_days is None
                    else min(covered, params.observation_days)
                )
                shared = window if params.observation_days is None else max(0, window - days)
                kept = staying(
                    self._moves(name, earlier),
                    params.evaluation.replicates,
                    params.evaluation.confidence,
                    params.seed,
                )
                if small([kept["left"], kept["new"]], params.evaluation.min_cell).any():
                    kept |= dict.fromkeys(("customers", "left", "new"), float("nan"))
                rows.append(
                    {
                        "method": name,
                        "earlier": str(earlier),
                        "later": str(params.cutoff),
                        "days": days,
                        "shared_days": shared,
                        "window_days": window,
                        **kept,
                    }
                )
            return pd.DataFrame(rows, columns=LAG_COLUMNS)

        return study.cache.frame(f"lags-{name}-{steps}", compute)

    def overview(self) -> pd.DataFrame:
        """Return who of each method kept their segment over one step."""
        return pd.concat([self.lags(name, 1) for name in self.study.methods], ignore_index=True)

    def table(self) -> pd.DataFrame:
        """Return the moves of all methods over one step, with names; empty where none can be computed."""
        study, earlier = self.study, self.study.learning_cutoff
        tables = []
        for name in () if self.why_not else study.methods:
            named = {
                segment.code: segment.name for segment in study.method(name, earlier).segments_
            }
            found = self.moves(name)
            texts = {
                "method": name,
                "earlier": str(earlier),
                "later": str(study.params.cutoff),
                "from_segment": found["from"].map({**named, AWAY: NEW}),
                "to_segment": found["to"].map({**named, AWAY: LEFT}),
            }
            tables.append(found.assign(**texts)[TABLE_COLUMNS])
        return (
            pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=TABLE_COLUMNS)
        )
