"""What to offer to the segments of a method."""

from __future__ import annotations

import pandas as pd

from segbench.evaluation.campaigns.offers import over_represented, pairs
from segbench.study.study import Study


class Offers:
    """Categories that segments buy more often than others do, and pairs of categories that go together.

    Everything is of the observation window before the last cutoff. Without order lines with
    categories there is nothing, and `why_not` says so.
    """

    def __init__(self, study: Study) -> None:
        self.study = study

    @property
    def why_not(self) -> str:
        """Why nothing can be offered by category, as the end of a sentence; empty if something can."""
        reason: str = self.study.cache.json("no-baskets", lambda: self.study.source.no_baskets())
        return reason

    def baskets(self) -> pd.DataFrame:
        """Return customer_id and category, one row for every category that a customer bought in the window."""

        def compute() -> pd.DataFrame:
            if self.why_not:
                return pd.DataFrame({"customer_id": [], "category": []}, dtype=str)
            return self.study.source.baskets()

        return self.study.cache.frame("baskets", compute)

    def one_category(self) -> float:
        """Return the share of the customers with any category who have a single one."""
        baskets = self.baskets()
        known = baskets[baskets["customer_id"].isin(self.study.customers().index)]
        return float((known["customer_id"].value_counts() == 1).mean())

    def categories(self, name: str) -> pd.DataFrame:
        """Return the categories that the segments of a method buy more often than others do; see `over_represented`."""
        study = self.study
        limits = (study.params.offers, study.params.evaluation.confidence, study.disclosure(name))
        return study.cache.frame(
            f"offers-categories-{name}",
            lambda: over_represented(self.baskets(), study.labels(name), *limits),
        )

    def pairs(self, name: str) -> pd.DataFrame:
        """Return the pairs of categories that go together inside the segments of a method; see `pairs`."""
        study = self.study
        limits = (study.params.offers, study.params.evaluation.confidence, study.disclosure(name))
        return study.cache.frame(
            f"offers-pairs-{name}", lambda: pairs(self.baskets(), study.labels(name), *limits)
        )
