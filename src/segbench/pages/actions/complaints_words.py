"""Service contacts and complaints, in words and tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from segbench.errors import printable
from segbench.evaluation.segments.complaints import EVERYONE, OTHER, TOPICS_SHOWN
from segbench.methods import Segment
from segbench.pages.markup import code, html, strong
from segbench.pages.tables import Table, not_shown
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    decimal,
    decimal_interval,
    listed,
    money,
    percent,
    percent_interval,
)
from segbench.params.actions import ComplaintsParams


def topics(table: pd.DataFrame, segments: Sequence[Segment], min_cell: int) -> Table | None:
    """Return contacts per 100 customers and year by segment and topic, and their number; None: there are none."""
    if not table["contacts"].sum() > 0:
        return None
    wide = by_topic(table, segments)
    texts = {
        _head(topic): [
            NOT_SHOWN if pd.isna(rate) else f"{decimal(rate, 1)} ({count(n)})"
            for rate, n in zip(rates, counts, strict=True)
        ]
        for topic, rates, counts in (
            (name, wide["per_100", name], wide["contacts", name])
            for name in wide["per_100"].columns
        )
    }
    frame = pd.DataFrame(
        {"segment": wide.index, "customers": wide["customers", ""].to_numpy(), **texts}
    )
    return Table(
        frame,
        "Service contacts per 100 customers and year by topic, and in brackets how many there were. Customers count for the "
        "whole time, also those who came during it, so new ones seem to call less. "
        + not_shown(min_cell).replace("customers", "customers or contacts", 1),
        {"customers": count, **dict.fromkeys(texts, str)},
    )


def _head(topic: str) -> str:
    """Return a topic as the head of a column that is taken for none of ours."""
    return f"“{topic}”" if topic in ("segment", "customers") else topic


def by_topic(table: pd.DataFrame, segments: Sequence[Segment]) -> pd.DataFrame:
    """Return one row a segment that has customers, by name, and two-level columns: per_100 and contacts by topic, customers.

    Topics beyond the first `TOPICS_SHOWN` are added up.
    """
    order = list(dict.fromkeys(table["topic"]))
    shown = order if len(order) <= TOPICS_SHOWN + 1 else order[:TOPICS_SHOWN]
    pooled = table.assign(
        topic=[topic.replace("_", " ") if topic in shown else OTHER for topic in table["topic"]]
    )
    columns = list(dict.fromkeys(pooled["topic"]))
    named = _named(pooled, segments)
    grouped = named.groupby(["segment", "topic"], sort=False)
    rates = grouped[["per_100", "contacts"]].sum(min_count=1).unstack("topic")
    wide = rates.reindex(columns=pd.MultiIndex.from_product([["per_100", "contacts"], columns]))
    wide["customers", ""] = named.groupby("segment", sort=False)["customers"].first()
    return wide.loc[list(dict.fromkeys(named["segment"]))]


def service(
    table: pd.DataFrame,
    segments: Sequence[Segment],
    currency: str,
    confidence: float,
    min_cell: int,
) -> Table | None:
    """Return how content the segments are with the service, and what it costs; None: there were no contacts."""
    if not table["contacts"].sum() > 0:
        return None
    named = _named(table, segments)
    frame = pd.DataFrame(
        {
            "segment": named["segment"],
            "customers": named["customers"],
            "contacts": named["contacts"],
            "rated": named["ratings"],
            "satisfaction": _intervals(named, "satisfaction", 2),
            "service cost": named["cost"],
            "a customer and year": named["cost_each"],
        }
    )
    return Table(
        frame,
        f"Satisfaction from 1 to 5 with {percent(confidence, 0)} intervals between customers, where at least {min_cell} of them "
        f"gave one; cost of the contacts whose cost is known. {not_shown(min_cell)}",
        {
            "customers": count,
            "contacts": count,
            "rated": count,
            "satisfaction": str,
            "service cost": lambda value: money(value, currency),
            "a customer and year": lambda value: money(value, currency),
        },
    )


def repeats(
    table: pd.DataFrame,
    segments: Sequence[Segment],
    params: ComplaintsParams,
    confidence: float,
    min_cell: int,
) -> Table | None:
    """Return how often the segments complain, and who complains again; None: nobody did."""
    if not table["complaints"].sum() > 0:
        return None
    named = _named(table, segments)
    frame = pd.DataFrame(
        {
            "segment": named["segment"],
            "complaints": named["complaints"],
            "per 100 customers and year": _intervals(named, "per_100", 1),
            "complainers": named["complainers"],
            "complained again": named["again"],
            "of complainers": [
                percent_interval(row.rate, row.rate_low, row.rate_high)
                for row in named.itertuples()
            ],
            "may still": named["open"],
        }
    )
    return Table(
        frame,
        f"Complaints with {percent(confidence, 0)} intervals, and customers who complained again within {params.repeat_days} "
        f"days, where at least {min_cell} complained. “May still”: no repeat yet, and the last complaint is at most "
        f"{params.repeat_days} days old at the cutoff. {not_shown(min_cell)}",
        dict.fromkeys(("complaints", "complainers", "complained again", "may still"), count)
        | {"per 100 customers and year": str, "of complainers": str},
    )


def in_words(
    table: pd.DataFrame,
    topics: pd.DataFrame,
    segments: Sequence[Segment],
    params: ComplaintsParams,
    confidence: float,
    why_not: str,
) -> list[str]:
    """Return where complaints come from and how many complain again, in sentences; or why nothing is known.

    Parameters
    ----------
    table, topics
        As `segbench.evaluation.segments.complaints` returns them.
    why_not
        Why nothing is known of service contacts, as the end of a sentence; empty if something is.
    """
    if why_not:
        return [f"Nothing can be said of complaints: {why_not}."]
    everyone = table[table["code"] == EVERYONE].iloc[0]
    if pd.isna(everyone["complaints"]):
        return ["There are too few customers to say anything of complaints."]
    if not everyone["complaints"]:
        found = [printable(topic) for topic in dict.fromkeys(topics["topic"])][:TOPICS_SHOWN]
        if not found:
            return [
                "None of these customers made contact with the service in the window before the cutoff."
            ]
        return [
            html(
                f"No service contact before the cutoff has the topic “{printable(params.topic)}” ("
            )
            + code("complaints.topic")
            + f"). Most frequent topics: {listed(found)}."
        ]
    sentences = [
        _most(table, everyone, {segment.code: segment.name for segment in segments}, confidence)
    ]
    if pd.isna(everyone["rate"]):
        return sentences
    again = percent_interval(everyone["rate"], everyone["rate_low"], everyone["rate_high"])
    who = "those" if pd.isna(everyone["complainers"]) else f"the {count(everyone['complainers'])}"
    sentences.append(
        f"Of {who} who complained, {again} complained again within {params.repeat_days} days."
    )
    if pd.notna(everyone["open"]) and everyone["open"]:
        sentences.append(
            f"Another {count(everyone['open'])} complained so lately that they still may."
        )
    return sentences


def _most(
    table: pd.DataFrame, everyone: pd.Series, names: dict[str, str], confidence: float
) -> str:
    average = _intervals(pd.DataFrame([everyone]), "per_100", 0)[0]
    shown = table[(table["code"] != EVERYONE) & table["per_100"].notna()]
    told = shown[(shown["p"] < 1 - confidence) & (shown["per_100"] > everyone["per_100"])]
    rows = shown if told.empty else told
    if rows.empty:
        return f"There are {average} complaints per 100 customers a year; every segment is too small to be shown."
    first = rows.loc[[rows["per_100"].idxmax()]]
    name, rate = names[first["code"].iloc[0]], _intervals(first, "per_100", 0)[0]
    if told.empty:
        return strong(
            "No segment can be told to complain more often than the other customers do"
        ) + (
            f": {average} complaints per 100 customers a year on average, the most in {name} ({rate})."
        )
    return (
        strong(f"Complaints come most often from {name}")
        + f": {rate} per 100 customers a year, against {average} on average."
    )


def _intervals(table: pd.DataFrame, name: str, digits: int) -> list[str]:
    ends = zip(table[name], table[f"{name}_low"], table[f"{name}_high"], strict=True)
    return [decimal_interval(value, low, high, digits) for value, low, high in ends]


def _named(table: pd.DataFrame, segments: Sequence[Segment]) -> pd.DataFrame:
    """Return the rows of segments that have customers, with their names."""
    names = {segment.code: segment.name for segment in segments} | {EVERYONE: "All customers"}
    return table[table["customers"] != 0].assign(segment=lambda rows: rows["code"].map(names))
