"""A method that is a function of the customer table; `segbench methods new` writes such ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segbench.errors import SegbenchError, printable
from segbench.methods.arrays import Customers, Places
from segbench.methods.base import Method, Segment, Segments, State
from segbench.methods.function_labels import check_steady, labels_of

OTHER, OTHER_ZH = "Other", "其他"


class ByFunction(Method):
    """Segments are the labels that a function gives; it looks at each customer's own row alone.

    Where the function returns a categorical, its categories are the segments, best first. Else
    they are the labels of the customers that it was fitted on, in their order, and of whom it says
    something else later is `Other`.
    """

    open_segments = True

    @staticmethod
    def label(customers: Customers) -> Any:
        """Return one label a customer; a subclass says how."""
        raise NotImplementedError

    def _fit(self, customers: Customers) -> State:
        numbered = _numbered(customers)
        labels = self._labels(numbered)
        if len(customers) > 1:
            check_steady(self.name, self.label, numbered, labels, seed=0)
        found = self.label(numbered)
        closed = isinstance(getattr(found, "dtype", None), pd.CategoricalDtype)
        return {"labels": list(labels.cat.categories), "closed": closed}

    def _describe(self) -> Segments:
        for label in self.state_["labels"]:
            yield Segment(label, label, label, f"whom the function calls “{label}”")
        if not self.state_["closed"]:
            rest = OTHER if OTHER not in self.state_["labels"] else f"{OTHER} labels"
            yield Segment("_other", rest, OTHER_ZH, "whom it calls something else by now")

    def _assign(self, customers: Customers) -> Places:
        labels, known = self._labels(_numbered(customers)), self.state_["labels"]
        places = pd.Index(known).get_indexer(labels.astype(str))
        if self.state_["closed"] and (places < 0).any():
            new = printable(str(labels.iloc[int((places < 0).argmax())]))
            raise SegbenchError(
                f"{self.name}: the function gives the label '{new}', which is none of its "
                f"categories when it was fitted: {', '.join(known)}."
            )
        return np.where(places < 0, len(known), places).astype(np.intp)

    def _labels(self, customers: Customers) -> pd.Series:
        return labels_of(self.name, self.label, customers, f"for {len(customers)} customers")


def _numbered(customers: Customers) -> Customers:
    """Return customers by their places: of resampled ones, an id stands there more than once."""
    return customers.set_axis(pd.RangeIndex(len(customers), name=customers.index.name))
