"""Frozen methods and the labels that they give: of which cutoff, by a method fitted at which."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from segbench.errors import SegbenchError, printable, unknown_name
from segbench.evaluation.comparison.units import customer_folds
from segbench.methods import load_state
from segbench.methods.disclosure import Disclosure, hidden_across
from segbench.study.cache import cached, cached_in_memory
from segbench.study.part import Part

SCORE_DIGITS = 10


class Labels(Part):
    """The methods of a study as fitted at its cutoffs, and the segments of the customers."""

    @cached_in_memory
    def folds(self, cutoff: date) -> pd.Series:
        """Return the fold of every customer of a cutoff, indexed by customer_id."""
        folds = self.limits.folds
        assert folds is not None
        return customer_folds(self.study.customers(cutoff).index, folds)

    @cached
    def frozen(self, name: str, cutoff: date, without: int | None = None) -> dict[str, Any]:
        """Return the state of a method fitted at a cutoff, as plain JSON.

        Parameters
        ----------
        without
            A fold of customers that it is fitted without; None: fitted on all.
        """
        customers = self.study.customers_of(name, cutoff)
        if without is not None:
            customers = customers[self.folds(cutoff) != without]
        return {
            "cutoff": str(cutoff),
            "observation_days": self.params.observation_days,
            **self.study.unfitted(name).fit(customers).to_dict(),
        }

    def labels(
        self, name: str, cutoff: date, fitted_at: date, without: int | None = None
    ) -> pd.Series:
        """Return segment codes of the customers of one cutoff by the method fitted at another."""
        labels = self._all_labels(name, cutoff, fitted_at, without)[name]
        last = cutoff == fitted_at == self.params.cutoff and without is None
        return self.disclosure(name).mark(labels) if last else labels

    def named(self, name: str) -> pd.Series:
        """Return the customers' segments at the last cutoff by the names that people read.

        Returns
        -------
        Series
            Ordered categorical of names in business order, indexed by customer_id.
        """
        codes = self._last_labels(name).rename("segment")
        return codes.cat.rename_categories(self.study.method(name).names)

    def members(self, name: str, segment: str) -> pd.DataFrame:
        """Return the customers of a segment at the last cutoff, with what the method reads of them.

        Parameters
        ----------
        segment
            Its name, or its code.

        Raises
        ------
        SegbenchError
            The method has no such segment.
        """
        names = self.study.method(name).names
        wanted = names.get(segment, segment)
        if wanted not in names.values():
            unknown = unknown_name("segment", printable(segment), names.values())
            raise SegbenchError(f"{name}: {unknown}")
        return self.study.customers_of(name)[self.named(name) == wanted]

    @cached
    def _all_labels(
        self, name: str, cutoff: date, fitted_at: date, without: int | None
    ) -> pd.DataFrame:
        method = load_state(self.frozen(name, fitted_at, without))
        return method.predict(self.study.customers_of(name, cutoff)).to_frame()

    def disclosure(self, name: str) -> Disclosure:
        """Return of which segments of a method nothing is shown, on any page and in any table.

        That is decided at the last cutoff. All methods decide together, also where one page alone
        is asked for: it must hide what it hides in a report.
        """
        return Disclosure(self.limits.min_cell, frozenset(self._hidden_of(name)))

    @cached
    def _hidden_of(self, name: str) -> list[str]:
        compared, unsupported = self.params.compared, self.study.unsupported
        supported = tuple(other for other in compared if other not in unsupported)
        return self._hidden(supported if name in compared else (name,))[name]

    @cached
    def _hidden(self, methods: tuple[str, ...]) -> dict[str, list[str]]:
        labels = {name: self._last_labels(name) for name in methods}
        hidden = hidden_across(labels, self.limits.min_cell)
        return {name: sorted(codes) for name, codes in hidden.items()}

    def _last_labels(self, name: str) -> pd.Series:
        """Return the labels at the last cutoff, whether they may be shown or not."""
        last = self.params.cutoff
        return self._all_labels(name, last, last, None)[name]

    def label_table(self) -> pd.DataFrame:
        """Return the labels at the last cutoff, one column a method, indexed by customer_id."""
        return pd.concat([self._last_labels(name) for name in self.study.methods], axis=1)

    def score_table(self) -> pd.DataFrame:
        """Return the scores of every method that has some, as `<method>.<score>`.

        Indexed by customer_id. Numbers that are not whole have `SCORE_DIGITS` significant digits.
        """
        tables = [pd.DataFrame(index=self.study.customers().index)]
        for name in self.study.methods:
            scores = self.study.method(name).scores(self.study.customers_of(name))
            if scores is not None:
                tables.append(scores.add_prefix(f"{name}."))
        table = pd.concat(tables, axis=1)
        for name in table.select_dtypes("floating"):
            table[name] = [float(f"{value:.{SCORE_DIGITS}g}") for value in table[name]]
        return table

    def at(self, name: str, units: pd.DataFrame, fitted_at: date | None = None) -> pd.Series:
        """Return the segment code of each unit: its customer's at its cutoff, as text.

        Parameters
        ----------
        units
            customer_id, cutoff (a date, or its ISO text).
        fitted_at
            The cutoff at which the method is fitted; None: the last.
        """
        codes, fitted_at = pd.Series("", index=units.index), fitted_at or self.params.cutoff
        for cutoff, rows in units.groupby("cutoff"):
            labels = self.labels(name, date.fromisoformat(str(cutoff)), fitted_at)
            codes[rows.index] = labels.loc[rows["customer_id"]].astype(str).to_numpy()
        return codes
