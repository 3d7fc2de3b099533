"""What service each segment asks for and gets, and what to offer it, in words and tables."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from segbench.errors import printable
from segbench.pages._page import PlanPage
from segbench.pages.actions.numbers import ActionsNumbers
from segbench.pages.markup import Prose, code, html, strong
from segbench.pages.playbook_words import STAFF
from segbench.pages.tables import Format, Table, table_of
from segbench.pages.wording import NOT_SHOWN, bullet_list, count, decimal, interval, listed, percent


def _amount(value: float) -> str:
    return NOT_SHOWN if pd.isna(value) else f"{round(value, 1) + 0.0:,.1f}"  # never a negative zero


def _each(value: float | None) -> str:
    return NOT_SHOWN if value is None else f"{value:g}"


def _index(value: float) -> str:
    return decimal(value, 2)


def _sum(values: pd.Series) -> float:
    """Return the sum of what is shown.

    With the rest, segments that want different times could be told apart.
    """
    return math.fsum(values.dropna())


ALL, ALL_SHOWN = "all 合计", "all shown 所列合计"
FORMATS: dict[str, Format] = {
    "customers": count,
    "maintenance index": _index,
    "revenue, average = 1": _index,
    "minutes each": _each,
    "contacts each": _each,
    "wanted": _amount,
    "granted": _amount,
    "short": _amount,
    "by experienced staff": _amount,
    "served in full": count,
}
MOSTLY_ONE = 0.5
"""Share of customers with a single category from which a reader must know why no pair is found."""

NOT_ADDED = ("staff", "maintenance_index", "minutes", "contacts")


class ActionsWords(PlanPage):
    """What service segments ask for and get; what they buy more often than others do."""

    numbers = ActionsNumbers
    data: ActionsNumbers

    def hours(self) -> Table | None:
        """Return the hours that each segment wants and gets; None without a playbook."""
        plan = self.data.service_plan
        if plan.empty:
            return None
        index, name = "maintenance index", "maintenance index"
        if self.data.instead:
            index, name = "revenue, average = 1", "revenue"
        heads = {
            "staff": "staff",
            "customers": "customers",
            "maintenance_index": index,
            "minutes": "minutes each",
            "hours_wanted": "wanted",
        }
        caption = "Hours of service a month. Wanted = customers × minutes ÷ 60."
        if plan["hours_granted"].notna().any():
            heads |= {"hours_granted": "granted", "hours_short": "short"}
            if plan["hours_experienced"].notna().any():
                heads["hours_experienced"] = "by experienced staff"
            heads["customers_served"] = "served in full"
            caption += (
                " Where hours are short, each segment gets a share of what it wants in proportion "
                f"to its mean {name}, never more than it wants. Served in full: how many of its "
                "customers, the highest first, get all their minutes."
            )
        in_words = plan.assign(staff=[" ".join(STAFF[staff]) for staff in plan["staff"]])
        return _table(in_words, heads, caption)

    def contacts(self) -> Table | None:
        """Return the planned contacts of each segment; None without a playbook."""
        plan = self.data.service_plan
        if plan.empty:
            return None
        heads = {"customers": "customers", "contacts": "contacts each", "contacts_wanted": "wanted"}
        caption = "Planned contacts a month. Wanted = customers × contacts each."
        if plan["contacts_granted"].notna().any():
            heads |= {"contacts_granted": "granted", "contacts_short": "short"}
            caption += " Where there are too few, they are shared out as hours are."
        return _table(plan, heads, caption)

    def capacity(self) -> Prose | None:
        """Return what service is wanted and what there is; None without a playbook."""
        return None if self.data.service_plan.empty else bullet_list(self._capacity())

    def _capacity(self) -> Iterator[str]:
        plan, service = self.data.service_plan, self.study.params.service
        if self.data.instead:
            yield (
                f"There is no maintenance index here ({self.data.instead}); "
                "revenue against the average stands in for it."
            )
        yield _wanted(plan, "hours", service.hours_per_month)
        yield _wanted(plan, "contacts", service.contacts_per_month)
        asking = plan[plan["staff"] == "experienced"]
        others = _sum(asking["hours_granted"]) - _sum(asking["hours_experienced"])
        if others > 0 and asking["hours_experienced"].notna().any():
            yield (
                "Of the hours granted to segments that ask for experienced staff, "
                f"{_amount(others)} fall to other staff: "
                f"{service.experienced_hours:,g} experienced hours are not enough."
            )

    def categories(self) -> Table | None:
        """Return what segments buy more often than others do; None where there is nothing."""
        categories, offers = self.data.categories, self.study.params.offers
        if categories.empty:
            return None
        top = categories.groupby("code", sort=False).head(offers.top)
        return table_of(
            top,
            {
                "segment": top["code"].map(self._names),
                "category": "category",
                "customers": ("bought", count),
                "of the segment": ("share", percent),
                "of all others": ("share_others", percent),
                "times as many": ([_times(row) for _, row in top.iterrows()], str),
                "not yet": (top["customers"] - top["bought"], count),
            },
            "Categories that a larger share of the segment bought than of all other customers, at "
            f"most {offers.top} a segment, the surest first; at least {offers.min_customers} "
            f"of the segment bought each. “Not yet” are its customers who did not. "
            f"{self._corrected}",
        )

    def pairs(self) -> Table | None:
        """Return what goes together inside segments; None where there is nothing."""
        pairs = self.data.pairs
        if pairs.empty:
            return None
        return table_of(
            pairs,
            {
                "segment": pairs["code"].map(self._names),
                "who bought": "has",
                "offer": "offer",
                "to customers": ("targets", count),
                "bought both": ("both", count),
                "of those who bought the first": ("confidence", percent),
                "of the segment": ("share", percent),
                "times as many": ([_times(row) for _, row in pairs.iterrows()], str),
            },
            "Whom to offer what: customers of the segment who bought the first category and not "
            "yet the second. The second was bought by so many of those who bought the first, by "
            "such a share of them, and by such a share of the whole segment. "
            f"At most {self.study.params.offers.top} pairs a segment, the surest first; each "
            f"category stands in one of them. {self._corrected}",
        )

    @property
    def _corrected(self) -> str:
        return f"The {self.level} intervals allow for the many comparisons made."

    def offers(self) -> Prose:
        """Return what to offer, in short."""
        return bullet_list(self._offers())

    def _what_stands_out(self) -> Iterator[str]:
        categories, names = self.data.categories, self._names
        if categories.empty:
            nothing = strong("No segment buys any category more often than the other customers do")
            yield nothing + ", as far as can be told."
            return
        surest = categories.loc[categories["ci_low"].idxmax()]
        yield strong(f"{names[surest['code']]} stands out most") + (
            f": the share of its customers who bought {printable(surest['category'])} is "
            f"{_times(surest)} times that of all others "
            f"({percent(surest['share'])} against {percent(surest['share_others'])})."
        )
        numbers = categories["code"].value_counts(sort=False)
        counted = [f"{names[str(code)]} {count(number)}" for code, number in numbers.items()]
        yield (
            f"Categories that stand out: {listed(counted)}. Where a segment buys more of "
            "everything, their order tells more than their number."
        )
        silent = [name for code, name in names.items() if code not in numbers.index]
        if silent:
            yield f"Nothing stands out in {listed(silent)}."

    def _offers(self) -> Iterator[str]:
        data, names = self.data, self._names
        if data.no_offers:
            yield f"Nothing can be said of what to offer: {data.no_offers}."
            return
        yield from self._what_stands_out()
        if not data.pairs.empty:
            surest = data.pairs.loc[data.pairs["ci_low"].idxmax()]
            has, offer = printable(surest["has"]), printable(surest["offer"])
            yield strong(
                f"The surest offer is {offer} to the {count(surest['targets'])} customers of "
                f"{names[surest['code']]} who bought {has} but not {offer}"
            ) + (
                f": {percent(surest['confidence'], 0)} of those who bought {has} bought {offer} "
                f"too, {_times(surest)} times the share of the whole segment. "
                "That is what goes together, not what an offer would change."
            )
            return
        yield strong(
            "Inside no segment do two categories go together more often than chance would have it."
        )
        if data.one_category >= MOSTLY_ONE:
            yield (
                f"{percent(data.one_category, 0)} of the customers bought a single category, and "
                "all of them at least one: here, having one speaks against having any other, and "
                "only a strong bond would show."
            )


def _table(plan: pd.DataFrame, heads: dict[str, str], caption: str) -> Table:
    """Return some columns of a plan under their heads, with a last row that adds them up."""
    frame = plan[list(heads)].astype(object)
    frame.insert(0, "segment", plan["segment"] + " " + plan["segment_zh"])
    everybody = ALL if plan["customers"].notna().all() else ALL_SHOWN
    total = [None if name in NOT_ADDED else _sum(plan[name]) for name in heads]
    frame.loc[len(frame)] = [everybody, *total]
    return Table(frame.rename(columns=heads), caption, FORMATS)


def _wanted(plan: pd.DataFrame, unit: str, available: float | None) -> str:
    """Return how many hours or contacts are wanted, and whether there are so many."""
    wanted, every = _sum(plan[f"{unit}_wanted"]), plan["customers"].notna().all()
    text = html("The playbook asks for ") + strong(f"{_amount(wanted)} {unit} a month")
    if not every:
        text += " in the segments that are shown"
    if available is None:
        return text + ". Give " + code(f"service.{unit}_per_month") + " to see what yours buy."
    if wanted > available:
        short = plan[f"{unit}_short"]
        most = plan.loc[short.idxmax(), "segment"]
        return text + (
            f"; there are {available:,g} ({percent(available / wanted, 0)}). "
            f"{_amount(wanted - available)} are missing, "
            f"most of them for {most} ({_amount(short.max())})."
        )
    left = "are left over" if every else "are left for the others"
    return text + f"; there are {available:,g}, so {_amount(available - wanted)} {left}."


def _times(row: pd.Series) -> str:
    if math.isfinite(row["lift"]):
        return interval(row, "lift", 2)
    return f"at least {decimal(row['ci_low'], 2)}"
