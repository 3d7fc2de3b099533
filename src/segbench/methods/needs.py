"""Needs: what customers buy more of than others, care after a purchase, low prices."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field
from threadpoolctl import threadpool_limits

from segbench.methods.arrays import Customers, Floats, Places
from segbench.methods.base import Method, Segment, Segments, State, Texts, at_least, column
from segbench.methods.discretise import distinct
from segbench.methods.ranks import evenly_spaced
from segbench.methods.spend import COLUMN, Spend, mean_shares
from segbench.params.bounds import Sample, Share

MARKED = {
    "after_sales": (
        "after_sales_contacts",
        "After-sales care",
        "售后需求",
        "service contacts after a purchase",
    ),
    "price": ("discount_share", "Price-sensitive", "价格敏感", "bought at a discount"),
}
"""Needs that go before those of categories, in order: code -> column, names, what is counted."""

OTHERS = ("other categories", "其他品类")
NAMING = 2
SHOWN = 3
STARTS = 10
"""Random starts of the clustering; the best is taken."""


@dataclass(eq=False, repr=False)
class Needs(Method):
    """Needs (客户需求分类).

    A customer among the `after_sales_top` with the most service contacts after a purchase belongs
    to *After-sales care*; of the others, one among the `price_top` with the largest share of lines
    bought at a discount, of `price_lines` lines or more, to *Price-sensitive*. Where so many share
    a value that it cannot tell so few, nobody is marked by it. All others are clustered by k-means
    on the square roots of their shares of spend by category (Hellinger distance), so volume is no
    matter. A cluster is named by the one or two categories with the largest lift (mean share in the
    cluster over the mean share of all customers) among those that make up `named_share` of its
    spend and whose lift is at least `named_lift`.
    """

    name = "needs"
    open_segments = True
    title = "Needs"
    title_zh = "客户需求分类"
    idea = (
        "What customers spend on, by share and not by volume; those who need care after a "
        "purchase or low prices come first."
    )
    complexity = 5
    groups = ("lines", "needs")
    needs = ("frequency",)
    variants = (("4 clusters", {"n_segments": 4}), ("6 clusters", {"n_segments": 6}))

    n_segments: Annotated[int, Field(ge=1, le=12)] = 5
    """clusters of spend by category"""

    after_sales_top: Share = 0.1
    """at most this share of customers is filed under after-sales care"""

    price_top: Share = 0.1
    """at most this share of customers is marked as price-sensitive"""

    price_lines: Annotated[int, Field(ge=1, le=1_000_000)] = 5
    """fewer order lines tell nothing of a customer's need for low prices"""

    named_share: Share = 0.03
    """a cluster is named by categories with at least this share of its spend"""

    named_lift: Annotated[float, Field(gt=1, le=1000)] = 1.2
    """and with at least this many times the share they have among all customers"""

    max_categories: Annotated[int, Field(ge=2, le=1000)] = 100
    """the largest categories stand for themselves, all others are one"""

    max_training: Sample = 50_000
    """customers that are clustered, evenly spaced when there are more"""

    seed: int = 0

    def _why_not(self, columns: Collection[str]) -> str:
        """Return why not: the customer table must say what was spent on which category."""
        if COLUMN in columns:
            return ""
        return f"needs order lines with categories ({COLUMN}), which this data does not have"

    def _further_inputs(self) -> Texts:
        """Return spend by category, and what the marked needs are told from."""
        marks = self.state_["marks"]
        yield COLUMN
        yield from (MARKED[code][0] for code in marks)
        if "price" in marks and self.state_["lines_known"]:
            yield "lines"

    def _fit(self, customers: Customers) -> State:
        spend = Spend(customers)
        tops = {
            code: _least_of_top(self._need(customers, code), getattr(self, f"{code}_top"))
            for code in MARKED
        }
        state: State = {
            "categories": spend.largest(self.max_categories),
            "marks": {code: least for code, least in tops.items() if least is not None},
            "lines_known": "lines" in customers,
        }
        shares = spend.shares(state["categories"])
        state["average"] = mean_shares(shares[spend.known]).tolist()
        left = spend.known & (self._marked(customers, state["marks"]) < 0)
        used = shares[left if left.any() else spend.known]
        state["clusters"] = self._named(used, state)
        return state

    def _need(self, customers: Customers, code: str) -> Floats:
        """Return what tells of a need to be marked; 0 where nothing does, or too few lines."""
        name = MARKED[code][0]
        values = column(customers, name) if name in customers else np.zeros(len(customers))
        if code == "price" and "lines" in customers:
            values = np.where(column(customers, "lines") >= self.price_lines, values, 0.0)
        return np.where(np.isfinite(values), values, 0.0)

    def _marked(self, customers: Customers, marks: dict[str, float]) -> Places:
        """Return the place of the first mark that each customer bears, or -1."""
        first = np.full(len(customers), -1, dtype=np.intp)
        for place, (code, threshold) in reversed(list(enumerate(marks.items()))):
            first[at_least(self._need(customers, code), threshold)] = place
        return first

    def _clusters(self, shares: Floats) -> Floats:
        """Return the centres of the clusters, of square roots of shares."""
        ordered = np.sqrt(shares[np.lexsort(shares.T)])
        ordered = ordered[evenly_spaced(len(ordered), self.max_training)]
        different = (np.diff(ordered, axis=0, prepend=-1) != 0).any(axis=1).sum()
        k = min(self.n_segments, (ordered > 0).any(axis=0).sum(), different)
        if k < 2:  # nothing to tell customers apart by
            return np.zeros((1, shares.shape[1]))
        # Here, because its import takes a fifth of a second and few who import methods fit this.
        from sklearn.cluster import KMeans

        with threadpool_limits(limits=1):  # sums of another order differ in their last bit
            means = KMeans(k, n_init=STARTS, random_state=self.seed).fit(ordered).cluster_centers_
        return np.unique(np.round(means, 9), axis=0)

    def _named(self, shares: Floats, state: State) -> list[State]:
        """Return each cluster with its size, centre and naming categories, largest first."""
        centres = self._clusters(shares)
        nearest = _nearest(shares, centres)
        clusters = []
        for number, centre in enumerate(centres):
            inside = shares[nearest == number]
            means = mean_shares(inside)
            named = [place for place, _ in self._over(means, np.asarray(state["average"]))[:NAMING]]
            clusters.append(
                {
                    "customers": len(inside),
                    "centre": centre.tolist(),
                    "named": named,
                    "shares": means.tolist(),
                }
            )
        return sorted(clusters, key=lambda cluster: (-cluster["customers"], cluster["centre"]))

    def _over(self, means: Floats, average: Floats) -> list[tuple[int, float]]:
        """Return the over-represented categories (place, lift), the largest lift first."""
        lift = np.divide(means, average, out=np.zeros_like(means), where=average > 0)
        large = np.flatnonzero((means >= self.named_share) & (lift >= self.named_lift))
        return [
            (int(place), float(lift[place]))
            for place in large[np.lexsort((large, -np.round(lift[large], 9)))]
        ]

    def _label(self, place: int) -> tuple[str, str]:
        categories = self.state_["categories"]
        return (categories[place], categories[place]) if place < len(categories) else OTHERS

    def _describe(self) -> Segments:
        state = self.state_
        parts = [
            [self._label(place) for place in cluster["named"]] for cluster in state["clusters"]
        ]
        names = distinct(" and ".join(en for en, _ in part) or "Mixed needs" for part in parts)
        names_zh = distinct(
            "、".join(zh for _, zh in part) + "需求" if part else "综合需求" for part in parts
        )
        for number, (cluster, name, name_zh) in enumerate(
            zip(state["clusters"], names, names_zh, strict=True), start=1
        ):
            yield Segment(f"c{number}", name, name_zh, self._words(cluster))
        for code, threshold in state["marks"].items():
            _, name, name_zh, counted = MARKED[code]
            least = (
                f"{100 * threshold:.1f} % of {self.price_lines} or more lines"
                if code == "price"
                else f"{threshold:g}"
            )
            yield Segment(code, name, name_zh, f"at least {least} {counted}")

    def _words(self, cluster: State) -> str:
        if not cluster["named"]:
            return "no category stands out"
        reasons = []
        for place in cluster["named"]:
            own, all_of_them = 100 * cluster["shares"][place], 100 * self.state_["average"][place]
            reasons.append(
                f"{self._label(place)[0]} ({own:.0f} % of spend, all customers {all_of_them:.0f} %)"
            )
        return f"a larger share of spend on {' and '.join(reasons)}"

    def _assign(self, customers: Customers) -> Places:
        state = self.state_
        marked = self._marked(customers, state["marks"])
        nearest = _nearest(
            self._shares(customers),
            np.asarray([cluster["centre"] for cluster in state["clusters"]]),
        )
        return np.where(marked >= 0, len(state["clusters"]) + marked, nearest)

    def _shares(self, customers: Customers) -> Floats:
        """Return shares of spend; who spent on nothing known counts as the average customer."""
        spend = Spend(customers)
        shares = spend.shares(self.state_["categories"])
        shares[~spend.known] = self.state_["average"]
        return shares

    def _notes(self) -> Texts:
        """Say which needs are not marked, and why; which categories count as one."""
        state = self.state_
        for code, (name, title, *_) in MARKED.items():
            if code not in state["marks"]:
                yield (
                    f"Nobody is filed under “{title}”: `{name}` is missing here, or too many "
                    "customers share its largest value."
                )
        if len(state["average"]) and state["average"][-1] > 0:
            yield (
                f"The {len(state['categories'])} categories with the largest mean share stand for "
                f"themselves; all others, {100 * state['average'][-1]:.1f} % of spend, count as "
                "one."
            )
        clusters = len(state["clusters"])
        if clusters < self.n_segments:
            yield (
                f"Clusters found: {clusters} of {self.n_segments}: there are no more categories or "
                "kinds of customers."
            )

    def details(self, customers: Customers) -> pd.DataFrame:
        """Return each segment's over-represented categories: share, that of all, and lift."""
        shares = self._shares(customers)
        average = mean_shares(shares)
        position = self._assign(customers)
        rows = []
        for place, segment in enumerate(self.segments_):
            if segment.code in self.disclosure.hidden:
                continue
            means = mean_shares(shares[position == place])
            for category, lift in self._over(means, average)[:SHOWN]:
                rows.append(
                    (
                        segment.name,
                        self._label(category)[0],
                        f"{100 * means[category]:.1f} %",
                        f"{100 * average[category]:.1f} %",
                        f"{lift:.2f}",
                    )
                )
        return pd.DataFrame(
            rows,
            columns=[
                "segment",
                "spends more on",
                "share of spend",
                "all customers",
                "times as much",
            ],
        )


def _least_of_top(values: Floats, share: float) -> float | None:
    """Return the smallest positive value that at most this share of customers reach; None: none."""
    different, counts = np.unique(values[values > 0], return_counts=True)
    reached = np.cumsum(counts[::-1])[::-1]
    largest = different[reached <= share * len(values)]
    return float(largest[0]) if len(largest) else None


def _nearest(shares: Floats, centres: Floats) -> Places:
    """Return the nearest centre of each customer by square roots of shares; the first of equals."""
    roots = np.sqrt(shares)
    squared = [((roots - centre) ** 2).sum(axis=1) for centre in centres]
    return np.round(np.column_stack(squared), 9).argmin(axis=1)
