"""RFM: eight types from recency, frequency and monetary value against their average."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.methods.base import Floats, Method, Segment, column, exact_mean, quantile_from_below, reaches

INPUTS = {"recency_days": "R", "frequency": "F", "monetary": "M"}


class RFMType(NamedTuple):
    """A row of the truth table. `up` says whether R, F and M are at or above their reference.

    R counts days since the last order, so R↓ is good. `common_zh` is the other common Chinese naming,
    in which 保持 is a stale frequent big spender and 挽留 a stale infrequent one.
    """

    code: str
    up: tuple[bool, bool, bool]
    name: str
    name_zh: str
    common_zh: str

    @property
    def arrows(self) -> str:
        """The type as arrows, e.g. R↓F↑M↑."""
        return "".join(f"{letter}{'↑' if up else '↓'}" for letter, up in zip("RFM", self.up, strict=True))


TYPES = (
    RFMType("1", (False, True, True), "Premium", "优质客户", "重要价值客户"),
    RFMType("2", (False, False, True), "Key development", "重要发展客户", "重要发展客户"),
    RFMType("3", (False, True, False), "Active, generally important", "一般重要客户", "一般价值客户"),
    RFMType("4n", (False, False, False), "New: key development", "重要发展客户(新)", "一般发展客户"),
    RFMType("5", (True, True, True), "Key win-back", "重要挽留客户", "重要保持客户"),
    RFMType("8", (True, False, True), "Ordinary (big spender, gone quiet)", "一般客户(大额沉寂)", "重要挽留客户"),
    RFMType("6", (True, True, False), "Ordinary (was frequent)", "一般客户(曾高频)", "一般保持客户"),
    RFMType("4e", (False, False, False), "Established: no value", "无价值客户(老)", "一般发展客户"),
    RFMType("7", (True, False, False), "No value", "无价值客户", "一般挽留客户"),
)
"""Best first. The source splits R↓F↓M↓ into new and established customers; both carry its number 4."""

POSITION = {kind.code: position for position, kind in enumerate(TYPES)}


def type_positions(up: NDArray[np.bool_], is_new: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return positions in `TYPES`.

    Parameters
    ----------
    up
        Shape (n, 3): R, F and M at or above the reference.
    is_new
        Shape (n,): whether the customer (or cluster) counts as new.
    """
    positions = np.full(len(up), -1, dtype=np.intp)
    for kind in TYPES:
        hit = (up == kind.up).all(axis=1)
        if kind.code == "4n":
            hit &= is_new
        if kind.code == "4e":
            hit &= ~is_new
        positions[hit] = POSITION[kind.code]
    return positions


class RFM(Method):
    """RFM, eight types (RFM 客户价值分类).

    Each customer's R (days since the last order), F (orders) and M (revenue) is compared with the mean, or
    median, of all customers; at or above is ↑. The eight patterns are the types; R↓F↓M↓ is split by
    whether the first order in the window lies fewer than `new_customer_days` back.
    """

    name = "rfm"
    page = "rfm"
    title = "RFM (eight types)"
    title_zh = "RFM 八类"
    idea = "Eight types by whether recency, frequency and revenue lie above or below the average customer's."
    complexity = 2
    needs = ("recency_days", "frequency", "monetary", "tenure_days")
    segment_names = (
        *(kind.name for kind in TYPES),
        *("Champions", "Loyal", "Potential loyalist", "New", "Promising", "Need attention"),
        *("Cannot lose them", "At risk", "About to sleep", "Hibernating", "Lost"),
    )

    def __init__(self, reference: Literal["mean", "median"] = "mean", new_customer_days: int = 56) -> None:
        self.reference = reference
        self.new_customer_days = new_customer_days

    def _fit(self, customers: pd.DataFrame) -> dict[str, Any]:
        return {name: self._center(column(customers, name)) for name in INPUTS}

    def _center(self, values: Floats) -> float:
        return exact_mean(values) if self.reference == "mean" else quantile_from_below(values, 0.5)

    def _describe(self) -> Iterable[Segment]:
        r, f, m = (self.state_[name] for name in INPUTS)
        for kind in TYPES:
            sides = ["at least" if up else "under" for up in kind.up]
            words = (
                f"{kind.arrows}: last order {sides[0]} {r:.1f} days ago, {sides[1]} {f:.1f} orders, {sides[2]} {m:,.2f} revenue"
            )
            if kind.code == "4n":
                words += f"; first order under {self.new_customer_days} days ago"
            if kind.code == "4e":
                words += f"; first order at least {self.new_customer_days} days ago"
            yield Segment(kind.code, kind.name, kind.name_zh, words)

    def _assign(self, customers: pd.DataFrame) -> NDArray[np.intp]:
        up = np.column_stack([reaches(column(customers, name), self.state_[name]) for name in INPUTS])
        return type_positions(up, column(customers, "tenure_days") < self.new_customer_days)


def truth_table(labels: pd.Series) -> pd.DataFrame:
    """Return the types with their arrows, both Chinese namings and how many customers each holds."""
    counts = labels.value_counts()
    rows = [
        (kind.code[0], *kind.arrows[1::2], kind.name, kind.name_zh, kind.common_zh, int(counts.get(kind.code, 0)))
        for kind in TYPES
    ]
    columns = ["type", "R", "F", "M", "name", "中文", "other common naming", "customers"]
    return pd.DataFrame(rows, columns=columns)
