"""RFM: eight types by recency, frequency and revenue against the average, or quintile scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from segbench.methods import rfm_cells
from segbench.methods.arrays import Customers, Flags, Places
from segbench.methods.base import (
    Method,
    Segment,
    Segments,
    State,
    Texts,
    at_least,
    column,
    exact_mean,
)
from segbench.methods.disclosure import Disclosure
from segbench.methods.ranks import quantile_from_below
from segbench.params.bounds import Window

INPUTS = {"recency_days": "R", "frequency": "F", "monetary": "M"}


class RFMType(NamedTuple):
    """A row of the truth table. `up` says whether R, F and M are at or above their reference.

    R counts days since the last order, so R↓ is good. `name` says what customers do, `source_name`
    is the source's, which `name_zh` keeps. `common_zh` is the other common Chinese
    naming, in which 保持 is a stale frequent big spender and 挽留 a stale infrequent one.
    """

    code: str
    up: tuple[bool, bool, bool]
    name: str
    source_name: str
    name_zh: str
    common_zh: str

    @property
    def arrows(self) -> str:
        """The type as arrows, e.g. R↓F↑M↑."""
        signs = ["↑" if up else "↓" for up in self.up]
        return "R{}F{}M{}".format(*signs)


TYPES = (
    RFMType("1", (False, True, True), "Champions", "Premium", "优质客户", "重要价值客户"),
    RFMType(
        "2",
        (False, False, True),
        "Big spenders, seldom (recent)",
        "Key development",
        "重要发展客户",
        "重要发展客户",
    ),
    RFMType(
        "3",
        (False, True, False),
        "Frequent small baskets",
        "Active, generally important",
        "一般重要客户",
        "一般价值客户",
    ),
    RFMType(
        "4n",
        (False, False, False),
        "New",
        "New: key development",
        "重要发展客户(新)",
        "一般发展客户",
    ),
    RFMType(
        "5", (True, True, True), "Lapsing champions", "Key win-back", "重要挽留客户", "重要保持客户"
    ),
    RFMType(
        "8",
        (True, False, True),
        "Lapsing big spenders",
        "Ordinary (big spender, gone quiet)",
        "一般客户(大额沉寂)",
        "重要挽留客户",
    ),
    RFMType(
        "6",
        (True, True, False),
        "Lapsing frequent",
        "Ordinary (was frequent)",
        "一般客户(曾高频)",
        "一般保持客户",
    ),
    RFMType(
        "4e",
        (False, False, False),
        "Recent and small",
        "Established: no value",
        "无价值客户(老)",
        "一般发展客户",
    ),
    RFMType("7", (True, False, False), "Quiet and small", "No value", "无价值客户", "一般挽留客户"),
)
"""Best first. The source splits R↓F↓M↓ into new and established customers, both number 4."""


def type_positions(up: Flags, is_new: Flags) -> Places:
    """Return positions in `TYPES`.

    Parameters
    ----------
    up
        Shape (n, 3): R, F and M at or above the reference.
    is_new
        Shape (n,): whether the customer (or cluster) counts as new.
    """
    positions = np.full(len(up), -1, dtype=np.intp)
    for position, kind in enumerate(TYPES):
        hit = (up == kind.up).all(axis=1)
        if kind.code == "4n":
            hit &= is_new
        if kind.code == "4e":
            hit &= ~is_new
        positions[hit] = position
    return positions


@dataclass(eq=False, repr=False)
class RFM(Method):
    """RFM, eight types or scores by quintiles (RFM 客户价值分类).

    ``scoring="types"``: each customer's R (days since the last order), F (orders) and M (revenue)
    is compared with the mean, or median, of all customers; at or above is ↑. The eight patterns are
    the types; R↓F↓M↓ is split by whether the first order in the window lies fewer than
    `new_customer_days` back. ``scoring="quintile"``: R, F and M are scored from 1 to 5 at the
    quintiles, and the 125 cells have the names that are common in CRM tools
    (`segbench.methods.rfm_cells`).
    """

    name = "rfm"
    page = "rfm"
    title = "RFM"
    title_zh = "RFM 客户价值分类"
    idea = (
        "How recently, how often and for how much a customer has bought, each against the other "
        "customers."
    )
    complexity = 2
    needs = ("recency_days", "frequency", "monetary", "tenure_days")
    segment_names = tuple(dict.fromkeys(kind.name for kind in (*TYPES, *rfm_cells.REGIONS)))
    variants = (
        ("types against the mean", {"scoring": "types", "reference": "mean"}),
        ("types against the median", {"scoring": "types", "reference": "median"}),
        ("scores by quintiles", {"scoring": "quintile"}),
    )

    scoring: Literal["types", "quintile"] = "types"
    """eight types against `reference`, or scores 1-5 at the quintiles, their 125 cells named"""

    reference: Literal["mean", "median"] = "mean"
    """what each customer's R, F and M are compared with"""

    new_customer_days: Window = 56
    """type 4 with a first order fewer days ago than this is 'new', else 'established'"""

    def _notes(self) -> Texts:
        """Say how the names come about."""
        if self.scoring == "quintile":
            return (
                "R, F and M are each scored from 1 to 5 at the values that 20, 40, 60 and 80 % of "
                "the customers do not exceed. 5 is best; for R that is the fewest days. Equal "
                "customers share a score, so a score may be nobody's.",
                "The names are those common in CRM tools, which give them to ranges of R and of "
                "the mean of F and M. Published tables overlap or leave cells out. Here each of "
                "the 125 cells has one name, inside the published ranges. F+M is the sum of the "
                "two scores, 2 to 10.",
                "The last column says which of the eight types the same customers are: each "
                "number against the average customer.",
            )
        return (
            f"Each arrow compares a customer with the {self.reference} of all customers; at or "
            "above is ↑. R counts days since the last order, so R↓ is good.",
            "The eight patterns are the types of the source, whose names stand beside ours and in "
            "Chinese; R↓F↓M↓ it splits into new and established customers. Its 无价值客户, “no "
            "value”, means quiet and small, not worthless.",
            "The other common Chinese naming stands beside it, because sources contradict each "
            "other: what one calls 挽留 another calls 保持.",
        )

    def _fit(self, customers: Customers) -> State:
        inputs = {name: column(customers, name) for name in INPUTS}
        by_mean = self.reference == "mean"
        state: State = {
            name: exact_mean(values) if by_mean else quantile_from_below(values, 0.5)
            for name, values in inputs.items()
        }
        if self.scoring == "quintile":
            state["bounds"] = {
                name: rfm_cells.quintiles(values, self.least) for name, values in inputs.items()
            }
        return state

    def _describe(self) -> Segments:
        if self.scoring == "quintile":
            days = self.state_["bounds"]["recency_days"]
            return [
                Segment(one.code, one.name, one.name_zh, one.definition(days))
                for one in rfm_cells.REGIONS
            ]
        return [Segment(kind.code, kind.name, kind.name_zh, self._words(kind)) for kind in TYPES]

    def _words(self, kind: RFMType) -> str:
        r, f, m = (self.state_[name] for name in INPUTS)
        sides = ["at least" if up else "under" for up in kind.up]
        words = (
            f"{kind.arrows}: last order {sides[0]} {r:.1f} days ago, {sides[1]} {f:.1f} orders, "
            f"{sides[2]} {m:,.2f} revenue"
        )
        age = {"4n": "under", "4e": "at least"}.get(kind.code)
        if age is None:
            return words
        return f"{words}; first order {age} {self.new_customer_days} days ago"

    def _assign(self, customers: Customers) -> Places:
        if self.scoring == "quintile":
            return rfm_cells.regions(self._quintile_scores(customers))
        return self._types(customers)

    def _types(self, customers: Customers) -> Places:
        up = np.column_stack(
            [at_least(column(customers, name), self.state_[name]) for name in INPUTS]
        )
        return type_positions(up, column(customers, "tenure_days") < self.new_customer_days)

    def _quintile_scores(self, customers: Customers) -> Places:
        """Return each customer's scores of R, F and M by the fitted quintiles, shape (n, 3)."""
        inputs = np.column_stack([column(customers, name) for name in INPUTS])
        return rfm_cells.scores(inputs, [self.state_["bounds"][name] for name in INPUTS])

    def cross_walk(self, customers: Customers) -> pd.DataFrame:
        """Return cells -> name -> the eight types' names of customers: `rfm_cells.cross_walk`."""
        types = pd.Series(
            [TYPES[position].name for position in self._types(customers)], index=customers.index
        )
        return rfm_cells.cross_walk(self.predict(customers), types, self.disclosure)

    def scores(self, customers: Customers) -> pd.DataFrame:
        """Return recency_days, frequency, monetary; by quintiles also r_, f_ and m_score."""
        known = customers[list(INPUTS)]
        if self.scoring == "types":
            return known
        fives = pd.DataFrame(
            self._quintile_scores(customers), customers.index, ["r_score", "f_score", "m_score"]
        )
        return pd.concat([known, fives], axis=1)


def truth_table(labels: pd.Series) -> pd.DataFrame:
    """Return the types: arrows, name, the source's names, and customers unless not shown."""
    counts = labels.value_counts()
    hidden = Disclosure.of(labels).hidden
    rows = [
        (
            *(
                kind.code[0],
                *kind.arrows[1::2],
                kind.name,
                kind.source_name,
                kind.name_zh,
                kind.common_zh,
            ),
            None if kind.code in hidden else int(counts.get(kind.code, 0)),
        )
        for kind in TYPES
    ]
    columns = [
        *("type", "R", "F", "M", "name", "source's name", "中文", "other common naming"),
        "customers",
    ]
    return pd.DataFrame(rows, columns=columns)
