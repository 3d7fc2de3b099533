"""The DataFrames behind the page of one classification."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Generic, TypeVar, cast

import pandas as pd

from segbench.methods import Method
from segbench.methods.disclosure import Disclosure
from segbench.methods.grades import Grades
from segbench.pages._page import Numbers
from segbench.pages.method.cell_map import cell_table
from segbench.pages.premises import evidence
from segbench.study.cache import cached
from segbench.study.plan import Plan
from segbench.study.study import Study

Fitted = TypeVar("Fitted", bound=Method)


class MethodNumbers(Numbers, Generic[Fitted]):
    """What is known of the segments of one method at the last cutoff.

    Parameters
    ----------
    study, name
        The study, and the method's name in the registry.
    """

    offered = (
        "customers labels codes method definitions profile details playbook picture rates"
        " amounts league"
    )

    def __init__(self, study: Study, name: str) -> None:
        super().__init__(study)
        self.name = name

    @cached_property
    def plan(self) -> Plan:
        """The method, with its playbook."""
        return Plan(self.study, self.name)

    @property
    def identity(self) -> tuple[object, ...]:
        """The method."""
        return (self.name,)

    @property
    def method(self) -> Fitted:
        """The fitted method."""
        return cast("Fitted", self.study.method(self.name))

    @property
    def customers(self) -> pd.DataFrame:
        """What the method was fitted on: one row a customer."""
        return self.study.customers_of(self.name)

    @property
    def labels(self) -> pd.Series:
        """Each customer's segment by its name."""
        return self.study.labelling.named(self.name)

    @property
    def codes(self) -> pd.Series:
        """Each customer's segment code."""
        return self.study.labels(self.name)

    @property
    def definitions(self) -> pd.DataFrame:
        """One row a segment: who belongs to it, with the fitted thresholds."""
        return pd.DataFrame(self.method.segments_)

    @property
    @cached
    def profile(self) -> pd.DataFrame:
        """One row a segment: size, shares and means; see `segment_profile`."""
        return segment_profile(self.customers, self.codes, self.method.names)

    @property
    @cached
    def details(self) -> pd.DataFrame:
        """What else the method tells of its segments; empty where it tells nothing."""
        details = self.method.details(self.customers)
        return pd.DataFrame() if details is None else details

    @property
    def playbook(self) -> pd.DataFrame:
        """One row a segment of the playbook: staff, minutes, contacts, what to do."""
        rows = [
            {"code": code, **entry.model_dump(exclude={"en", "zh"}), **entry.en.model_dump()}
            for code, entry in self.plan.playbook().items()
        ]
        return pd.DataFrame(rows)

    @property
    def picture(self) -> pd.DataFrame:
        """One row a customer: what the page's picture is drawn from, if it has one."""
        method: Method = self.method
        if isinstance(method, Grades):
            return method.dimensions(self.customers)
        return self.customers[["monetary"]]

    @property
    def cells(self) -> pd.DataFrame:
        """One row a cell of the method's map: customers, share retained; empty if it is no map."""
        cells = self.method.cells(self.customers)
        if cells is None:
            return pd.DataFrame()
        return cell_table(cells, self.codes, retained(self.study))

    @property
    def rates(self) -> pd.DataFrame:
        """One row a segment and outcome: what followed the cutoff; see `Study.segments`."""
        return self.study.tables.segments(self.name)

    @property
    def evidence(self) -> pd.DataFrame:
        """What the premises of the playbook are held against; see `premises.evidence`."""
        return evidence(self.study, self.name)

    @property
    def amounts(self) -> pd.DataFrame:
        """One row a segment and amount; see `Study.segment_amounts`."""
        return self.study.tables.amounts(self.name)

    @property
    def league(self) -> pd.DataFrame:
        """The method among baselines and ceilings."""
        return self.comparison.league([self.name])

    def league_on(self, outcome: str) -> pd.DataFrame:
        """Return the rows of one outcome alone; none where it is not compared."""
        return self.comparison.league_on(outcome, [self.name])


def retained(study: Study) -> pd.Series:
    """Return whether customers ordered again after the last cutoff, where that is known."""
    if "retention" not in study.outcomes:
        return pd.Series(index=pd.Index([], dtype=object), dtype=object)
    return study.after.events("retention").set_index("customer_id")["event"]


def segment_profile(
    customers: pd.DataFrame, labels: pd.Series, names: Mapping[str, str]
) -> pd.DataFrame:
    """Return one row a segment: size, shares, mean recency, frequency and revenue.

    Of hidden segments (`Disclosure.of(labels)`) there is only the name.

    Parameters
    ----------
    names
        Of the segments, by code.
    """
    grouped = customers.groupby(labels, observed=False)
    size, revenue = grouped.size(), grouped["monetary"].sum()
    table = pd.DataFrame(
        {
            "customers": size.astype(float),
            "of customers": size / len(customers),
            "of revenue": revenue / revenue.sum(),
            "days since last order": grouped["recency_days"].mean(),
            "orders": grouped["frequency"].mean(),
            "revenue each": grouped["monetary"].mean(),
        }
    )
    table.loc[table.index.isin(Disclosure.of(labels).hidden)] = None
    table.insert(0, "segment", [names[code] for code in table.index])
    return table.reset_index(drop=True)
