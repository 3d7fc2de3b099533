"""Who changed segment, in words and tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from segbench.evaluation.intervals import wilson_interval
from segbench.pages._page import Page
from segbench.pages.markup import strong
from segbench.pages.stability.numbers import StabilityNumbers
from segbench.pages.tables import Format, Table, not_shown
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    interval,
    intervals,
    money,
    percent,
    percent_interval,
    title,
)

DESTINATIONS = ["customers", "stayed", "by chance", "most others went to", "revenue"]
DESTINATIONS += ["revenue taken elsewhere"]
STAYING_FORMATS: dict[str, Format] = {
    "customers of both": count,
    "same segment": str,
    "by chance": percent,
    "kappa": str,
}


class TransitionsWords(Page):
    """Who stayed in their segment, and where the others went; nothing where `why_not` says why."""

    data: StabilityNumbers

    def stayed(self) -> str:
        """Return how many customers kept their segment, over one step and over the longest time."""
        if self.data.why_not:
            return f"Whether customers stay cannot be told: {self.data.why_not}."
        lags = self.data.lags
        first, last = lags.iloc[0], lags.iloc[-1]
        if not first["customers"]:
            return (
                "No customer ordered in the windows of both cutoffs, so nobody could stay in a "
                "segment."
            )
        share = f"{_stayed(first)} of the customers"
        sentence = strong(f"{share} are in the same segment {first['days']} days later") + (
            "; if the new segment did not depend on the old one, "
            f"{percent(first['chance'])} would be (kappa {_kappa(first)}). "
            f"That is partly forced: {_shared(first)}."
        )
        if len(lags) > 1 and last["customers"]:
            sentence += (
                f" Over {last['days']} days, with {last['shared_days']} days in common, "
                f"{_stayed(last)} stayed (kappa {_kappa(last)})."
            )
        return sentence

    def lags(self) -> Table | None:
        """Return who kept their segment since each earlier cutoff."""
        if self.data.why_not:
            return None
        lags, confidence = self.data.lags, self.study.limits.confidence
        shared = lags["shared_days"].astype(str) + " of " + lags["window_days"].astype(str)
        frame = pd.DataFrame(
            {
                "from": lags["earlier"],
                "to": lags["later"],
                "days": lags["days"],
                "days of orders in common": shared,
                **_staying(lags),
                "left": lags["left"],
                "new": lags["new"],
            }
        )
        return Table(
            frame,
            f"{title(self.data.plan.name)}, frozen one step before the last cutoff. The fewer days "
            "of orders the two windows have in common, the less staying is forced. "
            f"{percent(confidence, 0)} intervals from resampled customers; kappa: 1 = all stay, "
            "0 = what chance gives.",
            dict.fromkeys(("days", "left", "new"), count) | STAYING_FORMATS,
        )

    def staying(self) -> Table | None:
        """Return who of each method kept their segment."""
        if self.data.why_not:
            return None
        lags, confidence = self.data.staying, self.study.limits.confidence
        frame = pd.DataFrame({"classification": lags["method"].map(title), **_staying(lags)})
        return Table(
            frame,
            f"All methods, from {lags['earlier'].iloc[0]} to {lags['later'].iloc[0]}; "
            f"{percent(confidence, 0)} intervals from resampled customers.",
            STAYING_FORMATS,
        )

    def destinations(self) -> Table | None:
        """Return who stayed in each segment, and where most others went."""
        if self.data.why_not:
            return None
        transitions, limits = self.data.transitions, self.study.limits
        rows = []
        for code, name in self.data.earlier_names.items():
            own = transitions[transitions["from"] == code].set_index("to")
            row = {"segment": name} | dict.fromkeys(DESTINATIONS, NOT_SHOWN)
            if own["row_customers"].iloc[0] >= limits.min_cell:
                row |= zip(DESTINATIONS, self._destinations(own, code), strict=True)
            rows.append(row)
        numbers = [heading for heading in DESTINATIONS if heading != "most others went to"]
        return Table(
            pd.DataFrame(rows),
            f"Where the customers of the earlier cutoff went, with {percent(limits.confidence, 0)} "
            "Wilson intervals. By chance: the share of all customers of both cutoffs who are in "
            "that segment at the later one. Revenue: of the earlier window. "
            f"{not_shown(limits.min_cell)} “Most others” are those of the moves that are shown.",
            dict.fromkeys(numbers, str),
        )

    def _destinations(self, own: pd.DataFrame, code: str) -> list[str]:
        """Return the cells of one segment; `own` is indexed by where its customers went."""
        size, revenue = own["row_customers"].iloc[0], own["row_revenue"].iloc[0]
        stay, others = own.loc[code], own.drop(index=code)
        low, high = wilson_interval(stay["customers"], size, self.study.limits.confidence)
        most = taken = NOT_SHOWN
        if others["customers"].sum():
            to = str(others["customers"].idxmax())
            name = self.data.earlier_names.get(to, "left the window")
            most = f"{name}, {percent(others['row_share'][to], 0)}"
        if revenue:
            taken = percent(1 - stay["revenue"] / revenue, 0)
        return [
            count(size),
            percent_interval(stay["customers"] / size, float(low), float(high)),
            percent(stay["reached"], 0),
            most,
            money(revenue, self.study.currency),
            taken,
        ]


def _shared(lag: pd.Series) -> str:
    shared, window = lag["shared_days"], lag["window_days"]
    if shared == window:
        return (
            f"all {window} days of orders that the first segment was told from are part of the "
            "second's"
        )
    return (
        f"{shared} of the {window} days of orders that each segment is told from are the same days"
    )


def _staying(lags: pd.DataFrame) -> dict[str, Sequence[object]]:
    return {
        "customers of both": lags["customers"],
        "same segment": intervals(lags, "stayed", 1, percent_interval),
        "by chance": lags["chance"],
        "kappa": intervals(lags, "kappa", 2),
    }


def _stayed(lag: pd.Series) -> str:
    return interval(lag, "stayed", 1, percent_interval)


def _kappa(lag: pd.Series) -> str:
    return interval(lag, "kappa", 2)
