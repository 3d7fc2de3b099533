"""The suggested map: two facts crossed, which and where to cut learned from the customers' past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import Field

from segbench.methods.arrays import Customers, Floats, Places
from segbench.methods.bands import FrequencyBands, RecencyBands, RevenueBands
from segbench.methods.base import Method, Segment, Segments, State, Texts, column, in_order
from segbench.methods.crossing import Crossing
from segbench.methods.cuts import cuts_at
from segbench.methods.grid_losses import GROUPS, clearly_best, largest_losses, told
from segbench.methods.ranks import digitize
from segbench.methods.registry import crossing_of

AXES: dict[str, type[RecencyBands | FrequencyBands | RevenueBands]] = {
    "recency_days": RecencyBands,
    "frequency": FrequencyBands,
    "monetary": RevenueBands,
}

Grid = dict[str, tuple[float, ...]]
"""Column -> shares of customers below each cut."""

LATEST = (0.20, 0.50, 0.85)
TOP = (0.70, 0.95)
LOW_TO_TOP = (0.40, 0.80, 0.95)
GRIDS: tuple[Grid, ...] = (
    {"recency_days": (0.20, 0.85), "monetary": LOW_TO_TOP},
    {"recency_days": LATEST, "monetary": TOP},
    {"recency_days": LATEST, "frequency": TOP},
    {"frequency": (0.20, 0.80), "monetary": LOW_TO_TOP},
    {"recency_days": (0.20, 0.85), "monetary": TOP},
    {"recency_days": (0.50,), "monetary": TOP},
    {"recency_days": (0.50,), "monetary": (0.80,)},
)
"""Maps in the order of preference. Few, and cut at round shares: what is learned from one sample of
customers must be what another would teach."""

MARGIN = 0.15
"""A map gives way to one whose largest loss is smaller by more than this. With less, the choice
between two that are about as good flips from sample to sample, and no segment comes back."""

ADVICE = {
    "Keep": "保持",
    "Grow": "提升",
    "Win back": "挽回",
    "Second order": "促成再购",
    "Low effort": "低投入",
    "Get to know": "了解",
}
"""What a segment's past asks for, in English and Chinese; its playbook has an entry for each."""


@dataclass(eq=False, repr=False)
class Suggested(Method):
    """A map drawn for this data (建议地图): recency, frequency or revenue, two of them crossed.

    It learns from history alone: what customers were some weeks before the cutoff, and what they
    did since (`segbench.features.earlier`). The map is taken that loses least of what the best one
    tells of who ordered again and of how much was spent, whichever it tells less of; see `GRIDS`
    and `MARGIN`. Cells with fewer than `least` customers are joined to their row.
    """

    name = "suggested"
    title = "Suggested map"
    title_zh = "建议地图"
    idea = "Two plain facts crossed: which two, and where to cut, is learned from your own history."
    complexity = 3
    groups = ("earlier",)
    needs = tuple(AXES)
    open_segments = True
    variants = (("at most 8 segments", {"segments": 8}),)
    seed_moves_labels = False

    segments: Annotated[int, Field(ge=4, le=12)] = 12
    """as many cells at most"""

    def _fit(self, customers: Customers) -> State:
        grids = [grid for grid in GRIDS if _cells(grid) <= self.segments]
        past = _past(customers)
        losses = None if past is None else self._losses(past, grids)
        place = 0 if losses is None else clearly_best(losses, MARGIN)
        grid = grids[place]
        parts = {
            AXES[name].name: {"cuts": tuple(self._cuts(customers, name, shares))}
            for name, shares in grid.items()
        }
        crossing = _kind(grid)(parts)
        crossing.least = self.least
        crossing.fit(customers)
        return {
            "axes": list(grid),
            "crossing": crossing.to_dict(),
            "advice": {} if past is None else _advice(past, crossing),
            "tried": len(grids),
            "loss": None if losses is None else float(losses[0, place]),
        }

    def _losses(self, past: Customers, grids: list[Grid]) -> Floats | None:
        dice = np.random.default_rng(0)  # not a run's seed, which is to move no label
        group = dice.permutation(len(past)) % GROUPS
        event = (column(past, "later_orders") > 0).astype(float)
        amount = column(past, "later_spend")
        return largest_losses(
            [told(self._cells(past, grid), group, event, amount) for grid in grids]
        )

    def _cuts(self, customers: Customers, name: str, shares: tuple[float, ...]) -> list[float]:
        return cuts_at(column(customers, name), shares, self.least)

    def _cells(self, customers: Customers, grid: Grid) -> Places:
        cell = np.zeros(len(customers), dtype=np.intp)
        for name, shares in grid.items():
            cuts = self._cuts(customers, name, shares)
            cell = cell * (len(cuts) + 1) + digitize(column(customers, name), cuts)
        return cell

    def _crossing(self) -> Crossing:
        kind = crossing_of(tuple(AXES[name] for name in self.state_["axes"]))
        return kind.from_dict(self.state_["crossing"])

    def _describe(self) -> Segments:
        for segment in self._crossing().segments_:
            advice = self.state_["advice"].get(segment.code, "Get to know")
            yield Segment(
                segment.code,
                f"{advice} · {segment.name}",
                f"{ADVICE[advice]} · {segment.name_zh}",
                segment.definition,
            )

    def _assign(self, customers: Customers) -> Places:
        return self._crossing().predict(customers).cat.codes.to_numpy().astype(np.intp)

    def cells(self, customers: Customers) -> pd.DataFrame:
        """Return each customer's band on both axes, the best last; see `Method.cells`."""
        return self._crossing().cells(customers)

    def _notes(self) -> Texts:
        """Say what the map was taken for, and what it is not."""
        yield "Drawn by this project for your data; no source text knows it."
        loss = self.state_["loss"]
        if loss is None:
            yield (
                "The time before the cutoff tells nothing of who orders again, or how much: the "
                "map is the first of the list."
            )
        else:
            yield (
                f"Of {self.state_['tried']} maps tried on the weeks before the cutoff this one "
                f"loses at most {100 * loss:.0f} % of what the best of them tells of who orders "
                "again, or of spend. Another would have been taken if it lost "
                f"{100 * MARGIN:.0f} points less."
            )
        yield from self._crossing().notes


def _cells(grid: Grid) -> int:
    return int(np.prod([len(shares) + 1 for shares in grid.values()]))


def _kind(grid: Grid) -> type[Crossing]:
    return crossing_of(tuple(AXES[name] for name in grid))


def _past(customers: Customers) -> pd.DataFrame | None:
    """Return who was a customer at the earlier day, as they were, and what they did since.

    In an order of their values alone; None where nobody was, or the table does not say.
    """
    names = {f"earlier_{name}": name for name in AXES}
    wanted = [*names, "later_orders", "later_spend"]
    if not set(wanted) <= set(customers.columns):
        return None
    known = customers[wanted].dropna().astype(float)
    return in_order(known, wanted).rename(columns=names) if len(known) else None


def _advice(past: Customers, crossing: Crossing) -> dict[str, str]:
    """Return by the code of each segment what its customers' past asks for."""
    came = column(past, "later_orders") > 0
    spent = column(past, "later_spend")
    facts = pd.DataFrame(
        {
            "code": crossing.predict(past).astype(str).to_numpy(),
            "stay": came - came.mean(),
            "spend": spent - spent.mean(),
            "once": column(past, "frequency") == 1,
            "recent": column(past, "recency_days") <= np.median(column(past, "recency_days")),
        }
    )
    means: Any = facts.groupby("code").mean()
    return {one.Index: _advice_of(one) for one in means.itertuples()}


def _advice_of(rates: Any) -> str:
    if rates.once > 0.5 and rates.recent > 0.5:
        return "Second order"
    if rates.spend >= 0:
        return "Keep" if rates.stay >= 0 else "Win back"
    return "Grow" if rates.stay >= 0 else "Low effort"
