"""The Gaussian mixture against scikit-learn's own labels, and on clouds that are there."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from segbench.errors import SegbenchError
from segbench.methods import BASELINES, METHODS, REFERENCES, check_chosen
from segbench.methods.mixture import MixtureRFM
from support import make_customers


def clouds(centres, each=150, seed=0):
    """Customers around some points of log recency, frequency and revenue."""
    rng = np.random.default_rng(seed)
    logs = np.repeat(np.array(centres, dtype=float), each, axis=0)
    logs = logs + 0.15 * rng.normal(size=logs.shape)
    customers = make_customers(len(logs))
    customers["recency_days"] = np.expm1(np.abs(logs[:, 0]) + 0.1)
    customers["frequency"], customers["monetary"] = np.exp(logs[:, 1]), np.exp(logs[:, 2])
    return customers


def test_three_clouds_are_three_components_best_first():
    customers = clouds([(4, 1, 2), (2, 3, 5), (1, 2, 8)])
    method = MixtureRFM().fit(customers)
    labels = method.predict(customers)
    assert len(method.segments_) == 3
    assert adjusted_rand_score(np.repeat(range(3), 150), labels) > 0.99
    assert [labels.iloc[place] for place in (0, 150, 300)] == ["g3", "g2", "g1"]
    assert "3 components" in method.notes[0]


def test_labels_and_number_are_those_of_scikit_learn():
    customers = make_customers(400).sort_values(["monetary", "frequency", "recency_days"])
    method = MixtureRFM(seed=3).fit(customers)
    logs = np.column_stack(
        [
            np.log1p(customers["recency_days"]),
            np.log(customers["frequency"]),
            np.log(customers["monetary"]),
        ]
    )
    z = np.round((logs - logs.mean(axis=0)) / logs.std(axis=0), 6)
    models = [GaussianMixture(k, reg_covar=0.01, random_state=3).fit(z) for k in range(1, 13)]
    best = min(models, key=lambda model: model.bic(z))
    assert len(method.segments_) == best.n_components
    assert adjusted_rand_score(best.predict(z), method.predict(customers)) > 0.99


def test_customers_who_all_order_once_are_no_component_without_width():
    customers = make_customers(400)
    customers["frequency"] = np.where(np.arange(400) < 340, 1, 2 + np.arange(400) % 5)
    method = MixtureRFM().fit(customers)
    for root in method.state_["roots"]:
        assert np.abs(np.linalg.inv(np.array(root))).max() < 100
        assert np.abs(root).max() <= 1 / np.sqrt(0.01) + 1e-6


def test_a_reference_is_neither_chosen_nor_crossed():
    assert REFERENCES == ("mixture",)
    assert "mixture" not in BASELINES
    assert METHODS["mixture"].role == "reference"
    with pytest.raises(SegbenchError, match="mixture"):
        check_chosen(["mixture"])
    assert "grades_x_mixture" not in METHODS
    with pytest.raises(SegbenchError, match="mixture is a reference"):
        check_chosen(["grades_x_mixture"])
