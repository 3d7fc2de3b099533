"""What to offer to the segments of a method."""

from __future__ import annotations

import pandas as pd

from segbench.evaluation.campaigns.offers import over_represented, pairs
from segbench.methods.disclosure import Disclosure
from segbench.pages.actions.plan_numbers import PlanNumbers
from segbench.params.actions import OffersParams
from segbench.study.cache import cached


class OffersNumbers(PlanNumbers):
    """Categories that segments buy more often than others do, and pairs that go together.

    Without order lines with categories there is nothing, and `no_offers` says so.
    """

    @property
    @cached
    def no_offers(self) -> str:
        """Why nothing can be offered by category, ending a sentence; empty if something can."""
        return self.study.source.no_baskets()

    @property
    @cached
    def baskets(self) -> pd.DataFrame:
        """customer_id, category: a row for every category that a customer bought in the window."""
        if self.no_offers:
            return pd.DataFrame({"customer_id": [], "category": []}, dtype=str)
        return self.study.source.baskets()

    @property
    @cached
    def one_category(self) -> float:
        """The share of the customers with any category who have a single one."""
        customers = self.baskets["customer_id"]
        categories = customers[customers.isin(self.study.customers().index)].value_counts()
        return float((categories == 1).mean())

    @property
    @cached
    def categories(self) -> pd.DataFrame:
        """What segments buy more often than others do; see `over_represented`."""
        return over_represented(self.baskets, self.labels, *self._asked)

    @property
    @cached
    def pairs(self) -> pd.DataFrame:
        """What goes together inside segments; see `pairs`."""
        return pairs(self.baskets, self.labels, *self._asked)

    @property
    def _asked(self) -> tuple[OffersParams, float, Disclosure]:
        """What an offer must be, how sure, and what may be shown."""
        study = self.study
        return study.params.offers, study.limits.confidence, self.disclosure
