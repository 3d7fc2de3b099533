"""Ceilings against statsmodels, published estimates, and what they must not look at."""

from importlib.metadata import files

import clvkit
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from clvkit import BGNBD
from clvkit._result import Prediction
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from segbench.evaluation.comparison.reference_models import (
    AMOUNT_MODELS,
    REFERENCE_MODELS,
    NotComputableError,
    Task,
    bgnbd_scores,
    boosting_scores,
    customer_base,
    logit_scores,
    scores_of,
)
from support import make_customers


def make(n, seed):
    rows = make_customers(n, seed)
    rng = np.random.default_rng(seed + 100)
    eta = 1 - 0.8 * np.log1p(rows["recency_days"]) + 0.5 * np.log(rows["frequency"])
    units = pd.DataFrame(
        {"group": rng.integers(0, 3, n).astype(str), "event": rng.random(n) < expit(eta)}
    )
    return rows[["recency_days", "frequency", "monetary", "tenure_days"]], units


def task(x, units, later, within_group=False):
    return Task(x, units, later, within_group, days=28, seed=1)


def test_scores_are_about_those_of_an_unpenalised_logit():
    (x, units), (later, later_units) = make(3000, 0), make(1000, 1)
    own = logit_scores(task(x, units, later))

    def design(rows):
        logs = np.column_stack(
            [np.log1p(rows["recency_days"]), np.log(rows["frequency"]), np.log(rows["monetary"])]
        )
        return sm.add_constant(np.column_stack([logs, logs**2]))

    fit = sm.GLM(units["event"].astype(float), design(x), family=sm.families.Binomial()).fit()
    assert np.corrcoef(own, design(later) @ fit.params)[0, 1] > 0.995
    assert roc_auc_score(later_units["event"], own) > 0.7


def test_within_groups_the_groups_own_level_is_left_out():
    x, units = make(2000, 2)
    lifted = units.assign(event=units["event"] | (units["group"] == "1"))
    assert abs(np.mean(logit_scores(task(x, lifted, x, within_group=True)))) < 0.8
    assert np.mean(logit_scores(task(x, lifted, x))) > 0.3


@pytest.mark.parametrize("name", AMOUNT_MODELS)
def test_every_ceiling_of_amounts_learns_them_to_scale(name):
    parts = []
    for seed in (6, 7):
        rows = make(2500, seed)[0]
        noise = np.random.default_rng(seed).normal(0, 20, 2500)
        parts.append(
            (rows, pd.DataFrame({"group": "a", "value": 0.3 * rows["monetary"].to_numpy() + noise}))
        )
    (x, units), (later, later_units) = parts
    own = AMOUNT_MODELS[name](task(x, units, later))
    assert np.corrcoef(own, later_units["value"])[0, 1] > 0.8
    assert own.mean() == pytest.approx(later_units["value"].mean(), rel=0.1)


@pytest.mark.parametrize("name", REFERENCE_MODELS)
def test_every_ceiling_learns_and_gives_log_odds(name):
    (x, units), (later, later_units) = make(2500, 4), make(2500, 5)
    own = REFERENCE_MODELS[name](task(x, units, later))
    assert roc_auc_score(later_units["event"], own) > 0.65
    assert expit(own).mean() == pytest.approx(later_units["event"].mean(), abs=0.04)
    assert (REFERENCE_MODELS[name](task(x, units, later)) == own).all()


def test_boosting_finds_what_no_straight_line_can():
    x, units = make(3000, 6)
    later, _ = make(1000, 7)
    odd = [rows["frequency"].between(10, 20).to_numpy() for rows in (x, later)]
    found = boosting_scores(task(x, units.assign(event=odd[0]), later))
    assert roc_auc_score(odd[1], found) > 0.999


def test_boosting_within_groups_does_not_mistake_a_campaign_for_its_customers():
    """A good campaign reaches only frequent customers: frequency itself says nothing."""
    x, units = make(4000, 8)
    rng = np.random.default_rng(1)
    frequent = (x["frequency"] > x["frequency"].median()).to_numpy()
    lucky = units.assign(
        group=np.where(frequent, "1", "0"), event=rng.random(len(x)) < np.where(frequent, 0.6, 0.1)
    )
    scores = boosting_scores(task(x, lucky, x, within_group=True))
    assert (
        abs(scores[frequent].mean() - scores[~frequent].mean()) < 0.5
    )  # the log-odds themselves differ by 2.6


@pytest.fixture(scope="module")
def cdnow():
    """CDNOW's sample as published: repeat purchases, weeks to the last, weeks observed (39)."""
    (path,) = [path for path in files("lifetimes") if path.name == "cdnow_customers_summary.csv"]
    known = pd.read_csv(path.locate(), index_col=0)
    return pd.DataFrame(
        {
            "frequency": known["frequency"] + 1,
            "tenure_days": known["T"] * 7,
            "recency_days": (known["T"] - known["recency"]) * 7,
        }
    )


def test_customers_become_repeats_and_weeks():
    """As its literature counts; benchmarks/published.py holds the estimates."""
    found = customer_base(
        pd.DataFrame({"frequency": [3, 1], "tenure_days": [70, 35], "recency_days": [14, 35]})
    ).to_pandas()
    assert found[["frequency", "recency", "T"]].to_numpy().tolist() == [[2, 8, 10], [0, 0, 5]]


def test_bgnbd_ranks_by_its_expectation_not_by_p_alive(cdnow):
    """Whoever bought once is 'alive' with probability 1, and yet the least likely to come back."""
    rng = np.random.default_rng(2)
    units = pd.DataFrame(
        {
            "group": "all",
            "event": rng.random(len(cdnow)) < np.where(cdnow["frequency"] > 1, 0.6, 0.15),
        }
    )
    scores = bgnbd_scores(task(cdnow, units, cdnow))
    assert scores[cdnow["frequency"] == 1].max() < np.median(scores[cdnow["frequency"] > 3])


class Fitted(BGNBD):
    """BG/NBD as a likelihood without a highest point leaves it."""

    expected = np.nan

    def fit(self, cb):  # noqa: ARG002
        return self

    def predict(self, t, cb=None):  # noqa: ARG002
        return Prediction(
            pd.Series(self.expected, cb.to_pandas().index), name="orders", description="orders"
        )


@pytest.mark.parametrize("expected", [np.nan, np.inf, -3.6e14])
def test_bgnbd_says_so_where_what_it_expects_is_no_number_of_orders(monkeypatch, expected):
    """Found on one payment a month: NaN for every customer, or far below 0."""
    x, units = make(60, 3)
    monkeypatch.setattr(clvkit, "BGNBD", Fitted)
    monkeypatch.setattr(Fitted, "expected", expected)
    with pytest.raises(
        NotComputableError, match="an impossible number of orders of 60 of 60 customers"
    ):
        scores_of(bgnbd_scores, task(x, units, x))


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (
            lambda task: np.where(np.arange(len(task.test_x)) < 2, np.nan, 0.0),
            "no number to 2 of the 50 units",
        ),
        (lambda task: np.full(len(task.test_x), np.inf), "no number to 50 of the 50 units"),
        (lambda _: np.linalg.solve(np.zeros((2, 2)), np.ones(2)), "could not be fitted"),
        (lambda _: int("x"), "could not be fitted"),
        (lambda _: 1 / 0, "could not be fitted"),
    ],
)
def test_what_a_model_cannot_do_is_a_reason(model, reason):
    x, units = make(50, 1)
    with pytest.raises(NotComputableError, match=reason):
        scores_of(model, task(x, units, x))


def test_faults_of_the_program_are_no_reason():
    x, units = make(50, 1)
    with pytest.raises(KeyError):
        scores_of(lambda _: {}["x"], task(x, units, x))
