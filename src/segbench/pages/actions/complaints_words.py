"""Service contacts and complaints, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from segbench.errors import printable
from segbench.evaluation.segments.complaints import EVERYONE, OTHER, TOPICS_SHOWN
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
from segbench.params import Params


def topics(table: pd.DataFrame, names: Mapping[str, str], params: Params) -> Table | None:
    """Return contacts per 100 customers and year by segment and topic, and their number.

    Parameters
    ----------
    table
        As `ComplaintsNumbers.topics`; without contacts there is no table.
    names
        Of the segments, by code.
    """
    if not table["contacts"].sum() > 0:
        return None
    wide = by_topic(table, names)
    texts = {}
    for topic in wide["per_100"].columns:
        cells = zip(wide["per_100", topic], wide["contacts", topic], strict=True)
        texts[_head(topic)] = [
            NOT_SHOWN if pd.isna(rate) else f"{decimal(rate, 1)} ({count(number)})"
            for rate, number in cells
        ]
    customers = wide["customers", ""].to_numpy()
    return Table(
        pd.DataFrame({"segment": wide.index, "customers": customers, **texts}),
        "Service contacts per 100 customers and year by topic, and in brackets how many there "
        "were. Customers count for the whole time, also those who came during it, so new ones seem "
        "to call less. "
        + not_shown(params.evaluation.min_cell).replace("customers", "customers or contacts", 1),
        {"customers": count, **dict.fromkeys(texts, str)},
    )


def _head(topic: str) -> str:
    """Return a topic as the head of a column that is taken for none of ours."""
    return f"“{topic}”" if topic in ("segment", "customers") else topic


def by_topic(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return one row a segment that has customers, by name, and two levels of columns.

    per_100 and contacts by topic, customers. Topics beyond the first `TOPICS_SHOWN` are added up.
    """
    order = list(dict.fromkeys(table["topic"]))
    own = order if len(order) <= TOPICS_SHOWN + 1 else order[:TOPICS_SHOWN]
    topic = [name.replace("_", " ") if name in own else OTHER for name in table["topic"]]
    named = _named(table.assign(topic=topic), names)
    rates = named.groupby(["segment", "topic"], sort=False)[["per_100", "contacts"]]
    columns = [["per_100", "contacts"], list(dict.fromkeys(topic))]
    wide = rates.sum(min_count=1).unstack("topic")
    wide = wide.reindex(columns=pd.MultiIndex.from_product(columns))
    wide["customers", ""] = named.groupby("segment", sort=False)["customers"].first()
    return wide.loc[list(dict.fromkeys(named["segment"]))]


def satisfaction(
    table: pd.DataFrame, names: Mapping[str, str], params: Params, currency: str
) -> Table | None:
    """Return how content the segments are with the service, and what it costs.

    Parameters
    ----------
    table
        As `ComplaintsNumbers.complaints`; without contacts there is no table.
    names
        Of the segments, by code.
    """
    if not table["contacts"].sum() > 0:
        return None
    named, evaluation = _named(table, names), params.evaluation
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
        f"Satisfaction from 1 to 5 with {percent(evaluation.confidence, 0)} intervals between "
        f"customers, where at least {evaluation.min_cell} of them gave one; cost of the contacts "
        f"whose cost is known. {not_shown(evaluation.min_cell)}",
        {
            "customers": count,
            "contacts": count,
            "rated": count,
            "satisfaction": str,
            "service cost": lambda value: money(value, currency),
            "a customer and year": lambda value: money(value, currency),
        },
    )


def repeats(table: pd.DataFrame, names: Mapping[str, str], params: Params) -> Table | None:
    """Return how often the segments complain, and who complains again.

    Parameters
    ----------
    table
        As `ComplaintsNumbers.complaints`; without complaints there is no table.
    names
        Of the segments, by code.
    """
    if not table["complaints"].sum() > 0:
        return None
    named, evaluation = _named(table, names), params.evaluation
    days = params.complaints.repeat_days
    frame = pd.DataFrame(
        {
            "segment": named["segment"],
            "complaints": named["complaints"],
            "per 100 customers and year": _intervals(named, "per_100", 1),
            "complainers": named["complainers"],
            "complained again": named["again"],
            "of complainers": [_again(row) for _, row in named.iterrows()],
            "may still": named["open"],
        }
    )
    return Table(
        frame,
        f"Complaints with {percent(evaluation.confidence, 0)} intervals, and customers who "
        f"complained again within {days} days, where at least {evaluation.min_cell} "
        "complained. “May still”: no repeat yet, and the last complaint is at most "
        f"{days} days old at the cutoff. {not_shown(evaluation.min_cell)}",
        dict.fromkeys(frame.columns[1:], count)
        | {"per 100 customers and year": str, "of complainers": str},
    )


def sentences(
    table: pd.DataFrame,
    topics: pd.DataFrame,
    names: Mapping[str, str],
    params: Params,
    why_not: str,
) -> Iterator[str]:
    """Return where complaints come from and how many complain again; or why nothing is known.

    Parameters
    ----------
    table, topics
        As `ComplaintsNumbers.complaints` and `topics`.
    names
        Of the segments, by code.
    why_not
        Why nothing is known of service contacts, as the end of a sentence; empty if something is.
    """
    if why_not:
        yield f"Nothing can be said of complaints: {why_not}."
        return
    everyone = table[table["code"] == EVERYONE].iloc[0]
    if pd.isna(everyone["complaints"]):
        yield "There are too few customers to say anything of complaints."
    elif not everyone["complaints"]:
        yield _no_complaint(topics, params.complaints.topic)
    else:
        yield _most(table, everyone, names, params.evaluation.confidence)
        if pd.notna(everyone["rate"]):
            yield from _complain_again(everyone, params.complaints.repeat_days)


def _no_complaint(topics: pd.DataFrame, topic: str) -> str:
    frequent = [printable(name) for name in topics["topic"].drop_duplicates()][:TOPICS_SHOWN]
    if not frequent:
        return (
            "None of these customers made contact with the service in the window before the cutoff."
        )
    return (
        html(f"No service contact before the cutoff has the topic “{printable(topic)}” (")
        + code("complaints.topic")
        + f"). Most frequent topics: {listed(frequent)}."
    )


def _complain_again(everyone: pd.Series, repeat_days: int) -> Iterator[str]:
    complainers, still = everyone["complainers"], everyone["open"]
    who = "those" if pd.isna(complainers) else f"the {count(complainers)}"
    yield f"Of {who} who complained, {_again(everyone)} complained again within {repeat_days} days."
    if pd.notna(still) and still:
        yield f"Another {count(still)} complained so lately that they still may."


def _most(
    table: pd.DataFrame, everyone: pd.Series, names: Mapping[str, str], confidence: float
) -> str:
    average = _interval(everyone, "per_100", 0)
    segments = table[(table["code"] != EVERYONE) & table["per_100"].notna()]
    if segments.empty:
        return (
            f"There are {average} complaints per 100 customers a year; "
            "every segment is too small to be shown."
        )
    apart = segments["p"] < 1 - confidence
    above = segments[apart & (segments["per_100"] > everyone["per_100"])]
    candidates = segments if above.empty else above
    first = candidates.loc[candidates["per_100"].idxmax()]
    name, rate = names[first["code"]], _interval(first, "per_100", 0)
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


def _again(row: pd.Series) -> str:
    return percent_interval(row["rate"], row["rate_low"], row["rate_high"])


def _interval(row: pd.Series, name: str, digits: int) -> str:
    return decimal_interval(row[name], row[f"{name}_low"], row[f"{name}_high"], digits)


def _intervals(table: pd.DataFrame, name: str, digits: int) -> list[str]:
    return [_interval(row, name, digits) for _, row in table.iterrows()]


def _named(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of segments that have customers, with their names."""
    with_customers = table[table["customers"] != 0]
    return with_customers.assign(
        segment=with_customers["code"].map({**names, EVERYONE: "All customers"})
    )
