"""Ceilings and their mean, by models whose scores a reader can work out."""

import numpy as np
import pytest

from segbench.evaluation.comparison.reference_models import (
    AMOUNT_MODELS,
    REFERENCE_MODELS,
    NotComputableError,
)
from segbench.study.ceilings import Ceilings
from segbench.study.comparison import Comparison
from small_studies import small_study


class Counted:
    """Models of the customers' orders, days and revenue, and how often each was trained."""

    def __init__(self, monkeypatch):
        self.trained = []
        for models in (REFERENCE_MODELS, AMOUNT_MODELS):
            for name in models:
                monkeypatch.setitem(models, name, self.model(name))

    def model(self, name):
        columns = {"logit": "frequency", "bgnbd": "recency_days", "linear": "frequency"}

        def model(task):
            self.trained.append(name)
            return task.test_x[columns.get(name, "monetary")].to_numpy(dtype=float)

        return model


def of_customers(comparison, outcome, column):
    """Return a column of the customer tables, for each scored unit."""
    tables = {day: comparison.study.customers(day)[column] for day in comparison.study.cutoffs}
    units = comparison.units(outcome)
    return np.array(
        [
            tables[day][customer]
            for day, customer in zip(units["cutoff"], units["customer_id"], strict=True)
        ],
        dtype=float,
    )


def test_the_mean_is_that_of_log_odds_and_of_amounts_and_trains_no_model_again(monkeypatch):
    counted = Counted(monkeypatch)
    comparison = Comparison(small_study())
    for outcome, columns in (
        ("retention", ("frequency", "recency_days", "monetary")),
        ("spend", ("frequency", "monetary")),
    ):
        roles = comparison.entries(outcome, ())
        assert [n for n, role in roles.items() if role == "ceiling"][-1] == "mean_of_models"
        assert [n for n, role in roles.items() if role == "reference"] == [
            "mixture",
            "decision_tree",
        ]
        before = list(counted.trained)
        by_hand = sum(of_customers(comparison, outcome, name) for name in columns) / len(columns)
        assert comparison.predictions(outcome, "mean_of_models") == pytest.approx(by_hand)
        assert counted.trained == before


def test_a_model_that_cannot_be_computed_is_no_part_of_the_mean(monkeypatch):
    Counted(monkeypatch)
    monkeypatch.setitem(REFERENCE_MODELS, "bgnbd", nothing)
    comparison = Comparison(small_study())
    orders, revenue = (
        of_customers(comparison, "retention", name) for name in ("frequency", "monetary")
    )
    mean = comparison.predictions("retention", "mean_of_models")
    assert mean == pytest.approx((orders + revenue) / 2)


def test_of_one_model_there_is_no_mean(monkeypatch):
    Counted(monkeypatch)
    monkeypatch.setitem(AMOUNT_MODELS, "boosting", nothing)
    ceilings = Ceilings(small_study())
    assert ceilings.roles("spend") == {"linear": "ceiling", "decision_tree": "reference"}
    reasons = ceilings.left_out("spend")
    assert "gives no number" in reasons["boosting"]
    assert "two models or more" in reasons["mean_of_models"]
    with pytest.raises(NotComputableError, match="two models or more"):
        ceilings.scores("spend", "mean_of_models")


def nothing(task):
    return np.full(len(task.test_x), np.nan)
