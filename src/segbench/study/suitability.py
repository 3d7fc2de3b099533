"""The fitness gate: which methods and outcomes a dataset supports, and how small a difference it could show."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from segbench.errors import SegbenchError
from segbench.evaluation.power_analysis import smallest_difference
from segbench.methods import BASELINES, METHODS
from segbench.methods.disclosure import Disclosure
from segbench.study.comparison import Comparison
from segbench.study.splits import make_splits, no_comparison
from segbench.study.study import Study


class Suitability:
    """What can be asked of a study's data, before anything is compared."""

    def __init__(self, study: Study) -> None:
        self.study = study

    def outcomes(self) -> pd.DataFrame:
        """Return one row an outcome: outcome, definition, customers, events, rate, why_not (empty: it can be compared).

        Numbers are left out where the customers, or those who are not in the outcome, are a small
        group, and those of events where they or the others are.
        """
        table, every = self._outcomes(), len(self.study.customers())
        shown = Disclosure(self.study.params.evaluation.min_cell)
        customers = [shown.count(row.customers, every) for row in table.itertuples()]
        events = [shown.count(row.events, row.customers) for row in table.itertuples()]
        return table.assign(
            customers=customers, events=np.where(np.isnan(customers), np.nan, events)
        )

    def _outcomes(self) -> pd.DataFrame:
        def compute() -> pd.DataFrame:
            study = self.study
            why_not = self._why_not()
            rows = []
            for name, words in study.definitions().items():
                event = study.events(name)["event"]
                rows.append(
                    (name, words, len(event), int(event.sum()), float(event.mean()), why_not[name])
                )
            if study.no_conversion:
                rows.append(("conversion", "left out", 0, 0, math.nan, study.no_conversion))
            return pd.DataFrame(
                rows, columns=["outcome", "definition", "customers", "events", "rate", "why_not"]
            )

        return self.study.cache.frame("fitness-outcomes", compute)

    def methods(self) -> pd.DataFrame:
        """Return one row a method or baseline: method, role, why_not (empty: it runs), segments, and per outcome the
        smallest difference between two average segments that could be seen (see
        `smallest_difference`). Ceilings have a row if they cannot be computed.
        """

        def compute() -> pd.DataFrame:
            study = self.study
            counted = self._outcomes().set_index("outcome")
            rows = []
            for name in dict.fromkeys((*study.params.methods, *BASELINES)):
                refused = study.refused.get(name, "")
                row: dict[str, Any] = {
                    "method": name,
                    "role": METHODS[name].role,
                    "why_not": refused,
                    "segments": pd.NA,
                }
                if not refused:
                    row["segments"] = k = len(study.method(name).segments_)
                    row |= {
                        str(name): self._visible(about, k) for name, about in counted.iterrows()
                    }
                rows.append(row)
            rows += [
                {"method": name, "role": "ceiling", "why_not": reason, "segments": pd.NA}
                for name, reason in self._ceilings_left_out().items()
            ]
            table = pd.DataFrame(rows).astype({"segments": "Int64"})
            return table.astype({name: float for name in counted.index if name in table})

        return self.study.cache.frame("fitness-methods", compute)

    def nothing_runs(self) -> str:
        """Return why nothing at all can be compared; empty if something can."""
        methods, outcomes = self.methods(), self.outcomes()
        if not (methods.loc[methods["role"] == "method", "why_not"] == "").any():
            return "none of the methods can run on this data"
        retention = outcomes.set_index("outcome")["why_not"]["retention"]
        return f"retention cannot be compared: {retention}" if retention else ""

    def _ceilings_left_out(self) -> dict[str, str]:
        """Return the ceilings that cannot be computed, for every outcome or for some, and why."""
        if self.outcomes().set_index("outcome")["why_not"]["retention"]:
            return {}
        reasons: dict[str, str] = {}
        for outcome, left_out in Comparison(self.study).left_out().items():
            for name, reason in left_out.items():
                reasons[name] = "; ".join(
                    [*([reasons[name]] if name in reasons else []), f"for {outcome}: {reason}"]
                )
        return reasons

    def _visible(self, about: pd.Series, segments: int) -> float:
        confidence = self.study.params.evaluation.confidence
        if segments < 2:
            return math.nan
        return smallest_difference(
            int(about["customers"]), float(about["rate"]), segments, confidence
        )

    def _why_not(self) -> dict[str, str]:
        try:
            found = make_splits(self.study)
        except SegbenchError as error:
            reason = str(error).removeprefix("retention cannot be compared: ")
            return dict.fromkeys(self.study.outcomes, reason)
        return {
            name: "" if name in found else no_comparison(self.study) for name in self.study.outcomes
        }
