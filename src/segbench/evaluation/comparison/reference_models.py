"""Models that use the numbers themselves, not a class: how much there is to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logit

from segbench.evaluation.comparison.shrinkage import ridge_logit
from segbench.methods.base import log_revenue

if TYPE_CHECKING:
    from clvkit.customer_base import CustomerBase

Floats = NDArray[np.float64]

HISTORY = ("contacts_before", "responses_before")
INPUTS = (
    *(
        "recency_days",
        "frequency",
        "monetary",
        "tenure_days",
        "weeks",
        "active_weeks",
        "recent_orders",
        "main_store_share",
    ),
    *(
        "funded_discount",
        "default_rate",
        "gap_regularity",
        "weekday_variety",
        "basket_concentration",
        *HISTORY,
    ),
    *("service_contacts", "satisfaction_mean", "service_cost"),
)
"""Columns that ceilings may look at: all that orders, campaigns and service contacts tell."""

MODEL_GROUPS = ("contacts", "rhythm", "service")
"""Groups of the customer table that hold them."""

BGNBD_CUSTOMERS = 4000
"""Customers that BG/NBD's four numbers are estimated from, evenly spaced among more."""

DAYS_A_WEEK = 7

TREES = {"max_iter": 150, "learning_rate": 0.05, "max_leaf_nodes": 8, "min_samples_leaf": 40, "l2_regularization": 1.0,
         "early_stopping": False}  # fmt: skip
"""Settings of boosted trees: small trees, slowly learned."""


class NotComputableError(Exception):
    """A model has no scores on this data; the message is why, as a sentence without its subject and its full stop."""


@dataclass(frozen=True, eq=False)
class Task:
    """What a ceiling learns from and scores.

    Attributes
    ----------
    train_x, test_x
        Rows of customer tables, one per unit.
    train
        group, and event or value, one row per training unit.
    within_group
        Whether every group has its own level, which the scores then leave out.
    days
        Length of the outcome window.
    seed
        Of models that draw.
    """

    train_x: pd.DataFrame
    train: pd.DataFrame
    test_x: pd.DataFrame
    within_group: bool
    days: int
    seed: int

    @property
    def event(self) -> Floats:
        """1.0 where a training unit had the event."""
        return self.train["event"].to_numpy(dtype=float)

    @property
    def value(self) -> Floats:
        """The amount of each training unit."""
        return self.train["value"].to_numpy(dtype=float)


def logit_scores(task: Task) -> Floats:
    """Return test scores, in log-odds, of a logistic regression on log R, F and M with their squares.

    For conversion within campaigns, log(1 + earlier contacts) and log(1 + earlier responses) join
    in with their squares: a ceiling that may not look at what one yes/no rule looks at would be
    none.
    """
    history = tuple(name for name in HISTORY if task.within_group and name in task.train_x)
    raw = _inputs(task.train_x, history)
    center, scale = raw.mean(axis=0), np.maximum(raw.std(axis=0), 1e-9)
    squares_center = (((raw - center) / scale) ** 2).mean(axis=0)
    x = _expand(raw, center, scale, squares_center)
    k, beta = _regress(task, x)
    constant = 0.0 if task.within_group else float(beta[0])
    return np.asarray(
        _expand(_inputs(task.test_x, history), center, scale, squares_center) @ beta[k:] + constant
    )


def boosting_scores(task: Task) -> Floats:
    """Return test scores, in log-odds, of gradient-boosted trees on all columns (scikit-learn's, histograms).

    Within groups, the group's own rate joins in as a column when learning and is the average one
    when scoring, so that trees need not explain differences between campaigns by those between
    customers. It comes first: of columns that split equally well, the first is taken.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    own_rate = task.train.groupby("group")["event"].transform("mean").to_numpy(dtype=float)
    names = [name for name in task.train_x if task.train_x[name].nunique() > 1]
    train = np.column_stack([own_rate, task.train_x[names].to_numpy(dtype=float)])
    average = np.full(len(task.test_x), task.event.mean() if task.within_group else own_rate[0])
    model = HistGradientBoostingClassifier(**TREES, random_state=task.seed)
    model.fit(train, task.event)
    chances = model.predict_proba(
        np.column_stack([average, task.test_x[names].to_numpy(dtype=float)])
    )[:, 1]
    return np.asarray(logit(np.clip(chances, 1e-6, 1 - 1e-6)))


def bgnbd_scores(task: Task) -> Floats:
    """Return test scores, in log-odds, of BG/NBD's expected number of orders in the outcome window.

    Fader, Hardie & Lee (2005), fitted by maximum likelihood with clvkit on weeks; a logistic
    regression turns the logarithm of the expectation into log-odds. P(alive) is never used: it is 1
    for whoever bought once.
    """
    from clvkit import BGNBD

    model = BGNBD().fit(customer_base(_evenly(task.train_x, BGNBD_CUSTOMERS)))
    weeks, expected = task.days / DAYS_A_WEEK, []
    for rows in (task.train_x, task.test_x):
        orders = model.predict(weeks, customer_base(rows)).to_pandas().to_numpy(dtype=float).ravel()
        impossible = int((~np.isfinite(orders) | (orders < -1e-9)).sum())
        if impossible:
            raise NotComputableError(
                f"expects an impossible number of orders of {impossible:,} of {len(orders):,} customers: it takes orders to come "
                "at random times, and these come too evenly for its likelihood to have a highest point"
            )
        expected.append(np.log(np.maximum(orders, 1e-12)))
    train, test = expected
    k, beta = _regress(task, train[:, None])
    return np.asarray(beta[0] + beta[k] * test)


def linear_amounts(task: Task) -> Floats:
    """Return test amounts by a slightly ridged linear regression on log R, F and M, their squares, F and M."""
    raw, later = (
        np.column_stack([_inputs(rows, ()), rows[["frequency", "monetary"]]])
        for rows in (task.train_x, task.test_x)
    )
    center, scale = raw.mean(axis=0), np.maximum(raw.std(axis=0), 1e-9)
    squares_center = (((raw - center) / scale) ** 2).mean(axis=0)
    x, mean = _expand(raw, center, scale, squares_center), task.value.mean()
    beta = np.linalg.solve(x.T @ x + np.eye(x.shape[1]), x.T @ (task.value - mean))
    return np.asarray(mean + _expand(later, center, scale, squares_center) @ beta)


def boosting_amounts(task: Task) -> Floats:
    """Return test amounts by gradient-boosted trees on all columns."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    names = [name for name in task.train_x if task.train_x[name].nunique() > 1]
    model = HistGradientBoostingRegressor(**TREES, random_state=task.seed)
    model.fit(task.train_x[names].to_numpy(dtype=float), task.value)
    return np.asarray(model.predict(task.test_x[names].to_numpy(dtype=float)))


def scores_of(model: Callable[[Task], Floats], task: Task) -> Floats:
    """Return the test scores of a ceiling, all of them finite numbers.

    Raises
    ------
    NotComputableError
        The model cannot be fitted to this data, or gives no number to some of those to score.
    """
    try:
        with np.errstate(all="ignore"):  # what comes of an overflow is looked at below
            scores = model(task)
    except (
        ValueError,
        ArithmeticError,
        RuntimeError,
    ) as error:  # of the fitting libraries; singular matrices too
        raise NotComputableError(
            f"could not be fitted ({' '.join(str(error).split())[:200]})"
        ) from error
    unknown = int((~np.isfinite(scores)).sum())
    if unknown:
        raise NotComputableError(
            f"gives no number to {unknown:,} of the {len(scores):,} units to score"
        )
    return scores


def customer_base(customers: pd.DataFrame) -> CustomerBase:
    """Return repeat orders, weeks from the first to the last and weeks from the first to the cutoff, as BG/NBD takes them."""
    from clvkit.customer_base import CustomerBase

    summary = pd.DataFrame(
        {
            "frequency": customers["frequency"].to_numpy(dtype=float) - 1,
            "recency": (customers["tenure_days"] - customers["recency_days"]).to_numpy(dtype=float)
            / DAYS_A_WEEK,
            "T": customers["tenure_days"].to_numpy(dtype=float) / DAYS_A_WEEK,
        }
    )
    when = pd.Timestamp(0)  # provenance that predictions do not read
    return CustomerBase(
        summary, time_unit="W", observation_period_end=when, has_monetary=False, on_negative="raise"
    )


def _evenly(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return at most so many rows, evenly spaced in an order that depends on their values alone."""
    ordered = rows.iloc[
        np.lexsort([rows[name].to_numpy() for name in ("tenure_days", "recency_days", "frequency")])
    ]
    return (
        ordered
        if len(rows) <= most
        else ordered.iloc[np.linspace(0, len(rows) - 1, most).astype(int)]
    )


def _regress(task: Task, x: Floats) -> tuple[int, Floats]:
    """Return how many intercepts there are, and the coefficients of a slightly ridged regression: intercepts, then x."""
    if task.within_group:
        groups = sorted(set(task.train["group"]))
        intercepts = (
            task.train["group"].to_numpy()[:, None] == np.asarray(groups)[None, :]
        ).astype(float)
    else:
        intercepts = np.ones((len(task.train), 1))
    k = intercepts.shape[1]
    penalty = np.repeat([0.0, 1.0], [k, x.shape[1]])
    return k, ridge_logit(
        np.column_stack([intercepts, x]), task.event, np.ones(len(task.train)), penalty
    )


def _inputs(customers: pd.DataFrame, history: tuple[str, ...]) -> Floats:
    columns = [
        np.log1p(customers["recency_days"]),
        np.log(customers["frequency"]),
        log_revenue(customers),
    ]
    columns += [np.log1p(customers[name]) for name in history]
    return np.column_stack([np.asarray(part, dtype=float) for part in columns])


def _expand(raw: Floats, center: Floats, scale: Floats, squares_center: Floats) -> Floats:
    z = (raw - center) / scale
    return np.column_stack([z, z**2 - squares_center])


REFERENCE_MODELS = {"logit": logit_scores, "bgnbd": bgnbd_scores, "boosting": boosting_scores}
"""Ceilings of events by name."""

AMOUNT_MODELS = {"linear": linear_amounts, "boosting": boosting_amounts}
"""Ceilings of amounts by name."""

WITHOUT_CAMPAIGNS = ("bgnbd",)
"""Ceilings that know orders alone and have nothing to say of campaigns."""

CEILING_TITLES = {
    "logit": "Ceiling: logistic regression",
    "linear": "Ceiling: linear regression",
    "bgnbd": "Ceiling: BG/NBD",
    "boosting": "Ceiling: boosted trees",
}
