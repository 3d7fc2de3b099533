"""Who changed segment, in words and tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from segbench.methods import Segment
from segbench.pages.markup import strong
from segbench.pages.tables import Format, Table, not_shown
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    decimal_interval,
    money,
    percent,
    percent_interval,
    title,
)


def stayed_sentence(lags: pd.DataFrame) -> str:
    """Return how many customers kept their segment over one step, and over the longest time there is."""
    first, last = lags.iloc[0], lags.iloc[-1]
    if not first["customers"]:
        return (
            "No customer ordered in the windows of both cutoffs, so nobody could stay in a segment."
        )
    words = strong(
        f"{_stayed(first)} of the customers are in the same segment {first['days']} days later"
    ) + (
        f"; if the new segment did not "
        f"depend on the old one, {percent(first['chance'])} would be (kappa {_kappa(first)}). That is partly forced: "
        f"{_shared(first)}."
    )
    if len(lags) > 1 and last["customers"]:
        words += (
            f" Over {last['days']} days, with {last['shared_days']} days in common, {_stayed(last)} stayed "
            f"(kappa {_kappa(last)})."
        )
    return words


def _shared(row: pd.Series) -> str:
    if row["shared_days"] == row["window_days"]:
        return f"all {row['window_days']} days of orders that the first segment was told from are part of the second's"
    return f"{row['shared_days']} of the {row['window_days']} days of orders that each segment is told from are the same days"


def lag_table(lags: pd.DataFrame, name: str, confidence: float) -> Table:
    """Return one row an earlier cutoff: the days that both windows look at, and who stayed."""
    frame = pd.DataFrame(
        {
            "from": lags["earlier"],
            "to": lags["later"],
            "days": lags["days"],
            "days of orders in common": [
                f"{row.shared_days} of {row.window_days}" for row in lags.itertuples()
            ],
            "customers of both": lags["customers"],
            "same segment": [_stayed(row) for _, row in lags.iterrows()],
            "by chance": lags["chance"],
            "kappa": [_kappa(row) for _, row in lags.iterrows()],
            "left": lags["left"],
            "new": lags["new"],
        }
    )
    caption = (
        f"{title(name)}, frozen one step before the last cutoff. The fewer days of orders the two windows have in common, the "
        f"less staying is forced. {percent(confidence, 0)} intervals from resampled customers; kappa: 1 = all stay, 0 = what "
        "chance gives."
    )
    return Table(
        frame,
        caption,
        _formats("days", "customers of both", "left", "new", texts=("same segment", "kappa")),
    )


def staying_of_methods(lags: pd.DataFrame, confidence: float) -> Table:
    """Return one row a method: who stayed over one step."""
    frame = pd.DataFrame(
        {
            "classification": lags["method"].map(title),
            "customers of both": lags["customers"],
            "same segment": [_stayed(row) for _, row in lags.iterrows()],
            "by chance": lags["chance"],
            "kappa": [_kappa(row) for _, row in lags.iterrows()],
        }
    )
    caption = (
        f"All methods, from {lags['earlier'].iloc[0]} to {lags['later'].iloc[0]}; {percent(confidence, 0)} intervals from "
        "resampled customers."
    )
    return Table(frame, caption, _formats("customers of both", texts=("same segment", "kappa")))


def segments_moved(
    moves: pd.DataFrame,
    segments: Sequence[Segment],
    currency: str,
    confidence: float,
    min_cell: int,
) -> Table:
    """Return one row a segment of the earlier cutoff: who stayed, by chance, where most others went, revenue carried away."""
    names = {segment.code: segment.name for segment in segments}
    rows = []
    for segment in segments:
        own = moves[moves["from"] == segment.code].set_index("to")
        size, stayed, revenue = (
            own["row_customers"].iloc[0],
            own.loc[segment.code, "customers"],
            own["row_revenue"].iloc[0],
        )
        if not size >= min_cell:
            rows.append({"segment": segment.name, "customers": NOT_SHOWN})
            continue
        low, high = proportion_confint(stayed, size, alpha=1 - confidence, method="wilson")
        elsewhere = own.drop(index=segment.code)
        most = elsewhere["customers"].idxmax() if elsewhere["customers"].sum() else None
        rows.append(
            {
                "segment": segment.name,
                "customers": count(size),
                "stayed": percent_interval(stayed / size, low, high),
                "by chance": percent(own.loc[segment.code, "reached"], 0),
                "most others went to": NOT_SHOWN
                if most is None
                else _went(names, str(most), elsewhere["row_share"][most]),
                "revenue": money(revenue, currency),
                "revenue taken elsewhere": percent(
                    1 - own.loc[segment.code, "revenue"] / revenue, 0
                )
                if revenue
                else NOT_SHOWN,
            }
        )
    columns = [
        "segment",
        "customers",
        "stayed",
        "by chance",
        "most others went to",
        "revenue",
        "revenue taken elsewhere",
    ]
    caption = (
        f"Where the customers of the earlier cutoff went, with {percent(confidence, 0)} Wilson intervals. By chance: the share "
        "of all customers of both cutoffs who are in that segment at the later one. Revenue: of the earlier window. "
        f"{not_shown(min_cell)} “Most others” are those of the moves that are shown."
    )
    frame = (
        pd.DataFrame(rows, columns=columns).astype(object).where(lambda table: table.notna(), None)
    )
    texts = ("customers", "stayed", "by chance", "revenue", "revenue taken elsewhere")
    return Table(
        frame,
        caption,
        {name: lambda value: NOT_SHOWN if value is None else str(value) for name in texts},
    )


def _went(names: dict[str, str], code: str, share: float) -> str:
    return f"{names.get(code, 'left the window')}, {percent(share, 0)}"


def _formats(*counts: str, texts: Sequence[str]) -> dict[str, Format]:
    return {**dict.fromkeys(counts, count), **dict.fromkeys(texts, str), "by chance": percent}


def _stayed(row: pd.Series) -> str:
    return percent_interval(row["stayed"], row["stayed_low"], row["stayed_high"], 1)


def _kappa(row: pd.Series) -> str:
    return decimal_interval(row["kappa"], row["kappa_low"], row["kappa_high"], 2)
