"""The DataFrames behind the page of RFM."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from segbench.methods.rfm import RFM, truth_table
from segbench.methods.rfm_cells import bounds_table
from segbench.pages.method.numbers import MethodNumbers, retained
from segbench.pages.method.rfm_averages import (
    Hidden,
    by_averages,
    hidden_types,
    other_than,
    share_moved,
    types_by_average,
    where_the_mean_lies,
)
from segbench.study.cache import cached


class RFMNumbers(MethodNumbers[RFM]):
    """What is known of RFM's segments, by the eight types or by quintiles."""

    offered = (
        "customers labels codes method definitions profile playbook rates amounts league names"
        " thresholds mean averages grid"
    )

    @property
    def by_types(self) -> bool:
        """Whether customers are told apart by the eight types, not by quintiles."""
        return self.method.scoring == "types"

    @property
    def names(self) -> pd.DataFrame:
        """The types with their arrows; by quintiles, cells of scores and their names."""
        return truth_table(self.codes) if self.by_types else self.method.cross_walk(self.customers)

    @property
    def thresholds(self) -> pd.DataFrame:
        """The averages that arrows compare with; by quintiles, who has which score."""
        if not self.by_types:
            return bounds_table(self.method.state_)
        names = ("recency_days", "frequency", "monetary")
        return pd.DataFrame([{name: self.method.state_[name] for name in names}])

    @property
    @cached
    def mean(self) -> pd.DataFrame:
        """One row for each of R, F and M: where the mean lies; see `where_the_mean_lies`."""
        if not self.by_types:
            return pd.DataFrame()
        return where_the_mean_lies(
            self._fitted,
            self.customers,
            self._by["mean"],
            self._hidden["mean"],
            self.study.limits.min_cell,
        )

    @property
    @cached
    def averages(self) -> pd.DataFrame:
        """One row a type: customers by the mean and by the median; see `types_by_average`."""
        return types_by_average(self._by, self._hidden) if self.by_types else pd.DataFrame()

    @property
    @cached
    def moved(self) -> float:
        """The share of customers whose type the other average changes; NaN: not shown."""
        if not self.by_types:
            return float("nan")
        return share_moved(self._by, self.study.limits.min_cell)

    @cached_property
    def _fitted(self) -> dict[str, RFM]:
        return by_averages(self.method, self.customers)

    @cached_property
    def _by(self) -> dict[str, pd.Series]:
        """The codes of customers by each average."""
        return {name: method.predict(self.customers) for name, method in self._fitted.items()}

    @cached_property
    def _hidden(self) -> Hidden:
        study, reference = self.study, self.method.reference
        methods = [name for name in study.params.compared if name not in study.unsupported]
        names = [*methods, *({self.name} - set(methods))]
        return hidden_types(
            {name: study.labels(name) for name in names},
            {name: study.disclosure(name).hidden for name in names},
            reference,
            self._by[other_than(reference)],
            study.limits.min_cell,
        )

    @property
    def grid(self) -> pd.DataFrame:
        """One row a customer: recency, frequency, and whether retained where it is known."""
        return self.customers[["recency_days", "frequency"]].assign(retained=retained(self.study))
