"""What is known of customers beside what they did: attributes, and preference for risk."""

from __future__ import annotations

from collections.abc import Iterable

import ibis
from ibis.expr.types import Table

from segbench.datasets import Dataset
from segbench.features.window import Window, midnight
from segbench.params.columns import MEASURES

SUFFIX = "_attribute"
RISK = "risk_preference"


def attribute_features(dataset: Dataset, window: Window) -> Table | None:
    """Return attributes of each customer of the window, as of the cutoff; None without any.

    Columns: every attribute of `dataset.customers`, under its own name unless the customer table
    has a measure of that name (see `column_names`); risk_preference (the latest answer of the
    survey). Missing where unknown. What was updated or answered at or after the cutoff is unknown
    at it, and so is an attribute that is a day at or after it; what has no date is used as is.
    """
    ordered = (
        dataset.orders.filter(window.contains(dataset.orders.ordered_at))
        .select("customer_id")
        .distinct()
    )
    parts = [part for part in (_known(dataset, window), _risk(dataset, window)) if part is not None]
    for part in parts:
        ordered = ordered.left_join(part, "customer_id").drop("customer_id_right")
    return ordered if parts else None


def column_names(attributes: Iterable[str]) -> dict[str, str]:
    """Return attribute -> column of the customer table.

    A column has the attribute's name. One that the customer table uses for a measure, whether or
    not this table holds it and whatever the capitals, or for the survey's risk preference gets
    `_attribute` behind it, again until it is free.
    """
    taken = {*MEASURES, RISK}
    names: dict[str, str] = {}
    for attribute in attributes:
        name = attribute
        while name.lower() in taken:
            name += SUFFIX
        taken.add(name.lower())
        names[attribute] = name
    return names


def _known(dataset: Dataset, window: Window) -> Table | None:
    people = dataset.customers
    if people is None:
        return None
    end = midnight(window.cutoff)
    if "updated_at" in people.columns:
        people = people.filter(~(people.updated_at >= end).fill_null(False)).drop("updated_at")
    columns = {}
    for attribute, name in column_names(
        column for column in people.columns if column != "customer_id"
    ).items():
        value = people[attribute]
        later = value.type().is_timestamp() and value >= end
        columns[name] = (
            value if later is False else ibis.ifelse(later, ibis.null(value.type()), value)
        )
    return people.select("customer_id", **columns) if columns else None


def _risk(dataset: Dataset, window: Window) -> Table | None:
    answers = dataset.survey
    if answers is None or RISK not in answers.columns:
        return None
    told = answers.filter(answers[RISK].notnull())
    order = [told[RISK]]
    if "answered_at" in told.columns:
        told = told.filter(told.answered_at < midnight(window.cutoff))
        order = [told.answered_at.desc(), told[RISK]]
    numbered = told.mutate(
        place=ibis.row_number().over(ibis.window(group_by="customer_id", order_by=order))
    )
    return numbered.filter(numbered.place == 0).select("customer_id", RISK)
