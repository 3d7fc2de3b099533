"""The company's own labels: what is in use today, held against what could be."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import Field

from segbench.errors import printable
from segbench.methods.arrays import Customers, Places
from segbench.methods.attributes import attributes_among
from segbench.methods.base import Method, Segment, Segments, State, Texts
from segbench.methods.discretise import distinct, kind_of, natural_order
from segbench.params.columns import EXISTING

NEW, NONE = "New label", "No label"
ZH = {NEW: "新标签", NONE: "无标签"}


@dataclass(eq=False, repr=False)
class Existing(Method):
    """Own labels (现有标签): what the company itself has called its customers.

    At a cutoff a customer has the label that was valid on the day before it. The segments are the
    labels met when the method is fitted, in the order of their text; one first met later is *New
    label*, and a customer without any has *No label*. Labels of an undated column are scored and
    shown, and eligible for nothing: nobody can tell whether they knew the outcome.
    """

    name = "existing"
    title = "Own labels"
    title_zh = "现有标签"
    idea = "The labels that the company itself had given its customers by the cutoff."
    complexity = 1
    groups = ("labels", "attributes")
    needs = ("frequency",)
    open_segments = True

    column: Annotated[str | None, Field(min_length=1)] = None
    """an undated column of the customer table that holds the labels, which are then shown and
    eligible for nothing; null = the table `labels`"""

    max_segments: Annotated[int, Field(ge=3, le=200)] = 50
    """at most this many segments, `New label` and `No label` included; with more the method is left
    out"""

    @property
    def why_ineligible(self) -> str:
        """Why labels of an undated column are eligible for nothing."""
        if self.column is None:
            return ""
        return (
            f"nobody knows since when each customer has had its {printable(self.column)}, so these "
            "labels may know the outcome"
        )

    @property
    def _labels(self) -> str:
        """The column of the customer table that holds the labels."""
        return self.column or EXISTING

    def _why_not(self, columns: Collection[str]) -> str:
        """Return why not: the data must have labels."""
        if self._labels in columns:
            return ""
        if self.column:
            return (
                f"needs {printable(self.column)}, which this data does not have; attributes that "
                f"it has: {attributes_among(columns)}"
            )
        return (
            f"needs labels of your own ({EXISTING}), which this data does not have: map a table "
            "`labels` with customer_id, label and valid_from, or name a column in existing.column"
        )

    def why_not_fitted(self, customers: Customers) -> str:
        """Return that there are too many labels."""
        found = customers[self._labels].nunique()
        if found + len(ZH) <= self.max_segments:
            return ""
        return (
            f"needs at most {self.max_segments - len(ZH)} different labels, but finds {found:,} "
            "(ids or free text?): take another column, or raise existing.max_segments"
        )

    def _further_inputs(self) -> Texts:
        """Return the column that holds the labels."""
        return (self._labels,)

    def _fit(self, customers: Customers) -> State:
        kind = kind_of(customers[self._labels])
        labels = _texts(customers, self._labels, kind)
        return {
            "kind": kind,
            "labels": sorted(labels.dropna().unique(), key=natural_order),
            "without": float(labels.isna().mean()),
        }

    def _describe(self) -> Segments:
        *names, new, none = distinct([*self.state_["labels"], NEW, NONE])
        for name in names:
            yield Segment(name, name, name, f"the company itself says “{name}”")
        words = "the company's own label is none of those met when the method was fitted"
        yield Segment(new, new, new.replace(NEW, ZH[NEW]), words)
        yield Segment(none, none, none.replace(NONE, ZH[NONE]), "no label of the company's own")

    def _assign(self, customers: Customers) -> Places:
        known = self.state_["labels"]
        labels = _texts(customers, self._labels, self.state_["kind"])
        place = pd.Index(known, dtype=object).get_indexer(labels)
        return np.select([labels.isna(), place < 0], [len(known) + 1, len(known)], place)

    def _notes(self) -> Texts:
        """Warn of labels that may know the outcome; say how many customers have none."""
        if self.why_ineligible:
            yield f"Warning: not eligible, as {self.why_ineligible}."
        if self.state_["without"] > 0:
            yield f"{100 * self.state_['without']:.1f} % of the customers have no label."


def _texts(customers: Customers, column: str, kind: str) -> pd.Series:
    """Return the labels of a column of this kind as texts, missing where there is none."""
    texts = [None if pd.isna(value) else _text(value, kind, column) for value in customers[column]]
    return pd.Series(texts, customers.index, dtype=object)


def _text(value: Any, kind: str, column: str) -> str:
    """Return a label; of numbers, days, yes and no with the name of their column before it."""
    if kind == "text":
        return str(value)
    if kind == "flag":
        written = "yes" if value else "no"
    else:
        written = f"{value:.15g}" if kind == "number" else f"{value:%Y-%m-%d}"
    return f"{column}: {written}"
