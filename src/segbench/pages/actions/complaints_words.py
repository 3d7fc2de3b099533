"""Service contacts and complaints, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import pandas as pd

from segbench.errors import printable
from segbench.evaluation.segments.complaints import EVERYONE, OTHER, TOPICS_SHOWN
from segbench.pages.actions.words import ActionsWords
from segbench.pages.markup import Prose, code, html, strong
from segbench.pages.tables import Columns, Table, not_shown, table_of
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    decimal,
    interval,
    intervals,
    listed,
    money,
    paragraph,
    percent_interval,
)


class ComplaintsWords(ActionsWords):
    """What segments contact the service about, and who complains again."""

    def topics(self) -> Table | None:
        """Return service contacts by topic; None where there were none."""
        table = self.data.topics
        if not table["contacts"].any():
            return None
        wide = by_topic(table, self._names)
        columns: Columns = {
            "segment": wide.index,
            "customers": (wide["customers", ""], count),
        }
        for topic in wide["per_100"]:
            cells = zip(wide["per_100", topic], wide["contacts", topic], strict=True)
            # A topic may be called as one of our columns.
            heading = f"“{topic}”" if topic in columns else topic
            texts = [
                NOT_SHOWN if pd.isna(rate) else f"{decimal(rate, 1)} ({count(number)})"
                for rate, number in cells
            ]
            columns[heading] = (texts, str)
        hidden = not_shown(self.study.limits.min_cell)
        return table_of(
            wide,
            columns,
            "Service contacts per 100 customers and year by topic, and in brackets how many there "
            "were. Customers count for the whole time, also those who came during it, so new ones "
            f"seem to call less. {hidden.replace('customers', 'customers or contacts', 1)}",
        )

    def satisfaction(self) -> Table | None:
        """Return how content segments are with the service; None where nobody made contact."""
        table, limits = self.data.complaints, self.study.limits
        if not table["contacts"].any():
            return None
        named = _named(table, self._names)
        cost = partial(money, currency=self.study.currency)
        return table_of(
            named,
            {
                "segment": "segment",
                "customers": ("customers", count),
                "contacts": ("contacts", count),
                "rated": ("ratings", count),
                "satisfaction": (intervals(named, "satisfaction", 2), str),
                "service cost": ("cost", cost),
                "a customer and year": ("cost_each", cost),
            },
            f"Satisfaction from 1 to 5 with {self.level} intervals between "
            f"customers, where at least {limits.min_cell} of them gave one; cost of the contacts "
            f"whose cost is known. {not_shown(limits.min_cell)}",
        )

    def repeats(self) -> Table | None:
        """Return who complains again; None where nobody complained."""
        table, limits = self.data.complaints, self.study.limits
        if not table["complaints"].any():
            return None
        named = _named(table, self._names)
        days = self.study.params.complaints.repeat_days
        return table_of(
            named,
            {
                "segment": "segment",
                "complaints": ("complaints", count),
                "per 100 customers and year": (intervals(named, "per_100", 1), str),
                "complainers": ("complainers", count),
                "complained again": ("again", count),
                "of complainers": (intervals(named, "rate", 0, percent_interval), str),
                "may still": ("open", count),
            },
            f"Complaints with {self.level} intervals, and customers who "
            f"complained again within {days} days, where at least {limits.min_cell} "
            "complained. “May still”: no repeat yet, and the last complaint is at most "
            f"{days} days old at the cutoff. {not_shown(limits.min_cell)}",
        )

    def complaints(self) -> Prose:
        """Return where complaints come from, in short."""
        return paragraph(*self._complaints())

    def _complaints(self) -> Iterator[str]:
        table, params = self.data.complaints, self.study.params.complaints
        if self.data.no_complaints:
            yield f"Nothing can be said of complaints: {self.data.no_complaints}."
            return
        everyone = table[table["code"] == EVERYONE].iloc[0]
        if pd.isna(everyone["complaints"]):
            yield "There are too few customers to say anything of complaints."
            return
        if not everyone["complaints"]:
            frequent = [printable(name) for name in self.data.topics["topic"].unique()]
            if frequent:
                topic = printable(params.topic)
                yield (
                    html(f"No service contact before the cutoff has the topic “{topic}” (")
                    + code("complaints.topic")
                    + f"). Most frequent topics: {listed(frequent[:TOPICS_SHOWN])}."
                )
            else:
                yield (
                    "None of these customers made contact with the service in the window before "
                    "the cutoff."
                )
            return
        yield self._most(everyone)
        complainers, still = everyone["complainers"], everyone["open"]
        if pd.notna(everyone["rate"]):
            who = "those" if pd.isna(complainers) else f"the {count(complainers)}"
            again = interval(everyone, "rate", 0, percent_interval)
            days = params.repeat_days
            yield f"Of {who} who complained, {again} complained again within {days} days."
            if pd.notna(still) and still:
                yield f"Another {count(still)} complained so lately that they still may."

    def _most(self, everyone: pd.Series) -> str:
        table, average = self.data.complaints, interval(everyone, "per_100", 0)
        segments = table[(table["code"] != EVERYONE) & table["per_100"].notna()]
        if segments.empty:
            return (
                f"There are {average} complaints per 100 customers a year; "
                "every segment is too small to be shown."
            )
        apart = segments["p"] < 1 - self.study.limits.confidence
        above = segments[apart & (segments["per_100"] > everyone["per_100"])]
        candidates = segments if above.empty else above
        first = candidates.loc[candidates["per_100"].idxmax()]
        name, rate = self._names[first["code"]], interval(first, "per_100", 0)
        if above.empty:
            return strong(
                "No segment can be told to complain more often than the other customers do"
            ) + (
                f": {average} complaints per 100 customers a year on average, "
                f"the most in {name} ({rate})."
            )
        return (
            strong(f"Complaints come most often from {name}")
            + f": {rate} per 100 customers a year, against {average} on average."
        )


def by_topic(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return one row a segment that has customers, by name, and two levels of columns.

    per_100 and contacts by topic, customers. Topics beyond the first `TOPICS_SHOWN` are added up.
    """
    topics = table["topic"].unique()
    own = topics if len(topics) <= TOPICS_SHOWN + 1 else topics[:TOPICS_SHOWN]
    topic = table["topic"].str.replace("_", " ").where(table["topic"].isin(own), OTHER)
    named = _named(table.assign(topic=topic), names)
    cells = named.groupby(["segment", "topic"], sort=False)[["per_100", "contacts"]]
    wide = cells.sum(min_count=1).unstack("topic", sort=False)
    wide["customers", ""] = named.groupby("segment", sort=False)["customers"].first()
    return wide


def _named(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of segments that have customers, with their names."""
    with_customers = table[table["customers"] != 0]
    return with_customers.assign(
        segment=with_customers["code"].map({**names, EVERYONE: "All customers"})
    )
