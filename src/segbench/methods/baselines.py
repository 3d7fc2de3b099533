"""Yardsticks: classifications that nobody would adopt, but that a method has to beat."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.methods.base import Method, Segment, band, column, quantile_from_below


class Everyone(Method):
    """One segment: no classification at all."""

    name = "everyone"
    title = "Everyone alike"
    title_zh = "不分类"
    idea = "One segment: no classification at all."
    role = "baseline"
    complexity = 0
    needs = ("frequency",)

    def _fit(self, customers: pd.DataFrame) -> dict[str, Any]:
        return {}

    def _describe(self) -> Iterable[Segment]:
        yield Segment("all", "Everyone", "全部客户", "every customer")

    def _assign(self, customers: pd.DataFrame) -> NDArray[np.intp]:
        return np.zeros(len(customers), dtype=np.intp)


class RecencyOnly(Method):
    """Five bands of days since the last order, cut at the quintiles (the hiatus heuristic in steps)."""

    name = "recency_only"
    title = "Recency alone"
    title_zh = "仅近度"
    idea = "Five bands of days since the last order and nothing else."
    role = "baseline"
    complexity = 0
    needs = ("recency_days",)

    def _fit(self, customers: pd.DataFrame) -> dict[str, Any]:
        days = column(customers, "recency_days")
        cuts = {quantile_from_below(days, share) + 1 for share in (0.2, 0.4, 0.6, 0.8)}
        return {"bounds": sorted(cut for cut in cuts if cut <= days.max())}

    def _describe(self) -> Iterable[Segment]:
        edges = [1, *self.state_["bounds"]]
        for place, start in enumerate(edges):
            last = place + 1 == len(edges)
            end = f"{edges[place + 1] - 1:.0f}" if not last else ""
            name = f"{start:.0f} days or more" if last else f"{start:.0f}-{end} days"
            name_zh = f"{start:.0f} 天以上" if last else f"{start:.0f}-{end} 天"
            yield Segment(f"r{place + 1}", name, name_zh, f"last order {name} ago")

    def _assign(self, customers: pd.DataFrame) -> NDArray[np.intp]:
        return band(column(customers, "recency_days"), self.state_["bounds"])


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

    def _fit(self, customers: pd.DataFrame) -> dict[str, Any]:
        return {}

    def _describe(self) -> Iterable[Segment]:
        yield Segment("yes", "Responded before", "曾响应", "responded to at least one campaign before the cutoff")
        yield Segment("no", "Never responded", "未响应", "responded to no campaign before the cutoff")

    def _assign(self, customers: pd.DataFrame) -> NDArray[np.intp]:
        return (column(customers, "responses_before") == 0).astype(np.intp)
