"""Orders over time."""

from __future__ import annotations

from datetime import date
from textwrap import fill

import pandas as pd
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from segbench.pages.style import PALETTE, new_figure
from segbench.pages.wording import count, percent
from segbench.params.horizon import Horizon


def orders_by_week(weeks: pd.DataFrame, start: date, cutoff: date, retention: Horizon) -> Figure:
    """Return orders a week; the days that features and the outcome look at are shaded."""
    figure, (axis,) = new_figure(8, 2.6)
    shaded = [(start, cutoff, PALETTE[0], 0.12, "what methods see")]
    shaded.append(
        (
            cutoff,
            retention.end(cutoff),
            PALETTE[1],
            0.25,
            "retention is read here",
        )
    )
    for first, last, colour, alpha, label in shaded:
        axis.axvspan(
            float(date2num(first)),
            float(date2num(last)),
            color=colour,
            alpha=alpha,
            label=label,
            linewidth=0,
        )
    axis.plot(weeks["week"], weeks["orders"], color="#444444", linewidth=1.2)
    axis.set_ylim(0)
    axis.set_ylabel("orders a week")
    axis.yaxis.set_major_formatter(lambda value, _: count(value))
    axis.legend(fontsize=8, frameon=False, loc="lower center", ncols=2)
    figure.set_label(
        f"Orders a week, between {count(weeks['orders'].min())} and "
        f"{count(weeks['orders'].max())}; methods see {start} to {cutoff}, retention is read "
        f"in the {retention.words} from {cutoff} on."
    )
    return figure


def ledger_bars(account: pd.DataFrame) -> Figure:
    """Return what was set aside of each table, one bar a reason, as shares of its rows."""
    rows = account.pivot(index="table", columns="row", values="rows")
    tables = list(account["table"].drop_duplicates())
    aside = account[account["row"].str.startswith("set aside: ") & (account["rows"] > 0)]
    labels = [
        fill(f"{row.table}: {row.row.removeprefix('set aside: ')}", 48)
        for row in aside.itertuples()
    ]
    figure, (axis,) = new_figure(8, 0.9 + 0.28 * max(len(labels), 1))
    axis.barh(
        range(len(labels)),
        aside["share"],
        color=[PALETTE[tables.index(name) % len(PALETTE)] for name in aside["table"]],
    )
    for place, row in enumerate(aside.itertuples()):
        axis.text(row.share, place, f" {count(row.rows)}", va="center", fontsize=8)
    axis.set_yticks(range(len(labels)), labels, fontsize=8)
    axis.invert_yaxis()
    axis.set_xlim(0, 1.15 * max([*aside["share"], 0.001]))
    axis.xaxis.set_major_formatter(lambda value, _: percent(value))
    axis.set_xlabel("of the table's rows" if labels else "no row was set aside")
    figure.set_label(
        "; ".join(
            f"{t}: {count(rows.loc[t, 'kept'])} of {count(rows.loc[t, 'read'])} rows kept"
            for t in tables
        )
        + "."
    )
    return figure
