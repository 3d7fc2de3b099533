"""The service plan, for pages: what each segment asks for, and what it gets of what there is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pandas as pd

from segbench.pages.markup import code, html, strong
from segbench.pages.playbook_words import STAFF
from segbench.pages.tables import Format, Table
from segbench.pages.wording import NOT_SHOWN, count, decimal, percent
from segbench.params.service import ServiceParams


def _amount(value: float) -> str:
    return NOT_SHOWN if pd.isna(value) else f"{round(value, 1) + 0.0:,.1f}"  # never a negative zero


def _sum(values: pd.Series) -> float:
    """Return the sum of what is shown: with the rest, segments that want different times could be told apart."""
    return math.fsum(values.dropna())


ALL, ALL_SHOWN = "all 合计", "all shown 所列合计"
FORMATS: dict[str, Format] = {
    "customers": count,
    "maintenance index": lambda value: decimal(value, 2),
    "revenue, average = 1": lambda value: decimal(value, 2),
    **dict.fromkeys(
        ("minutes each", "contacts each"),
        lambda value: NOT_SHOWN if value is None else f"{value:g}",
    ),
    "served in full": count,
    **dict.fromkeys(("wanted", "granted", "short", "by experienced staff"), _amount),
}


def hours(plan: pd.DataFrame, *, by_revenue: bool = False) -> Table:
    """Return the hours of service that each segment wants and is granted.

    Parameters
    ----------
    plan
        As `segbench.evaluation.campaigns.service_plan.service_plan` returns it.
    by_revenue
        Whether revenue against the average stands in for the maintenance index.
    """
    index, name = (
        ("revenue, average = 1", "revenue")
        if by_revenue
        else ("maintenance index", "maintenance index")
    )
    columns = {
        "staff": "staff",
        "customers": "customers",
        "maintenance_index": index,
        "minutes": "minutes each",
    }
    columns["hours_wanted"] = "wanted"
    caption = "Hours of service a month. Wanted = customers × minutes ÷ 60."
    if plan["hours_granted"].notna().any():
        columns |= {"hours_granted": "granted", "hours_short": "short"}
        columns |= (
            {"hours_experienced": "by experienced staff"}
            if plan["hours_experienced"].notna().any()
            else {}
        )
        columns |= {"customers_served": "served in full"}
        caption += (
            f" Where hours are short, each segment gets a share of what it wants in proportion to its mean {name}, "
            "never more than it wants. Served in full: how many of its customers, the highest first, get all their minutes."
        )
    shown = plan.assign(staff=[" ".join(STAFF[staff]) for staff in plan["staff"]])
    return _table(shown, columns, caption, ("staff", "maintenance_index", "minutes"))


def contacts(plan: pd.DataFrame) -> Table:
    """Return the planned contacts that each segment wants and is granted."""
    columns = {"customers": "customers", "contacts": "contacts each", "contacts_wanted": "wanted"}
    caption = "Planned contacts a month. Wanted = customers × contacts each."
    if plan["contacts_granted"].notna().any():
        columns |= {"contacts_granted": "granted", "contacts_short": "short"}
        caption += " Where there are too few, they are shared out as hours are."
    return _table(plan, columns, caption, ("contacts",))


def _table(
    plan: pd.DataFrame, columns: dict[str, str], caption: str, not_added: Sequence[str]
) -> Table:
    rows = [
        (f"{row['segment']} {row['segment_zh']}", *(row[name] for name in columns))
        for _, row in plan.iterrows()
    ]
    total = [None if name in not_added else _sum(plan[name]) for name in columns]
    every = ALL if plan["customers"].notna().all() else ALL_SHOWN
    frame = pd.DataFrame(
        [*rows, (every, *total)], columns=["segment", *columns.values()], dtype=object
    )
    return Table(
        frame, caption, {name: FORMATS[name] for name in columns.values() if name in FORMATS}
    )


def capacity(plan: pd.DataFrame, service: ServiceParams, instead: str) -> Iterator[str]:
    """Return what is wanted, what there is, and what is missing or left over, in sentences.

    Parameters
    ----------
    instead
        Why revenue stands in for the maintenance index; empty where it does not.
    """
    if instead:
        yield f"There is no maintenance index here ({instead}); revenue against the average stands in for it."
    for what, there in (
        ("hours", service.hours_per_month),
        ("contacts", service.contacts_per_month),
    ):
        wanted = _sum(plan[f"{what}_wanted"])
        asks = html("The playbook asks for ") + strong(f"{_amount(wanted)} {what} a month")
        asks += "" if plan["customers"].notna().all() else " in the segments that are shown"
        if there is None:
            yield asks + ". Give " + code(f"service.{what}_per_month") + " to see what yours buy."
        elif wanted > there:
            most = plan.loc[plan[f"{what}_short"].idxmax()]
            yield asks + (
                f"; there are {there:,g} ({percent(there / wanted, 0)}). {_amount(wanted - there)} are missing, "
                f"most of them for {most['segment']} ({_amount(most[f'{what}_short'])})."
            )
        else:
            left = "are left over" if plan["customers"].notna().all() else "are left for the others"
            yield asks + f"; there are {there:,g}, so {_amount(there - wanted)} {left}."
    asking = plan[plan["staff"] == "experienced"]
    others = _sum(asking["hours_granted"]) - _sum(asking["hours_experienced"])
    if others > 0 and asking["hours_experienced"].notna().any():
        yield (
            f"Of the hours granted to segments that ask for experienced staff, {_amount(others)} fall to other staff: "
            f"{service.experienced_hours:,g} experienced hours are not enough."
        )
