"""A Gaussian mixture on RFM: what marketing science would do; a reference, for nobody to adopt."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from segbench.methods.arrays import Customers, Floats, Places
from segbench.methods.base import Method, Segment, Segments, State, Texts, log_rfm
from segbench.methods.ranks import evenly_spaced

if TYPE_CHECKING:
    from sklearn.mixture import GaussianMixture

MOST = 12
"""Components that are tried at most."""

WIDTH = 0.01
"""Least variance of a component, in those of all customers.

Equal customers, such as all who ordered once, would otherwise make a component without width, which
BIC takes for infinitely likely.
"""


@dataclass(eq=False, repr=False)
class MixtureRFM(Method):
    """A Gaussian mixture on log(1 + R), log F and log M, standardised (latent classes).

    Fitted by scikit-learn with 1 to 12 components, each with a covariance of its own; the Bayesian
    information criterion chooses how many. A customer belongs to the likeliest component.
    """

    name = "mixture"
    title = "Reference: Gaussian mixture on RFM"
    title_zh = "参照:高斯混合(RFM)"
    idea = (
        "Bell-shaped clouds of customers with similar recency, frequency and revenue, as many as "
        "BIC chooses."
    )
    role = "reference"
    complexity = 6
    needs = ("recency_days", "frequency", "monetary")

    max_training: int = 5_000
    seed: int = 0

    def _fit(self, customers: Customers) -> State:
        logs = log_rfm(customers)
        logs = logs[np.lexsort(logs.T)]
        logs = logs[evenly_spaced(len(logs), self.max_training)]
        center, scale = logs.mean(axis=0), logs.std(axis=0)
        scale = np.where(scale > 1e-9, scale, 1.0)
        chosen = self._chosen(_standardised(logs, center, scale))
        means = chosen.means_
        best_first = np.lexsort((means[:, 0], -means[:, 2]))
        return {
            "center": center.tolist(),
            "scale": scale.tolist(),
            "weights": np.round(chosen.weights_[best_first], 9).tolist(),
            "means": np.round(means[best_first], 9).tolist(),
            "roots": np.round(chosen.precisions_cholesky_[best_first], 9).tolist(),
        }

    def _chosen(self, data: Floats) -> GaussianMixture:
        """Return the mixture with the smallest BIC, fitted."""
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.mixture import GaussianMixture

        most = min(MOST, len(np.unique(data, axis=0)))
        if len(data) < 2:
            data = np.repeat(data, 2, axis=0)  # scikit-learn fits none to one row
        setting = {"reg_covar": WIDTH, "random_state": self.seed}
        models = [GaussianMixture(k, **setting) for k in range(1, most + 1)]
        with warnings.catch_warnings():
            # What has not converged yet is described a little worse, and BIC says so.
            warnings.simplefilter("ignore", ConvergenceWarning)
            return min(models, key=lambda model: float(model.fit(data).bic(data)))

    def _describe(self) -> Segments:
        state = self.state_
        for place, z in enumerate(state["means"], start=1):
            days, orders, revenue = np.exp(np.asarray(z) * state["scale"] + state["center"])
            words = (
                f"likeliest around {days - 1:.0f} days since the last order, {orders:.1f} orders, "
                f"{revenue:,.2f} revenue"
            )
            yield Segment(f"g{place}", f"Component {place}", f"成分{place}", words)

    def _assign(self, customers: Customers) -> Places:
        return self._log_likelihoods(customers).argmax(axis=1)

    def _log_likelihoods(self, customers: Customers) -> Floats:
        """Return the log-likelihood of each component, up to a constant, shape (customers, k)."""
        state = self.state_
        z = _standardised(log_rfm(customers), state["center"], state["scale"])
        columns = []
        for weight, mean, root in zip(
            state["weights"], state["means"], map(np.asarray, state["roots"]), strict=True
        ):
            squared = (np.einsum("ni,ij->nj", z - mean, root) ** 2).sum(axis=1)
            density = np.log(np.diag(root)).sum() - squared / 2
            columns.append(np.log(max(weight, 1e-12)) + density)
        return np.column_stack(columns)

    def _notes(self) -> Texts:
        """Say what it is there for."""
        number = len(self.state_["weights"])
        yield f"A reference, with the {number} components that BIC chooses; never recommended."


def _standardised(logs: Floats, center: ArrayLike, scale: ArrayLike) -> Floats:
    """Return logs in standard deviations, rounded: the last bits depend on the currency."""
    return np.round((logs - np.asarray(center)) / np.asarray(scale), 6)
