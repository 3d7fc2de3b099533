"""Which methods and outcomes a dataset supports, and how small a difference it could show."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from segbench.evaluation.comparison.league import NOT_ELIGIBLE
from segbench.evaluation.comparison.reference_models import TREE
from segbench.evaluation.power_analysis import smallest_difference
from segbench.methods import BASELINES, METHODS, REFERENCES
from segbench.methods.disclosure import Disclosure
from segbench.study.cache import cached
from segbench.study.comparison import Comparison
from segbench.study.part import Part
from segbench.study.untold import Untold


class Suitability(Part):
    """What can be asked of a study's data, before anything is compared."""

    def outcomes(self) -> pd.DataFrame:
        """Return one row an outcome, as far as it may be shown.

        Numbers are left out where the customers, or those who are not in the outcome, are a small
        group, and those of events where they or the others are.

        Returns
        -------
        DataFrame
            outcome, definition, customers, events, rate, why_not (empty: it can be compared).
        """
        table, every = self._outcomes(), len(self.study.customers())
        shown = Disclosure(self.limits.min_cell)
        customers = [shown.count(row.customers, every) for row in table.itertuples()]
        events = [shown.count(row.events, row.customers) for row in table.itertuples()]
        return table.assign(
            customers=customers, events=np.where(np.isnan(customers), np.nan, events)
        )

    @cached
    def _outcomes(self) -> pd.DataFrame:
        outcomes, why_not = self.study.after, Untold(self.study).reasons()
        known, rows = outcomes.definitions(), []
        for name in dict.fromkeys(("retention", "conversion", *self.params.horizons)):
            counts: tuple[str, int, int, float] = ("left out", 0, 0, math.nan)
            if name in known:
                event = outcomes.events(name)["event"]
                counts = (known[name], len(event), int(event.sum()), float(event.mean()))
            rows.append((name, *counts, why_not.get(name, "")))
        columns = ["outcome", "definition", "customers", "events", "rate", "why_not"]
        return pd.DataFrame(rows, columns=columns)

    @cached
    def methods(self) -> pd.DataFrame:
        """Return one row a classification, and one for each model that cannot be computed.

        Returns
        -------
        DataFrame
            method, role, why_not (empty: it runs), segments, and per outcome the smallest
            difference between two average segments that could be seen (`smallest_difference`).
        """
        outcomes = self._outcomes().set_index("outcome")
        known = outcomes.loc[list(self.study.outcomes)]
        rows = []
        for name in dict.fromkeys((*self.params.compared, *BASELINES, *REFERENCES)):
            row: dict[str, Any] = {
                "method": name,
                "role": NOT_ELIGIBLE if name in self.study.ineligible else METHODS[name].role,
                "why_not": self.study.refused.get(name, ""),
                "segments": pd.NA,
            }
            if not row["why_not"]:
                row["segments"] = segments = len(self.study.method(name).segments_)
                for outcome, about in known.iterrows():
                    row[str(outcome)] = self._visible(about, segments)
            rows.append(row)
        rows += [
            {
                "method": name,
                "role": "reference" if name == TREE else "ceiling",
                "why_not": reason,
                "segments": pd.NA,
            }
            for name, reason in self._models_left_out().items()
        ]
        table = pd.DataFrame(rows).astype({"segments": "Int64"})
        return table.astype({name: float for name in outcomes.index if name in table})

    def _visible(self, about: pd.Series, segments: int) -> float:
        if segments < 2:
            return math.nan
        customers, rate = int(about["customers"]), float(about["rate"])
        return smallest_difference(customers, rate, segments, self.limits.confidence)

    def _models_left_out(self) -> dict[str, str]:
        """Return the models that cannot be computed for some outcome, and why."""
        reasons: dict[str, list[str]] = {}
        for outcome, left_out in Comparison(self.study).left_out().items():
            for name, reason in left_out.items():
                reasons.setdefault(name, []).append(f"for {outcome}: {reason}")
        return {name: "; ".join(each) for name, each in reasons.items()}

    def nothing_runs(self) -> str:
        """Return why no classification can be made at all; empty if one can."""
        methods = self.methods()
        asked = methods["role"].isin(["method", NOT_ELIGIBLE])
        if not (methods.loc[asked, "why_not"] == "").any():
            return "none of the methods can run on this data"
        return ""
