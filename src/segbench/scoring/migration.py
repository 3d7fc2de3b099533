"""Who of one method has changed segment between a run and new data, counted batch by batch."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from segbench.evaluation.segments.transitions import shown, stay, transition_table
from segbench.methods import Method, damaged_state_as_error
from segbench.methods.arrays import Counts, Floats, Places, cross_counts
from segbench.methods.disclosure import Disclosure, small
from segbench.pages.tables import Table, not_shown
from segbench.pages.wording import NOT_SHOWN, count, decimal, percent, title

NEW, GONE = "not known before", "no longer there"
VALUE = "monetary"


class Migration:
    """Customers of one method by the segment that they had in a run and the one that they have now.

    Parameters
    ----------
    method
        The run's.
    before
        Segment codes of the run's customers, in their order; all are of the method.
    disclosure
        What may be shown of them.
    """

    def __init__(self, method: Method, before: pd.Series, disclosure: Disclosure) -> None:
        self.method, self.disclosure = method, disclosure
        self.codes, self.labels = pd.Index(list(method.names)), list(method.names.values())
        self.hidden = {method.names[code] for code in disclosure.hidden}
        known = self.codes.get_indexer(before)
        k = len(self.codes)
        self._old = np.append(known, k)  # the last one is of customers not known before
        self.before = np.bincount(known, minlength=k)
        self.counts: Counts = np.zeros((k + 1, k), np.int64)
        self._revenue: list[pd.Series] = []

    def add(self, customers: pd.DataFrame, known: Places) -> None:
        """Count customers; `known` is the place of each among the run's, -1 for the others."""
        with damaged_state_as_error(self.method.name):
            new = self.codes.get_indexer(self.method.predict(customers).astype(str))
            old = self._old[known]
            self.counts += cross_counts(old, new, self.counts.shape)
        if VALUE in customers:
            values = pd.Series(np.nan_to_num(customers[VALUE].to_numpy(dtype=float)))
            self._revenue.append(values.groupby([old, new]).agg(math.fsum))

    def revenue(self) -> Floats:
        """Return what customers bring, in the shape of `counts`; NaN where that is not known."""
        if not self._revenue:
            return np.full(self.counts.shape, math.nan)
        sums = pd.concat(self._revenue).groupby(level=[0, 1]).agg(math.fsum)
        every = pd.MultiIndex.from_product([range(size) for size in self.counts.shape])
        return sums.reindex(every, fill_value=0.0).to_numpy().reshape(self.counts.shape)

    @property
    def after(self) -> Counts:
        """Customers of the new data, by segment."""
        return self.counts.sum(axis=0)

    @property
    def gone(self) -> Counts:
        """Customers of the run who are not in the new data, by segment."""
        return self.before - self.counts[:-1].sum(axis=1)

    def frame(self) -> pd.DataFrame:
        """Return one row a move.

        Columns: from, to, from_segment, to_segment, customers, by_chance, revenue. The last rows
        are those who came (`from` is empty) and those who went (`to` is empty). Numbers that may
        not be shown are NaN.
        """
        codes, revenue, secret = list(self.codes), self.revenue(), self.disclosure
        moves = transition_table(codes, self.counts[:-1], revenue[:-1])
        came = {"from": "", "to": codes, "customers": self.counts[-1], "revenue": revenue[-1]}
        went = {"from": codes, "to": "", "customers": self.gone}
        every = pd.concat([moves, pd.DataFrame(came), pd.DataFrame(went)], ignore_index=True)
        every = shown(every, secret.least, secret.hidden)
        every.insert(2, "from_segment", every["from"].map({**self.method.names, "": NEW}))
        every.insert(3, "to_segment", every["to"].map({**self.method.names, "": GONE}))
        return every

    def text(self) -> str:
        """Return who changed segment, as text."""
        kept, least = stay(self.counts[:-1]), self.disclosure.least
        moved = [int(self.counts[-1].sum()), int(self.gone.sum())]
        few = small(moved, least).any()  # else they would tell how many are known in both
        both, came, went = (NOT_SHOWN if few else count(n) for n in (kept.customers, *moved))
        caption = (
            f"{title(self.method.name)}: {both} customers known in both, {came} {NEW}, {went} "
            f"{GONE}."
        )
        if not kept.customers:
            return caption
        caption += (
            f" {percent(kept.stayed)} kept their segment; {percent(kept.chance)} would if the new "
            "segment did not depend on the old "
            f"one (kappa {decimal(kept.kappa, 2)}). Rows: segment in the run; columns: now, with "
            "the revenue that they carry now."
        )
        codes, every = list(self.codes), self.frame()
        inside = every[every["from"].isin(codes) & every["to"].isin(codes)]
        counts = inside.pivot(index="from", columns="to", values="customers").loc[codes, codes]
        if counts.isna().any(axis=None):
            caption += f" {not_shown(least)}"
        revenue = inside.groupby("to")["revenue"].sum(min_count=len(codes))
        table = counts.map(count)
        table.loc[""] = revenue.round().map(count)
        segments = [f"{name} ({code})" for code, name in self.method.names.items()]
        table.insert(0, "segment", [*segments, "revenue now"])
        return repr(Table(table.reset_index(drop=True).rename_axis(columns=None), caption))
