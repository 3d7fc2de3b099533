"""Models that use the numbers themselves, not a class: how much there is to know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import logit

from segbench.evaluation.comparison.shrinkage import ridge_logit
from segbench.methods.arrays import Floats
from segbench.methods.base import column, in_order, log_rfm
from segbench.methods.ranks import evenly_spaced
from segbench.params.columns import OF_ORDERS

if TYPE_CHECKING:
    from clvkit.customer_base import CustomerBase

HISTORY = ("contacts_before", "responses_before")
INPUTS = [
    *OF_ORDERS,
    "main_store_share",
    "funded_discount",
    "default_rate",
    "gap_regularity",
    "weekday_variety",
    "basket_concentration",
    *HISTORY,
    "service_contacts",
    "satisfaction_mean",
    "service_cost",
]
"""Columns that ceilings may look at: all that orders, campaigns and service contacts tell."""

MODEL_GROUPS = ("contacts", "rhythm", "service")
"""Groups of the customer table that hold them."""

BGNBD_CUSTOMERS = 4000
"""Customers that BG/NBD's four numbers are estimated from, evenly spaced among more."""

DAYS_A_WEEK = 7

TREES = {
    "max_iter": 150,
    "learning_rate": 0.05,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 40,
    "l2_regularization": 1.0,
    "early_stopping": False,
}
"""Settings of boosted trees: small trees, slowly learned."""


class NotComputableError(Exception):
    """A model has no scores on this data; why is a sentence without subject and full stop."""


class Task(NamedTuple):
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
        return column(self.train, "event")

    @property
    def value(self) -> Floats:
        """The amount of each training unit."""
        return column(self.train, "value")


def logit_scores(task: Task) -> Floats:
    """Return test scores, in log-odds, of a logistic regression on log R, F, M and their squares.

    For conversion within campaigns, log(1 + earlier contacts) and log(1 + earlier responses) join
    in with their squares: a ceiling that may not look at what one yes/no rule looks at would be
    none.
    """
    history = [name for name in HISTORY if task.within_group and name in task.train_x]
    train, test = (_inputs(rows, history) for rows in (task.train_x, task.test_x))
    return _regress(task, *_with_squares(train, test))


def boosting_scores(task: Task) -> Floats:
    """Return test scores, in log-odds, of scikit-learn's gradient-boosted trees on all columns.

    Within groups, the group's own rate joins in as a column when learning and is the average one
    when scoring, so that trees need not explain differences between campaigns by those between
    customers. It comes first: of columns that split equally well, the first is taken.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    own_rate = task.train.groupby("group")["event"].transform("mean").to_numpy(dtype=float)
    train, test = varying(task)
    average = np.full(len(test), task.event.mean() if task.within_group else own_rate[0])
    model = HistGradientBoostingClassifier(**TREES, random_state=task.seed)
    model.fit(np.column_stack([own_rate, train]), task.event)
    chances = model.predict_proba(np.column_stack([average, test]))[:, 1]
    return logit(np.clip(chances, 1e-6, 1 - 1e-6))


def bgnbd_scores(task: Task) -> Floats:
    """Return test scores, in log-odds, of BG/NBD's expected number of orders in the outcome window.

    Fader, Hardie & Lee (2005), fitted by maximum likelihood with clvkit on weeks; a logistic
    regression turns the logarithm of the expectation into log-odds. P(alive) is never used: it is 1
    for whoever bought once.
    """
    from clvkit import BGNBD

    ordered = in_order(task.train_x, ("tenure_days", "recency_days", "frequency"))
    some = ordered.iloc[evenly_spaced(len(ordered), BGNBD_CUSTOMERS)]
    model = BGNBD().fit(customer_base(some))
    weeks, expected = task.days / DAYS_A_WEEK, []
    for rows in (task.train_x, task.test_x):
        orders = model.predict(weeks, customer_base(rows)).to_pandas().to_numpy(dtype=float).ravel()
        impossible = (~np.isfinite(orders) | (orders < -1e-9)).sum()
        if impossible:
            raise NotComputableError(
                f"expects an impossible number of orders of {impossible:,} of {len(orders):,} "
                "customers: it takes orders to come at random times, and these come too evenly for "
                "its likelihood to have a highest point"
            )
        expected.append(np.log(np.maximum(orders, 1e-12)))
    train, test = expected
    return _regress(task, train[:, None], test[:, None])


def linear_amounts(task: Task) -> Floats:
    """Return test amounts by a linear regression on log R, F and M, F and M, and their squares.

    It is slightly ridged.
    """
    train, test = (
        np.column_stack([_inputs(rows, []), rows[["frequency", "monetary"]]])
        for rows in (task.train_x, task.test_x)
    )
    x, later = _with_squares(train, test)
    mean = task.value.mean()
    beta = np.linalg.solve(x.T @ x + np.eye(x.shape[1]), x.T @ (task.value - mean))
    return mean + later @ beta


def boosting_amounts(task: Task) -> Floats:
    """Return test amounts by gradient-boosted trees on all columns."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    train, test = varying(task)
    model = HistGradientBoostingRegressor(**TREES, random_state=task.seed)
    return model.fit(train, task.value).predict(test)


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
    # The fitting libraries raise these; ValueError stands for singular matrices too.
    except (ValueError, ArithmeticError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise NotComputableError(f"could not be fitted ({reason})") from error
    unknown = (~np.isfinite(scores)).sum()
    if unknown:
        raise NotComputableError(
            f"gives no number to {unknown:,} of the {len(scores):,} units to score"
        )
    return scores


def customer_base(customers: pd.DataFrame) -> CustomerBase:
    """Return what BG/NBD takes: repeat orders, weeks from first to last, and to the cutoff."""
    from clvkit.customer_base import CustomerBase

    tenure = column(customers, "tenure_days")
    recency = tenure - column(customers, "recency_days")
    summary = pd.DataFrame(
        {
            "frequency": column(customers, "frequency") - 1,
            "recency": recency / DAYS_A_WEEK,
            "T": tenure / DAYS_A_WEEK,
        }
    )
    when = pd.Timestamp(0)  # provenance that predictions do not read
    return CustomerBase(
        summary, time_unit="W", observation_period_end=when, has_monetary=False, on_negative="raise"
    )


def _regress(task: Task, train: Floats, test: Floats) -> Floats:
    """Return test scores of a logistic regression, its coefficients slightly ridged.

    Within groups, which have intercepts of their own, scores leave these out.
    """
    group = task.train["group"] if task.within_group else np.zeros(len(task.train))
    code, names = pd.factorize(group, sort=True)
    k = len(names)
    penalty = np.repeat([0.0, 1.0], [k, train.shape[1]])
    design = np.column_stack([np.eye(k)[code], train])
    beta = ridge_logit(design, task.event, np.ones(len(train)), penalty)
    return test @ beta[k:] + (0.0 if task.within_group else beta[0])


def _inputs(customers: pd.DataFrame, history: Sequence[str]) -> Floats:
    """Return log R, F and M, and log(1 + n) of earlier contacts and responses."""
    earlier = [np.log1p(column(customers, name)) for name in history]
    return np.column_stack([log_rfm(customers), *earlier])


def _with_squares(train: Floats, test: Floats) -> tuple[Floats, Floats]:
    """Return columns and their squares, both centred, and columns scaled, as in the first rows."""
    center, scale = train.mean(axis=0), np.maximum(train.std(axis=0), 1e-9)
    one, other = (train - center) / scale, (test - center) / scale
    square = (one**2).mean(axis=0)
    return np.column_stack([one, one**2 - square]), np.column_stack([other, other**2 - square])


def varying(task: Task) -> tuple[Floats, Floats]:
    """Return the columns that differ between training units, of training and test units."""
    names = [name for name in task.train_x if task.train_x[name].nunique() > 1]
    return task.train_x[names].to_numpy(dtype=float), task.test_x[names].to_numpy(dtype=float)


REFERENCE_MODELS = {"logit": logit_scores, "bgnbd": bgnbd_scores, "boosting": boosting_scores}
"""Ceilings of events by name."""

AMOUNT_MODELS = {"linear": linear_amounts, "boosting": boosting_amounts}
"""Ceilings of amounts by name."""

WITHOUT_CAMPAIGNS = ("bgnbd",)
"""Ceilings that know orders alone and have nothing to say of campaigns."""

MEAN = "mean_of_models"
"""The ceiling that averages what the others say: log-odds of events, expected amounts."""

CEILING_TITLES = {
    "logit": "Ceiling: logistic regression",
    "linear": "Ceiling: linear regression",
    "bgnbd": "Ceiling: BG/NBD",
    "boosting": "Ceiling: boosted trees",
    MEAN: "Ceiling: mean of the models",
}

TREE = "decision_tree"
"""The reference that draws its segments for one outcome; see `reference_tree.py`."""

MODEL_TITLES = {**CEILING_TITLES, TREE: "Reference: decision tree"}
"""Whatever takes part in a comparison and is no classification of the registry."""
