"""A study: parameters in, everything else out, each thing computed when it is asked for.

What it says is worked out in `cutoffs.py`, `labels.py`, `outcomes.py` and `segment_tables.py`; what
it reads, in `source.py`. `comparison.py` compares the methods.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic import BaseModel

from segbench.evaluation import Outcome
from segbench.evaluation.comparison.outcomes import check_outcomes
from segbench.methods import (
    BASELINES,
    METHODS,
    REFERENCES,
    Method,
    build,
    check_chosen,
    load_state,
    parts_of,
)
from segbench.methods.disclosure import Disclosure
from segbench.params import Params
from segbench.params.load import complete
from segbench.runtime.counts import all_of
from segbench.runtime.shown import Facts, Shown
from segbench.study import cutoffs
from segbench.study.cache import Cache, Cached, cached, cached_in_memory
from segbench.study.customer_tables import CustomerTables, read_by
from segbench.study.data_account import DataAccount
from segbench.study.facts import facts_of
from segbench.study.labels import Labels
from segbench.study.outcomes import Outcomes
from segbench.study.refits import Refits
from segbench.study.segment_tables import SegmentTables
from segbench.study.store import Store

if TYPE_CHECKING:
    from segbench.study.source import Source


class Study(Cached, Shown):
    """What notebooks and runs ask: customers, methods and labels at cutoffs, and what followed.

    Where a cutoff may be left out, it is the last one.

    Parameters
    ----------
    params
        Checked parameters.
    store
        Where results are kept between runs; None: they are computed anew.
    alone
        The only method that is looked into: customer tables before the last cutoff, where no others
        are at hand, are made for it. At the last cutoff methods decide together what is hidden.

    Attributes
    ----------
    limits
        How much certainty is asked for, and from how many customers on something is shown.
    data
        What the data hold beside the customers that are compared.
    customer_tables
        Who was a customer at each cutoff, with their numbers.
    labelling
        Frozen methods, folds, and the tables of labels and scores.
    stability
        Refits of the methods.
    after
        What followed the last cutoff.
    tables
        Sizes, rates and amounts of segments.
    """

    offered = (
        "about params cutoffs first_day last_day currency customers methods baselines refused"
        " method outcomes amounts tables cache"
    )

    def __init__(self, params: Params, store: Store | None = None, alone: str = "") -> None:
        self.params = params = complete(params)
        self.alone = alone
        self.limits = params.evaluation
        self.cache = Cache(store, params, lambda: self.data.rows)
        self.data = DataAccount(self)
        self.customer_tables = CustomerTables(self)
        self.labelling = Labels(self)
        self.stability = Refits(self)
        self.after = Outcomes(self)
        self.tables = SegmentTables(self)
        check_chosen(params.compared)
        check_outcomes("verdict.weights", params.verdict.weights)

    def _facts(self) -> tuple[str, Facts]:
        return facts_of(self)

    @property
    @cached_in_memory
    def source(self) -> Source:
        """The data itself; opened when something has to be computed."""
        from segbench.study.source import Source  # see that module: the engine's import is slow

        # Before the last cutoff, tables are made for one method, which may not need lines.
        once = self.alone in METHODS and not {"lines", "needs"} & read_by(self.alone)
        return Source(self.params, once=once)

    @property
    @cached
    def about(self) -> dict[str, Any]:
        """What a reader should know of the data: title, currency, facts, days, fingerprint."""
        return self.source.about()

    @property
    def first_day(self) -> date:
        """The first day of the data."""
        return date.fromisoformat(self.about["first_day"])

    @property
    def last_day(self) -> date:
        """The last day of the data."""
        return date.fromisoformat(self.about["last_day"])

    @property
    def currency(self) -> str:
        """The sign of the data's currency."""
        return str(self.about["currency"])

    @property
    def cutoffs(self) -> list[date]:
        """The cutoffs of the comparison, the last one first; see `compared_cutoffs`.

        Of those before the last, only such with customers.
        """
        last, *earlier = cutoffs.compared_cutoffs(self)
        return [last, *cutoffs.with_customers(self, earlier)]

    @property
    def learning_cutoff(self) -> date:
        """The cutoff at which methods are frozen and rates learned, one step before the last."""
        return cutoffs.learning_cutoff(self.params)

    def customers(self, cutoff: date | None = None, groups: Sequence[str] = ()) -> pd.DataFrame:
        """Return the customer table at a cutoff, sorted by customer_id.

        It has these groups of columns beside those that the methods of this study read.
        """
        return self.customer_tables.at(cutoff or self.params.cutoff, groups)

    def customers_of(self, name: str, cutoff: date | None = None) -> pd.DataFrame:
        """Return the customer table with the groups that a method reads."""
        return self.customers(cutoff, METHODS[name].groups)

    @property
    @cached
    def unsupported(self) -> dict[str, str]:
        """Methods, baselines and references that lack something in the data -> what, in words."""
        every = (*self.params.compared, *BASELINES, *REFERENCES)
        reasons = {name: self.refusal(name) for name in every}
        return {name: reason for name, reason in reasons.items() if reason}

    @property
    def refused(self) -> dict[str, str]:
        """Methods, baselines and references that are left out -> why, in a sentence.

        The data cannot support them, or a method puts everybody into one segment, as long as others
        do not.
        """
        return self._refused(self.alone)

    @cached
    def _refused(self, alone: str) -> dict[str, str]:
        """Return the same; where one method alone is looked into, nothing earlier of the others."""
        lacking = self.unsupported
        run = [name for name in self.params.compared if name not in lacking]
        alike = {name: reason for name in run if (reason := self._alike(name, alone in ("", name)))}
        return lacking | alike if len(alike) < len(run) else lacking

    def _alike(self, name: str, also_earlier: bool) -> str:
        """Return why there is nothing to compare in a method's segments; empty if there is."""
        days = [self.params.cutoff]
        if also_earlier and self.limits.folds is None:
            days += cutoffs.compared_cutoffs(self)[1:2]
        return next((reason for day in days if (reason := self.in_one_segment(name, day))), "")

    @cached
    def in_one_segment(self, name: str, cutoff: date) -> str:
        """Return that a method fitted at a cutoff puts all its customers into one segment, if so.

        It is the end of a sentence; empty if there are two segments or more, or no customers.
        """
        if self.customers_of(name, cutoff).empty:
            return ""
        labels = self.labelling.labels(name, cutoff, cutoff)
        if labels.nunique() > 1:
            return ""
        segment = self.method(name, cutoff).names[str(labels.iloc[0])]
        return f"puts {all_of(len(labels), 'customer')} of {cutoff} into one segment, “{segment}”"

    @cached
    def refusal(self, name: str) -> str:
        """Return why this data cannot support a method, in one sentence; empty if it can."""
        method, customers = self.unfitted(name), self.customers_of(name)
        usable, reason = method.applicable(customers.columns)
        return method.why_not_fitted(customers) if usable else reason

    @property
    def ineligible(self) -> dict[str, str]:
        """Methods that are scored and shown but eligible for nothing -> why, as a clause."""
        reasons = {name: self.why_ineligible(name) for name in self.methods}
        return {name: reason for name, reason in reasons.items() if reason}

    @cached
    def doubt(self, name: str) -> str:
        """Return why a method's labels are not to be trusted, as a clause; empty if they are."""
        return self.unfitted(name).why_ineligible

    @cached
    def why_ineligible(self, name: str) -> str:
        """Return why a method is scored and shown but eligible for nothing; empty if it is not so.

        It is kept for itself: what is told of one method does not hang on parameters of others.
        """
        reason, most = self.doubt(name), self.params.verdict.max_segments
        if reason or METHODS[name].role != "method":
            return reason
        segments = self.labelling.named(name).nunique()
        if segments > most:
            return f"it has {segments} segments, more than verdict.max_segments ({most})"
        return ""

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods asked for that this data supports."""
        return tuple(name for name in self.params.compared if name not in self.refused)

    @property
    def baselines(self) -> tuple[str, ...]:
        """The baselines that this data supports."""
        return tuple(name for name in BASELINES if name not in self.refused)

    @property
    def references(self) -> tuple[str, ...]:
        """The references that this data supports."""
        return tuple(name for name in REFERENCES if name not in self.refused)

    def unfitted(self, name: str) -> Method:
        """Return a method with the parameters of this study."""
        sections = {part: getattr(self.params, part, None) for part in parts_of(name)}
        params = {
            part: section.model_dump()
            for part, section in sections.items()
            if isinstance(section, BaseModel)
        }
        crossed = len(sections) > 1
        method = build(name, params if crossed else params.get(name, {}), self.params.seed)
        method.least = self.limits.min_cell
        return method

    def method(self, name: str, cutoff: date | None = None) -> Method:
        """Return a method fitted at a cutoff."""
        cutoff = cutoff or self.params.cutoff
        method = load_state(self.labelling.frozen(name, cutoff))
        if cutoff == self.params.cutoff:
            method.disclosure = self.disclosure(name)
        return method

    def labels(
        self, name: str, cutoff: date | None = None, fitted_at: date | None = None
    ) -> pd.Series:
        """Return segment codes of the customers of one cutoff by the method fitted at another."""
        last = self.params.cutoff
        return self.labelling.labels(name, cutoff or last, fitted_at or last)

    def disclosure(self, name: str) -> Disclosure:
        """Return of which segments of a method nothing is shown, on any page and in any table."""
        return self.labelling.disclosure(name)

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """The outcomes that happened to customers of the last cutoff."""
        return self.after.known

    @property
    def amounts(self) -> dict[str, Outcome]:
        """The amounts that this data records."""
        return self.after.amounts
