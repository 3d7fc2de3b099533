"""SOM on RFM: a self-organising map whose prototypes are clustered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from segbench.methods.arrays import Customers, Flags, Floats, Places
from segbench.methods.base import (
    Method,
    Segment,
    Segments,
    State,
    Texts,
    at_least,
    column,
    exact_mean,
    in_order,
    log_rfm,
)
from segbench.methods.batch_som import SOMMap, cluster_units, train
from segbench.methods.map_halves import STRONG, choose, steadiness
from segbench.methods.ranks import evenly_spaced
from segbench.methods.rfm import INPUTS, TYPES, type_positions
from segbench.params.bounds import Sample, Window

AUTO = "auto"
SOURCE = 8
"""Clusters of the source."""

ARROW_REPLICATES = 1000
DRAWN_AT_ONCE = 20_000
"""Customers drawn in one go: resamples of small clusters are taken together, which is faster."""


@dataclass(eq=False, repr=False)
class SOM(Method):
    """SOM on RFM (自组织神经网络).

    log(1 + R), log F and log M, standardised, train a batch SOM; its prototypes, weighted by hits,
    are clustered by Ward's method into `n_segments`: by default the most, of 2 to 12, that have a
    prediction strength of 0.8; where none has, those that come back best when one half of the
    customers is mapped without the other (`map_halves.py`). The source has eight. A cluster's mean
    R, F and M against the mean of all customers give its arrows and through the RFM truth table its
    name. An arrow whose bootstrap interval includes the overall mean is drawn ≈. (Revenue enters as
    log M, not log(1 + M): the map is then the same in every currency.)
    """

    name = "som"
    page = "som"
    title = "SOM on RFM"
    title_zh = "自组织映射(RFM)"
    idea = (
        "A map that lays customers with similar recency, frequency and revenue side by side; its "
        "regions are the segments."
    )
    complexity = 5
    needs = ("recency_days", "frequency", "monetary", "tenure_days")
    segment_names = tuple(kind.name for kind in TYPES)
    variants = (
        ("8 clusters, as in the source", {"n_segments": 8}),
        ("4 clusters", {"n_segments": 4}),
        ("a map of 100 units", {"max_units": 100}),
    )
    # The seed draws the intervals of the arrows; the map is trained in a fixed order.
    seed_moves_labels = False

    n_segments: Literal["auto"] | Annotated[int, Field(ge=2, le=12)] = "auto"
    """clusters cut from the map, 2 to 12; auto = the most that come back on other customers, 8 = as
    many as the source's types"""

    max_units: Annotated[int, Field(ge=4, le=2500)] = 400
    """the map has about 5*sqrt(customers) units, at most this many"""

    epochs: Annotated[int, Field(ge=5, le=500)] = 30
    """batch passes over the training customers"""

    max_training: Sample = 50_000
    """customers used to train the map, evenly spaced when there are more"""

    new_customer_days: Window = 56
    """a recent, infrequent, small cluster with a mean tenure below this is called new"""

    seed: int = 0

    @property
    def map_(self) -> SOMMap:
        """The trained map."""
        state = self.state_
        return SOMMap(state["rows"], state["columns"], np.asarray(state["prototypes"]))

    @property
    def arrow_codes_(self) -> list[str]:
        """The distinct arrow codes among the clusters, by their point estimates."""
        return sorted({cluster["code"] for cluster in self.state_["clusters"]})

    @property
    def chosen_(self) -> int:
        """The number of clusters that the map was to be cut into."""
        return int(self.state_["n_segments"])

    def steadiness(self, customers: Customers) -> pd.DataFrame:
        """Return how well each number of clusters comes back: k, strength, jaccard."""
        table = self.state_.get("steadiness")
        if table is None:
            data = self.transform(self.training_rows(customers))
            table = steadiness(data, self.max_units, self.epochs)
        return pd.DataFrame(table)

    def _fit(self, customers: Customers) -> State:
        used = self.training_rows(customers)
        logs = log_rfm(used)
        state: State = {
            "center": [exact_mean(part) for part in logs.T],
            "scale": [float(part.std()) if part.std() > 1e-9 else 1.0 for part in logs.T],
        }
        data = (logs - state["center"]) / state["scale"]
        som = train(data, self.max_units, self.epochs)
        first = som.nearest(data)
        hits = np.bincount(first, minlength=len(som.prototypes))
        state |= self._number(data)
        cuts = cluster_units(som, hits, {state["n_segments"], SOURCE})
        unit_cluster = cuts[state["n_segments"]]
        quantisation, topographic = som.errors(data)
        state |= {
            "rows": som.rows,
            "columns": som.columns,
            "prototypes": som.prototypes.tolist(),
            "hits": hits.tolist(),
            "quantisation_error": quantisation,
            "topographic_error": topographic,
            "explained": {str(k): explained(data, cut[first]) for k, cut in sorted(cuts.items())},
            "overall": [exact_mean(column(used, name)) for name in INPUTS],
        }
        state["clusters"], new = self._read_clusters(used, unit_cluster[first], state["overall"])
        state["unit_cluster"] = new[unit_cluster].tolist()
        return state

    def _number(self, data: Floats) -> State:
        """Return the number of clusters, and what it was chosen by if it was."""
        if self.n_segments != AUTO:
            return {"n_segments": self.n_segments}
        table = steadiness(data, self.max_units, self.epochs)
        return {"n_segments": choose(table), "steadiness": table}

    def training_rows(self, customers: Customers) -> pd.DataFrame:
        """Return the customers the map is trained on, in an order of their values alone."""
        ordered = in_order(customers, self.needs)
        return ordered.iloc[evenly_spaced(len(ordered), self.max_training)]

    def _read_clusters(
        self, used: pd.DataFrame, cluster: Places, overall: list[float]
    ) -> tuple[list[State], Places]:
        """Return what each cluster is, best first, and the new number of each old one."""
        rng = np.random.default_rng(self.seed)
        values = used[list(INPUTS)].to_numpy(dtype=float)
        tenure = column(used, "tenure_days")
        read: list[State] = []
        for number in range(cluster.max() + 1):
            inside = values[cluster == number]
            means = [exact_mean(part) for part in inside.T]
            up = at_least(np.array(means), np.array(overall))
            low, high = _mean_interval(inside, rng)
            sure = (low > overall) | (high < overall)
            new = exact_mean(tenure[cluster == number]) < self.new_customer_days
            position = type_positions(up[None], np.array([new])).item()
            read.append(
                {
                    "type": TYPES[position].code,
                    "code": TYPES[position].arrows,
                    "arrows": _arrows(up, sure),
                    "customers": len(inside),
                    "means": means,
                    "low": low.tolist(),
                    "high": high.tolist(),
                    "position": position,
                }
            )
        ranks = [(item["position"], -item["means"][2], item["means"][0]) for item in read]
        best_first = sorted(range(len(read)), key=ranks.__getitem__)
        return [read[number] for number in best_first], np.argsort(best_first)

    def _describe(self) -> Segments:
        types = [cluster["position"] for cluster in self.state_["clusters"]]
        for place, cluster in enumerate(self.state_["clusters"]):
            kind = TYPES[types[place]]
            suffix = ""
            if types.count(types[place]) > 1:
                suffix = f" · {chr(ord('a') + types[:place].count(types[place]))}"
            r, f, m = cluster["means"]
            words = (
                f"{cluster['arrows']}: on average {r:.1f} days since the last order, {f:.1f} "
                f"orders, {m:,.2f} revenue"
            )
            yield Segment(f"s{place + 1}", kind.name + suffix, kind.name_zh + suffix, words)

    def _notes(self) -> Texts:
        """Say why there are so many clusters, and what eight would tell."""
        table = {row["k"]: row for row in self.state_.get("steadiness", ())}
        if not table:
            return
        own, told = table[self.chosen_], self.state_["explained"]
        halves = "when one half of the customers is mapped without the other"
        found = (
            f"mean Jaccard index {own['jaccard']:.2f}, prediction strength {own['strength']:.2f}"
        )
        if own["strength"] >= STRONG:
            yield f"{self.chosen_} clusters: the most of 2 to 12 that come back {halves} ({found})."
        else:
            yield (
                f"{self.chosen_} clusters: no number from 2 to 12 has a prediction strength of "
                f"{STRONG}, and these come back best {halves} ({found})."
            )
        if self.chosen_ != SOURCE:
            tell, eight = (f"{100 * told[str(k)]:.0f} %" for k in (self.chosen_, SOURCE))
            yield (
                f"They tell {tell} of how customers differ in recency, frequency and revenue; the "
                f"source's eight (`som.n_segments: {SOURCE}`) would tell {eight}, and come back at "
                f"{table[SOURCE]['jaccard']:.2f}."
            )

    def _assign(self, customers: Customers) -> Places:
        first = self.map_.nearest(self.transform(customers))
        return np.asarray(self.state_["unit_cluster"], dtype=np.intp)[first]

    def scores(self, customers: Customers) -> pd.DataFrame:
        """Return recency_days, frequency and monetary, which the map is made from."""
        return customers[list(INPUTS)]

    def transform(self, customers: Customers) -> Floats:
        """Return the standardised inputs of the map, shape (customers, 3)."""
        return (log_rfm(customers) - self.state_["center"]) / self.state_["scale"]


def explained(data: Floats, cluster: Places) -> float:
    """Return the share of the squared distances from the mean that lies between clusters.

    0 where nobody differs.
    """
    spread = ((data - data.mean(axis=0)) ** 2).sum()
    sums = np.column_stack([np.bincount(cluster, weights=part) for part in data.T])
    means = sums / np.maximum(np.bincount(cluster), 1)[:, None]
    return float(1 - ((data - means[cluster]) ** 2).sum() / spread) if spread > 0 else 0.0


def _mean_interval(values: Floats, rng: np.random.Generator) -> Floats:
    """Return the ends of the 95 % percentile bootstrap interval of each column's mean."""
    n = len(values)
    at_once = max(1, DRAWN_AT_ONCE // n)
    means = [
        values[rng.integers(n, size=(min(at_once, ARROW_REPLICATES - start), n))].mean(axis=1)
        for start in range(0, ARROW_REPLICATES, at_once)
    ]
    return np.quantile(np.concatenate(means), (0.025, 0.975), axis=0)


def _arrows(up: Flags, sure: Flags) -> str:
    return "".join(
        letter + ("≈" if not known else "↑" if above else "↓")
        for letter, above, known in zip("RFM", up, sure, strict=True)
    )
