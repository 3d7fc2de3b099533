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

from segbench.errors import SegbenchError, unknown_name
from segbench.evaluation import Outcome
from segbench.evaluation.comparison.reference_models import MODEL_GROUPS
from segbench.methods import BASELINES, METHODS, Method, build, load_state
from segbench.methods.disclosure import Disclosure
from segbench.params import Params
from segbench.params.load import complete
from segbench.params.reads import unwatched
from segbench.runtime.shown import Facts, Shown
from segbench.study import cutoffs
from segbench.study.cache import Cache, Cached, cached, cached_in_memory
from segbench.study.data_account import DataAccount
from segbench.study.labels import Labels
from segbench.study.outcomes import Outcomes
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
    labelling
        Frozen methods, folds, and the tables of labels and scores.
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
        self.cache = Cache(store, params, lambda: self.rows)
        self.data = DataAccount(self)
        self.labelling = Labels(self)
        self.after = Outcomes(self)
        self.tables = SegmentTables(self)
        choice = [name for name, kind in METHODS.items() if kind.role == "method"]
        unknown = [name for name in params.methods if name not in choice]
        if unknown:
            raise SegbenchError("methods: " + unknown_name("method", unknown[0], choice))

    def _facts(self) -> tuple[str, Facts]:
        """Return whose customers these are, when, how many, and by which methods."""
        titles = [f"{METHODS[name].title} ({name})" for name in self.methods]
        return str(self.about["title"]), {
            "data": f"{self.about['source']}, {self.first_day} to {self.last_day}",
            **self.when_and_who,
            "methods": titles,
            "not possible here": [f"{name}: {why}" for name, why in self.refused.items()],
        }

    @property
    def when_and_who(self) -> dict[str, str]:
        """The cutoff and how many customers it has, in words."""
        days, back = self.params.observation_days, "all history before it"
        if days is not None:
            back = f"the {days} days before it"
        return {
            "cutoff": f"{self.params.cutoff}, looking back over {back}",
            "customers": f"{len(self.customers()):,}",
        }

    @property
    @cached_in_memory
    def source(self) -> Source:
        """The data itself; opened when something has to be computed."""
        from segbench.study.source import Source  # see that module: the engine's import is slow

        # Before the last cutoff, tables are made for one method, which may not need lines.
        once = self.alone in METHODS and not {"lines", "needs"} & self._read_by(self.alone)
        return Source(self.params, once=once)

    @property
    def rows(self) -> dict[str, str | None]:
        """What tells the rows of databases from what they were, by table; read from there."""
        tables = () if self.params.data is None else self.params.data.tables.values()
        return self.source.rows if any(table.url for table in tables) else {}

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

        Of those before the first two, only such with customers.
        """
        found = cutoffs.compared_cutoffs(self)
        return found[:2] + cutoffs.with_customers(self, found[2:])

    @property
    def learning_cutoff(self) -> date:
        """The cutoff at which methods are frozen and rates learned, one step before the last."""
        return cutoffs.learning_cutoff(self.params)

    def customers(self, cutoff: date | None = None, groups: Sequence[str] = ()) -> pd.DataFrame:
        """Return the customer table at a cutoff, sorted by customer_id.

        It has these groups of columns beside those that the methods of this study read.
        """
        cutoff, wanted = cutoff or self.params.cutoff, tuple(sorted({*self.groups, *groups}))
        with unwatched():  # it changes no table, but whether there is one, and which columns
            cutoffs.check_cutoff(self)
            if self.alone in METHODS and cutoff != self.params.cutoff:
                wanted = self._fewest(cutoff, wanted, tuple(groups))
        return self._customers(cutoff, wanted)

    @cached_in_memory
    def _fewest(
        self, cutoff: date, wanted: tuple[str, ...], groups: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return the groups of the table that is at hand, or else those that one method needs."""
        if self.cache.knows(self, "_customers", cutoff, wanted):
            return wanted
        return tuple(sorted({*self._read_by(self.alone), *groups}))

    @cached
    def _customers(self, cutoff: date, groups: tuple[str, ...]) -> pd.DataFrame:
        return self.source.customers(cutoff, groups)

    @property
    def groups(self) -> set[str]:
        """The groups of columns that methods, baselines and ceilings read."""
        return self._read_by(*self.params.methods)

    def _read_by(self, *methods: str) -> set[str]:
        names = (*methods, *BASELINES)
        return {*MODEL_GROUPS, *(group for name in names for group in METHODS[name].groups)}

    def customers_of(self, name: str, cutoff: date | None = None) -> pd.DataFrame:
        """Return the customer table with the groups that a method reads."""
        return self.customers(cutoff, METHODS[name].groups)

    @property
    @cached
    def refused(self) -> dict[str, str]:
        """Methods and baselines that this data cannot support -> why, in one sentence."""
        reasons = {name: self.refusal(name) for name in (*self.params.methods, *BASELINES)}
        return {name: reason for name, reason in reasons.items() if reason}

    @cached
    def refusal(self, name: str) -> str:
        """Return why this data cannot support a method, in one sentence; empty if it can."""
        usable, reason = self.unfitted(name).applicable(self.customers_of(name).columns)
        return "" if usable else reason

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods asked for that this data supports."""
        return tuple(name for name in self.params.methods if name not in self.refused)

    @property
    def baselines(self) -> tuple[str, ...]:
        """The baselines that this data supports."""
        return tuple(name for name in BASELINES if name not in self.refused)

    def unfitted(self, name: str) -> Method:
        """Return a method with the parameters of this study."""
        section = getattr(self.params, name, None)
        params = section.model_dump() if isinstance(section, BaseModel) else {}
        return build(name, params, self.params.seed)

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
