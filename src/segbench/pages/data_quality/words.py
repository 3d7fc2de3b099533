"""Tables about the data: the account of its rows, and what it supports."""

from __future__ import annotations

import pandas as pd

from segbench.evaluation import title_of
from segbench.evaluation.power_analysis import POWER
from segbench.pages.tables import Format, Table
from segbench.pages.wording import NOT_SHOWN, count, decimal, percent, title

LEDGER_PICTURE = "Rows set aside, by table and reason; the number is how many."
ORDERS_PICTURE = (
    "Orders a week; blue: the days that methods see; orange: the days in which retention is "
    "read. The first and the last week may be partial."
)


def ledger(account: pd.DataFrame) -> Table:
    """Return the account of every row: read, set aside by reason, kept."""
    rows = account[(account["rows"] > 0) | account["row"].isin(["read", "kept"])]
    caption = "The ledger. “Of these” are kept rows worth knowing of. Rows set aside are in "
    caption += "tables/rejected.parquet"
    if account["row"].str.contains("not in the sample").any():
        caption += ", but for those of customers outside of the sample"
    return Table(rows, f"{caption}.", {"rows": count, "share": lambda value: percent(value, 2)})


def outcomes(frame: pd.DataFrame) -> Table:
    """Return which outcomes can be compared, with customers, events and rates."""
    table = frame.assign(
        outcome=frame["outcome"].map(title_of), why_not=frame["why_not"].replace("", "yes")
    )
    names = {"definition": "what it is", "why_not": "compared, or why not"}
    return Table(
        table.rename(columns=names),
        "The outcomes.",
        {"customers": count, "events": count, "rate": percent},
    )


def methods(frame: pd.DataFrame) -> Table:
    """Return which methods run, and how small a difference could be seen between two segments."""
    table = pd.DataFrame(
        {
            "classification": frame["method"].map(title),
            "kind": frame["role"],
            "segments": frame["segments"],
        }
    )
    formats: dict[str, Format] = {"segments": count}
    for outcome in frame.columns.drop(["method", "role", "why_not", "segments"]):
        head = f"smallest difference, {title_of(outcome).lower()}"
        table[head] = frame[outcome]
        formats[head] = _points
    table["runs, or why not"] = frame["why_not"].replace("", "yes")
    return Table(
        table,
        "What this data supports. Smallest difference: what two average segments must differ "
        f"by, in percentage points, to be told apart in {percent(POWER, 0)} of all cases.",
        formats,
    )


def _points(value: float) -> str:
    return NOT_SHOWN if pd.isna(value) else f"{decimal(100 * value, 1)} points"
