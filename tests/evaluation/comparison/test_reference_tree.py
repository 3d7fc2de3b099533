"""The reference tree against scikit-learn's classifier, and by what its leaves did."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.tree import DecisionTreeClassifier

from segbench.evaluation.comparison.reference_models import NotComputableError, Task, scores_of
from segbench.evaluation.comparison.reference_tree import tree_leaves, tree_scores
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


def test_leaves_are_those_of_a_classifier_by_gini_and_at_most_eight():
    (x, units), (later, _) = make(2000, 8), make(500, 9)
    train, test = tree_leaves(task(x, units, later))
    tree = DecisionTreeClassifier(max_leaf_nodes=8, min_samples_leaf=40, random_state=1)
    tree.fit(x.to_numpy(dtype=float), units["event"])
    for own, rows in ((train, x), (test, later)):
        leaves = tree.apply(rows.to_numpy(dtype=float))
        assert len(np.unique(leaves)) == 8
        assert len(set(zip(own, leaves, strict=True))) == 8


def test_the_tree_says_of_a_leaf_what_its_customers_did():
    rows = make_customers(400)[["recency_days", "frequency", "monetary"]]
    rows["frequency"] = np.where(np.arange(400) % 2, 1.0, 9.0)
    event = (np.arange(400) % 2 == 0) ^ (np.arange(400) % 10 == 0)  # 80 % and 0 % of two halves
    units = pd.DataFrame({"group": "all", "event": event})
    constant = rows.assign(recency_days=3.0, monetary=10.0)
    scores = tree_scores(task(constant, units, constant))
    often = expit(scores[rows["frequency"] == 9])
    seldom = expit(scores[rows["frequency"] == 1])
    assert np.ptp(often) == np.ptp(seldom) == 0
    assert often[0] == pytest.approx(0.8, abs=0.02)
    assert seldom[0] < 0.02
    amounts = pd.DataFrame({"group": "all", "value": np.where(rows["frequency"] == 9, 5.0, 1.0)})
    values = tree_scores(task(constant, amounts, constant))
    assert values == pytest.approx(amounts["value"].to_numpy(), abs=0.01)


def test_the_tree_does_not_explain_campaigns_by_customers(monkeypatch):
    rng = np.random.default_rng(3)
    n = 1200
    group = rng.integers(0, 2, n)
    rows = pd.DataFrame(
        {
            "recency_days": rng.integers(1, 50, n).astype(float),
            "frequency": 1.0 + group,  # tells the campaign, and nothing within it
            "monetary": rng.uniform(1, 9, n),
        }
    )
    event = rng.random(n) < np.where(group, 0.6, 0.05) + 0.3 * (rows["monetary"] > 5)
    units = pd.DataFrame({"group": group.astype(str), "event": event})
    monkeypatch.setattr("segbench.evaluation.comparison.reference_tree.LEAVES", 2)
    across, within = (tree_leaves(task(rows, units, rows, own))[0] for own in (False, True))
    assert (across == group).all()
    assert np.mean(within == (rows["monetary"] > 5)) > 0.95


def test_a_tree_without_a_column_to_split_by_cannot_be_computed():
    x, units = make(200, 4)
    same = x.assign(**dict.fromkeys(x, 1.0))
    with pytest.raises(NotComputableError):
        scores_of(tree_scores, task(same, units, same))
