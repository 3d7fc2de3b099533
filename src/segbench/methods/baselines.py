"""Yardsticks: classifications that nobody would adopt, but that a method has to beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segbench.methods.arrays import Customers, Floats, Places, squared_distances
from segbench.methods.base import Method, Segment, Segments, State, column, log_rfm
from segbench.methods.cuts import settle
from segbench.methods.ranks import digitize, evenly_spaced, quantile_from_below
from segbench.methods.rfm_cells import SHARES


class Everyone(Method):
    """One segment: no classification at all."""

    name = "everyone"
    title = "Everyone alike"
    title_zh = "不分类"
    idea = "One segment: no classification at all."
    role = "baseline"
    complexity = 0
    needs = ("frequency",)

    def _describe(self) -> Segments:
        yield Segment("all", "Everyone", "全部客户", "every customer")

    def _assign(self, customers: Customers) -> Places:
        return np.zeros(len(customers), dtype=np.intp)


class _Fifths(Method):
    """Five bands of one column, the only one that it needs; fewer where too few values differ."""

    role = "baseline"
    complexity = 0

    def _fit(self, customers: Customers) -> State:
        values = column(customers, self.needs[0])
        wanted = [quantile_from_below(values, share) + 1 for share in SHARES]
        return {"bounds": settle(values, wanted, self.least)}

    def _assign(self, customers: Customers) -> Places:
        return digitize(column(customers, self.needs[0]), self.state_["bounds"])


class RecencyOnly(_Fifths):
    """Five bands of days since the last order, cut at quintiles (the hiatus heuristic in steps)."""

    name = "recency_only"
    title = "Recency alone"
    title_zh = "仅近度"
    idea = "Five bands of days since the last order and nothing else."
    needs = ("recency_days",)

    def _describe(self) -> Segments:
        for code, start, end in _spans("r", self.state_["bounds"]):
            name = f"{start}-{end} days" if end else f"{start} days or more"
            yield Segment(
                code,
                name,
                f"{start}-{end} 天" if end else f"{start} 天以上",
                f"last order {name} ago",
            )


class FrequencyOnly(_Fifths):
    """Five bands of the number of orders, cut at the quintiles; fewer where few differ."""

    name = "frequency_only"
    title = "Frequency alone"
    title_zh = "仅频度"
    idea = "Five bands of the number of orders and nothing else."
    needs = ("frequency",)

    def _describe(self) -> Segments:
        for code, start, end in reversed(_spans("f", self.state_["bounds"])):
            most = f"{start}-{end}" if end else f"{start} or more"
            yield Segment(code, f"{most} orders", f"{most} 次", f"{most} orders in the window")

    def _assign(self, customers: Customers) -> Places:
        return len(self.state_["bounds"]) - super()._assign(customers)


def _spans(letter: str, bounds: list[float]) -> list[tuple[str, str, str]]:
    """Return code, first and last number of each band; the last band has no end."""
    starts = [1, *bounds]
    ends = [*(f"{start - 1:.0f}" for start in bounds), ""]
    return [
        (f"{letter}{place}", f"{start:.0f}", end)
        for place, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    ]


@dataclass(eq=False, repr=False)
class KMeansRFM(Method):
    """k-means on log(1 + R), log F and log M, standardised: what a textbook would do first.

    Customers are sorted by value before fitting and the best of ten starts is kept, so that neither
    the order of the rows nor chance decides.
    """

    name = "kmeans"
    title = "k-means on RFM"
    title_zh = "K 均值(RFM)"
    idea = "Clusters of customers with similar recency, frequency and revenue, by k-means."
    role = "baseline"
    complexity = 5
    needs = ("recency_days", "frequency", "monetary")
    variants = (("6 clusters", {"n_segments": 6}), ("10 clusters", {"n_segments": 10}))

    n_segments: int = 8
    max_training: int = 50_000
    seed: int = 0

    def _fit(self, customers: Customers) -> State:
        from sklearn.cluster import KMeans

        points, weights = np.unique(_logs(customers), axis=0, return_counts=True)
        kept = evenly_spaced(len(points), self.max_training)
        points, weights = points[kept], weights[kept]
        center = np.average(points, axis=0, weights=weights)
        scale = np.sqrt(np.average((points - center) ** 2, axis=0, weights=weights))
        scale = np.where(scale > 1e-9, scale, 1.0)
        k = min(self.n_segments, len(points))
        model = KMeans(k, n_init=10, random_state=self.seed)
        model.fit((points - center) / scale, sample_weight=weights)
        centers = model.cluster_centers_
        best_first = np.lexsort((centers[:, 0], -centers[:, 2]))
        return {
            "center": center.tolist(),
            "scale": scale.tolist(),
            "centers": np.round(centers[best_first], 9).tolist(),
        }

    def _describe(self) -> Segments:
        state = self.state_
        for place, z in enumerate(state["centers"], start=1):
            days, orders, revenue = np.exp(np.asarray(z) * state["scale"] + state["center"])
            words = (
                f"typically {days - 1:.0f} days since the last order, {orders:.1f} orders, "
                f"{revenue:,.2f} revenue"
            )
            yield Segment(f"k{place}", f"Cluster {place}", f"类{place}", words)

    def _assign(self, customers: Customers) -> Places:
        z = (_logs(customers) - self.state_["center"]) / self.state_["scale"]
        return squared_distances(z, np.asarray(self.state_["centers"])).argmin(axis=1)


def _logs(customers: Customers) -> Floats:
    """Return log(1 + R), log F and log M, rounded so that equal customers are equal."""
    return np.round(log_rfm(customers), 12)


class ResponderOnly(Method):
    """Two segments: responded to any earlier campaign, or not."""

    name = "responder_only"
    title = "Responded before, yes or no"
    title_zh = "仅是否响应过"
    idea = "Whether a customer has responded to any earlier campaign, and nothing else."
    role = "baseline"
    complexity = 0
    groups = ("contacts",)
    needs = ("responses_before",)

    def _describe(self) -> Segments:
        yield Segment(
            "yes",
            "Responded before",
            "曾响应",
            "responded to at least one campaign before the cutoff",
        )
        yield Segment(
            "no", "Never responded", "未响应", "responded to no campaign before the cutoff"
        )

    def _assign(self, customers: Customers) -> Places:
        return (column(customers, "responses_before") == 0).astype(np.intp)
