"""What customers answered to the questionnaire."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from segbench.datasets.tables import midnight, numbered
from segbench.features.window import Window
from segbench.params.columns import QUESTIONS


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
