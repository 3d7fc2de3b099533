"""Orders over time."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from matplotlib.figure import Figure

from segbench.reporting.figures.style import PALETTE, new_figure
from segbench.reporting.wording import count


def orders_by_week(weeks: pd.DataFrame, start: date, cutoff: date, retention_days: int) -> Figure:
    """Return orders a week, with the days that features see and the days of the retention outcome shaded."""
    figure, (axis,) = new_figure(8, 2.6)
    axis.axvspan(start, cutoff, color=PALETTE[0], alpha=0.12, label="what methods see", linewidth=0)  # type: ignore[arg-type]
    axis.axvspan(cutoff, cutoff + timedelta(days=retention_days), color=PALETTE[1], alpha=0.25, label="retention is read here", linewidth=0)  # type: ignore[arg-type]
    axis.plot(weeks["week"], weeks["orders"], color="#444444", linewidth=1.2)
    axis.set_ylim(0)
    axis.set_ylabel("orders a week")
    axis.yaxis.set_major_formatter(lambda value, _: count(value))
    axis.legend(fontsize=8, frameon=False, loc="lower center", ncols=2)
    figure.set_label(
        f"Orders a week, between {count(weeks['orders'].min())} and {count(weeks['orders'].max())}; methods see "
        f"{start} to {cutoff}, retention is read in the {retention_days} days from {cutoff} on."
    )
    return figure


def ledger_bars(ledger: pd.DataFrame) -> Figure:
    """Return rows kept and set aside, as shares of the rows read, one bar a source table."""
    tables = list(ledger["table"].drop_duplicates())
    figure, (axis,) = new_figure(8, 1.0 + 0.45 * len(tables))
    words, shown = [], {}
    for place, table in enumerate(tables):
        rows = ledger[ledger["table"] == table]
        parts = rows[(rows["row"] == "kept") | rows["row"].str.startswith("set aside")].sort_values("rows", ascending=False)
        left = 0.0
        for _, row in parts[parts["rows"] > 0].iterrows():
            name = str(row["row"])
            colour = shown.setdefault(name, PALETTE[0] if name == "kept" else PALETTE[1 + len(shown) % 8])
            axis.barh(place, row["share"], left=left, color=colour, label=name if list(shown).count(name) else None)
            left += row["share"]
        kept = parts[parts["row"] == "kept"].iloc[0]
        words.append(f"{table}: {count(kept['rows'])} of {count(rows['rows'].iloc[0])} rows kept")
    axis.set_yticks(range(len(tables)), tables)
    axis.invert_yaxis()
    axis.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    handles, labels = axis.get_legend_handles_labels()
    unique = dict(zip(labels, handles, strict=True))
    figure.legend(unique.values(), unique.keys(), loc="outside lower left", fontsize=8, frameon=False, ncols=2)
    figure.set_label("; ".join(words) + ".")
    return figure
