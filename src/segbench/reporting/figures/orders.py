"""Orders over time."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from segbench.reporting.figures.style import PALETTE, new_figure
from segbench.reporting.wording import count


def orders_by_week(weeks: pd.DataFrame, start: date, cutoff: date, retention_days: int) -> Figure:
    """Return orders a week, with the days that features see and the days of the retention outcome shaded."""
    figure, (axis,) = new_figure(8, 2.6)
    shaded = [(start, cutoff, PALETTE[0], 0.12, "what methods see")]
    shaded.append((cutoff, cutoff + timedelta(days=retention_days), PALETTE[1], 0.25, "retention is read here"))
    for first, last, colour, alpha, label in shaded:
        axis.axvspan(float(date2num(first)), float(date2num(last)), color=colour, alpha=alpha, label=label, linewidth=0)
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
    shown = ledger[(ledger["row"] == "kept") | ledger["row"].str.startswith("set aside")]
    kinds = ["kept", *sorted(set(shown.loc[shown["rows"] > 0, "row"]) - {"kept"})]
    shares = shown.pivot(index="table", columns="row", values="share").reindex(index=tables, columns=kinds).fillna(0)
    figure, (axis,) = new_figure(8, 1.0 + 0.45 * len(tables))
    left = pd.Series(0.0, tables)
    for place, kind in enumerate(kinds):
        axis.barh(tables, shares[kind], left=left, color=PALETTE[place % len(PALETTE)], label=kind)
        left += shares[kind]
    axis.invert_yaxis()
    axis.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    figure.legend(loc="outside lower left", fontsize=8, frameon=False, ncols=2)
    rows = ledger.pivot(index="table", columns="row", values="rows").loc[tables]
    figure.set_label(
        "; ".join(f"{t}: {count(rows.loc[t, 'kept'])} of {count(rows.loc[t, 'read'])} rows kept" for t in tables) + "."
    )
    return figure
