"""The customer tables of a study: at each cutoff, with the columns that its methods read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from segbench.evaluation.comparison.reference_models import MODEL_GROUPS
from segbench.methods import BASELINES, METHODS, REFERENCES
from segbench.params.reads import unwatched
from segbench.study.cache import cached, cached_in_memory
from segbench.study.cutoffs import check_cutoff
from segbench.study.part import Part


class CustomerTables(Part):
    """Customer tables, made once for each cutoff and set of columns."""

    def at(self, cutoff: date, groups: Sequence[str]) -> pd.DataFrame:
        """Return the table at a cutoff; see `Study.customers`."""
        wanted = tuple(sorted({*self.groups, *groups}))
        with unwatched():  # it changes no table, but whether there is one, and which columns
            check_cutoff(self.study)
            if self.study.alone in METHODS and cutoff != self.params.cutoff:
                wanted = self._fewest(cutoff, wanted, tuple(groups))
        return self.whole(cutoff, wanted)

    @cached_in_memory
    def _fewest(
        self, cutoff: date, wanted: tuple[str, ...], groups: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return the groups of the table that is at hand, or else those that one method needs."""
        if self.cache.knows(self, "whole", cutoff, wanted):
            return wanted
        return tuple(sorted({*read_by(self.study.alone), *groups}))

    @cached
    def whole(self, cutoff: date, groups: tuple[str, ...]) -> pd.DataFrame:
        """Return the customers at a cutoff, with these groups of columns."""
        return self.study.source.customers(cutoff, groups)

    @property
    def groups(self) -> set[str]:
        """The groups of columns that methods, baselines and ceilings read."""
        return read_by(*self.params.compared)


def read_by(*methods: str) -> set[str]:
    """Return the groups of columns that methods read, and all yardsticks and ceilings."""
    names = (*methods, *BASELINES, *REFERENCES)
    return {*MODEL_GROUPS, *(group for name in names for group in METHODS[name].groups)}
