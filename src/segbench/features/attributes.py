"""What is known of customers beside what they did: attributes, preference for risk, answers."""

from __future__ import annotations

from collections.abc import Iterable

import ibis
from ibis import Table, Value

from segbench.datasets import Dataset
from segbench.datasets.tables import add_columns, first_rows, midnight, numbered
from segbench.features.window import Window
from segbench.params.columns import MEASURES, QUESTIONS

SUFFIX = "_attribute"
RISK = "risk_preference"


def attribute_features(dataset: Dataset, window: Window) -> Table | None:
    """Return attributes of each customer of the window, as of the cutoff; None without any.

    Columns: every attribute of `dataset.customers`, under its own name unless the customer table
    has a measure of that name (see `column_names`); risk_preference (the latest answer of the
    survey). Missing where unknown. What was updated or answered at or after the cutoff is unknown
    at it, and so is an attribute that is a day at or after it; what has no date is used as is.
    """
    groups = [_known(dataset, window), _risk(dataset, window)]
    known = [group for group in groups if group is not None]
    table = window.customers(dataset.orders)
    for group in known:
        table = add_columns(table, group)
    return table if known else None


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
    table = dataset.customers
    if table is None:
        return None
    end = midnight(window.cutoff)
    if "updated_at" in table.columns:
        table = table.filter(~(table.updated_at >= end).fill_null(False)).drop("updated_at")
    columns = {}
    for attribute, name in column_names(table.drop("customer_id").columns).items():
        value = table[attribute]
        if value.type().is_timestamp():
            value = ibis.ifelse(value >= end, ibis.null(value.type()), value)
        columns[name] = value
    return table.select("customer_id", **columns) if columns else None


def _risk(dataset: Dataset, window: Window) -> Table | None:
    survey = dataset.survey
    if survey is None or RISK not in survey.columns:
        return None
    answers = survey.filter(survey[RISK].notnull())
    order: list[Value] = [answers[RISK]]
    if "answered_at" in answers.columns:
        answers = answers.filter(answers.answered_at < midnight(window.cutoff))
        order = [answers.answered_at.desc(), answers[RISK]]
    return first_rows(answers, "customer_id", order).select("customer_id", RISK)


def survey_features(survey: Table, window: Window, back: int = 0) -> Table | None:
    """Return each customer's latest questionnaire: its items, and survey_age_days if dated.

    Looks back over all history, not only the window: character is taken to last. Nothing answered
    at or after the cutoff is read; where questionnaires carry no dates, that cannot be known and
    all are read. Of several of the same day (or without dates) the one with most answers counts,
    then the one with the lowest.

    Parameters
    ----------
    back
        0 for the latest questionnaire, 1 for the one before it, and so on.

    Returns
    -------
    Table
        customer_id, those of q01 to q30 that the data has, survey_age_days (whole days before the
        cutoff); None where there are no items.
    """
    items = [name for name in QUESTIONS if name in survey.columns]
    if not items:
        return None
    dated = "answered_at" in survey.columns
    known = survey.filter(survey.answered_at < midnight(window.cutoff)) if dated else survey
    answered = (known[name].notnull().cast("int64") for name in items)
    answers = sum(answered, ibis.literal(0))
    newest = [known.answered_at.desc()] if dated else []
    ranked = numbered(known, "customer_id", [*newest, answers.desc(), *items])
    chosen = ranked.filter(ranked._place == back)
    age = {"survey_age_days": window.days_before_cutoff(chosen.answered_at)} if dated else {}
    return chosen.select("customer_id", *items, **age)
