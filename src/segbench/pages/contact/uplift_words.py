"""What contacts changed, where campaigns left customers alone at random: in words, as tables."""

from __future__ import annotations

import pandas as pd

from segbench.evaluation.campaigns.assignment import EVERYONE
from segbench.evaluation.campaigns.uplift import covered
from segbench.methods import Segment
from segbench.pages.contact.words import points, segment_names
from segbench.pages.markup import strong
from segbench.pages.tables import Format, Table
from segbench.pages.wording import NOT_SHOWN, count, decimal, percent, title


def changes(uplift: pd.DataFrame, uplifts: pd.DataFrame, why_not: str) -> str:
    """Return what contacts changed where campaigns were randomised, or why that is not known.

    Parameters
    ----------
    uplift
        As `ContactNumbers.uplift`; empty where it is not known.
    uplifts
        As `UpliftNumbers.uplifts`: how often the intervals of all segments hold the truth.
    """
    if uplift.empty:
        return (
            strong("What a contact changes is not known")
            + f": {why_not}. The test below would tell."
        )
    everybody = uplift.iloc[-1]
    text = strong(f"A contact adds {points_interval(everybody)}")
    text += (
        f": campaigns left customers alone at random, and {percent(everybody['rate_contacted'])} "
        f"of {count(everybody['contacted'])} contacted responded, "
        f"against {percent(everybody['rate_control'])} of {count(everybody['control'])} left alone."
    )
    held, known = covered(uplifts)
    if known:
        text += (
            f" The data is simulated, so the truth is known: {points(everybody['true'])}. "
            f"Of {count(known)} intervals of segments, of all classifications together, "
            f"{count(held)} hold the truth."
        )
    return text


def uplift_table(uplift: pd.DataFrame, segments: tuple[Segment, ...], confidence: float) -> Table:
    """Return what a contact adds in each segment."""
    columns = {
        "segment": segment_names(uplift["code"], segments),
        "contacted": uplift["contacted"],
        "left alone": uplift["control"],
        "respond, contacted": uplift["rate_contacted"],
        "respond, left alone": uplift["rate_control"],
        "a contact adds": [points_interval(row) for _, row in uplift.iterrows()],
    }
    formats: dict[str, Format] = {
        "contacted": count,
        "left alone": count,
        "respond, contacted": percent,
        "respond, left alone": percent,
        "a contact adds": str,
    }
    truth = ""
    if uplift["true"].notna().any():
        columns["in truth"], formats["in truth"] = uplift["true"], points
        truth = (
            " “In truth” is what the simulation made a contact add "
            "to the chances of these very customers."
        )
    return Table(
        pd.DataFrame(columns),
        f"What a contact changed: randomised campaigns, {percent(confidence, 0)} intervals "
        f"(Newcombe). A response is seen in the orders of both sides alike.{truth} A dash: "
        "a side is too small to be shown, or would tell how large such a one is.",
        formats,
    )


def uplifts_table(uplifts: pd.DataFrame) -> Table:
    """Return, for every classification, in which segments a contact adds most and least.

    Where the truth is known, also how often it was held.
    """
    rows = []
    for name, table in uplifts.groupby("method", sort=False):
        own = table[(table["code"] != EVERYONE) & table["uplift"].notna()]
        if own.empty:
            continue
        row = {
            "classification": title(str(name)),
            "segments": len(own),
            "least": points_interval(own.loc[own["uplift"].idxmin()]),
            "most": points_interval(own.loc[own["uplift"].idxmax()]),
        }
        if own["true"].notna().any():
            row["apart, in truth"] = float(own["true"].max() - own["true"].min())
            row["intervals that hold the truth"] = "{} of {}".format(*covered(table))
        rows.append(row)
    return Table(
        pd.DataFrame(rows),
        "What a contact adds in the segment where it adds least and in the one where it adds most. "
        "Of many segments, the extreme ones are extreme by chance too: read the intervals. "
        "“Apart, in truth” is the range of the true values of the segments.",
        {
            "segments": count,
            "least": str,
            "most": str,
            "apart, in truth": points,
            "intervals that hold the truth": str,
        },
    )


def points_interval(row: pd.Series) -> str:
    """Return an uplift with its interval, in percentage points."""
    if pd.isna(row["uplift"]):
        return NOT_SHOWN
    low, high = decimal(100 * row["ci_low"], 1), decimal(100 * row["ci_high"], 1)
    return f"{points(row['uplift'])} [{low} to {high}]"
