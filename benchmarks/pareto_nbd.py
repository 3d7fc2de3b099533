"""Pareto/NBD: customers buy at their own rate until they leave unseen, at another rate.

Schmittlein, Morrison & Colombo (1987), Management Science 33(1); likelihood, P(alive) and
expectation as derived in Fader & Hardie (2005), "A Note on Deriving the Pareto/NBD Model and
Related Expressions"; discounted expected transactions in Fader, Hardie & Lee (2005), Journal of
Marketing Research 42(4). clvkit, which has the simpler models that came after it, does not have
this one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1, hyperu

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ParetoNBD:
    """The model with its four parameters.

    Orders come at a rate that is gamma(r, alpha) among customers, customers leave at a rate that is
    gamma(s, beta). A customer is x repeat orders, the time t_x from the first order to the last,
    and the time t_end from the first order to the end of what was seen; all times in one unit.
    Arrays are one entry a customer.
    """

    r: float
    alpha: float
    s: float
    beta: float

    @classmethod
    def fit(cls, x: Floats, t_x: Floats, t_end: Floats) -> ParetoNBD:
        """Return the model of the greatest likelihood."""

        def loss(logs: Floats) -> float:
            return -float(cls(*np.exp(logs)).log_likelihood(x, t_x, t_end).sum())

        start = np.log([1.0, t_end.mean(), 1.0, t_end.mean()])
        found = minimize(
            loss, start, method="L-BFGS-B", jac="3-point", options={"ftol": 1e-15, "gtol": 1e-7}
        )
        return cls(*map(float, np.exp(found.x)))

    def log_likelihood(self, x: Floats, t_x: Floats, t_end: Floats) -> Floats:
        """Return the log-likelihood of each customer."""
        alive, gone = self._terms(x, t_x, t_end)
        return np.logaddexp(alive, gone)

    def p_alive(self, x: Floats, t_x: Floats, t_end: Floats) -> Floats:
        """Return the probability that each customer has not left by the end of what was seen."""
        alive, gone = self._terms(x, t_x, t_end)
        return np.exp(alive - np.logaddexp(alive, gone))

    def expected(self, ahead: float, x: Floats, t_x: Floats, t_end: Floats) -> Floats:
        """Return the orders expected of each customer in so much time after what was seen."""
        left = self.beta + t_end
        while_active = left / (self.s - 1) * (1 - (left / (left + ahead)) ** (self.s - 1))
        return np.asarray(
            self.p_alive(x, t_x, t_end) * (self.r + x) / (self.alpha + t_end) * while_active
        )

    def discounted(self, discount: float, x: Floats, t_x: Floats, t_end: Floats) -> Floats:
        """Return the orders expected of each customer for ever, continuously discounted."""
        rate = (self.r + x) / (self.alpha + t_end)
        ever = (
            discount ** (self.s - 1)
            * (self.beta + t_end) ** self.s
            * hyperu(self.s, self.s, discount * (self.beta + t_end))
        )
        return np.asarray(self.p_alive(x, t_x, t_end) * rate * ever)

    def _terms(self, x: Floats, t_x: Floats, t_end: Floats) -> tuple[Floats, Floats]:
        """Return the logarithms of the likelihood of alive at the end, and gone after t_x."""
        r, alpha, s, beta = self.r, self.alpha, self.s, self.beta
        common = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        alive = -(r + x) * np.log(alpha + t_end) - s * np.log(beta + t_end)
        total = r + s + x
        wider, second = max(alpha, beta), s + 1 if alpha >= beta else r + x

        def part(t: Floats) -> Floats:
            return np.log(
                hyp2f1(total, second, total + 1, abs(alpha - beta) / (wider + t))
            ) - total * np.log(wider + t)

        early, late = part(t_x), part(t_end)
        with np.errstate(divide="ignore"):  # bought at the very end: no time to leave
            gap = np.log(-np.expm1(late - early))
        return common + alive, common + np.log(s / total) + early + gap
