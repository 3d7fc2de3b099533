"""Coverage of other pages' intervals: rates, offers, complaints, questionnaire, map, drift."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pandas as pd
from scipy.special import expit
from statsmodels.stats.proportion import proportions_ztest

from known_truth.cases import INTERVALS, POWER, Case, Found, covers, holds, wrong
from known_truth.league import CONFIDENCE
from known_truth.worlds import REPLICATES, Floats, Numbers
from segbench.evaluation.campaigns.offers import over_represented, pairs
from segbench.evaluation.comparison.shrinkage import rate_table
from segbench.evaluation.power_analysis import POWER as STATED_POWER
from segbench.evaluation.power_analysis import smallest_difference
from segbench.evaluation.reliability.agreement import correlation, type_agreement
from segbench.evaluation.reliability.internal_consistency import MEASURES, consistency
from segbench.evaluation.segments.complaints import DAYS_A_YEAR, service
from segbench.evaluation.segments.drift import shift
from segbench.methods.som import _mean_interval
from segbench.params.actions import OffersParams

ALPHA = 1 - CONFIDENCE
POPULATION = 1_000_000


class Rates:
    """Wilson intervals of segments' rates."""

    CELLS = tuple((n, rate) for n in (50, 300, 2000) for rate in (0.02, 0.12, 0.5, 0.84))

    def __init__(self) -> None:
        self.cases = [
            covers(f"rate of a segment of {n:,} customers, {rate:.0%} in truth (Wilson)")
            for n, rate in self.CELLS
        ]
        self.labels = pd.Series(
            pd.Categorical(np.repeat(range(len(self.CELLS)), [n for n, _ in self.CELLS]))
        )
        self.chance = np.repeat([rate for _, rate in self.CELLS], [n for n, _ in self.CELLS])

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each segment's interval holds its rate."""
        table = rate_table(
            self.labels, pd.Series(rng.random(len(self.chance)) < self.chance), CONFIDENCE
        )
        ends = zip(self.cases, table["ci_low"], self.CELLS, table["ci_high"], strict=True)
        return {case: holds(low, rate, high) for case, low, (_, rate), high in ends}


class Offers:
    """Categories and pairs that are shown, with their selection: the highest lower ends."""

    SIZES = (300, 600, 900)

    def __init__(self) -> None:
        fixed = np.random.default_rng(3)
        self.params = OffersParams()
        self.names = [f"c{number:02d}" for number in range(30)]
        # Two kinds of customers, mixed differently in each segment. Of three categories, one is the
        # same to both, one is bought by one kind somewhat more often, one by the second kind six
        # times as often: those go together.
        usual, part = fixed.uniform(0.05, 0.4, 30), np.arange(30) % 3
        second = np.select(
            [part == 0, part == 1], [usual, usual * fixed.uniform(0.5, 2.4, 30)], 0.36
        )
        self.kinds = np.stack([np.where(part == 2, 0.06, usual), second])
        self.mix = np.array([[0.1, 0.9], [0.6, 0.4], [0.9, 0.1]])
        self.segment = np.repeat(range(3), self.SIZES)
        self.labels = pd.Series(
            pd.Categorical.from_codes(self.segment, ["A", "B", "C"], ordered=True),
            index=range(len(self.segment)),
        )
        self.single = Case(
            INTERVALS,
            "ratio of a category's shares, of those shown (profile likelihood)",
            0.935,
            1,
            "≥ 95 %",
        )
        self.paired = Case(
            INTERVALS,
            "lift of a pair of categories, of those shown (profile likelihood)",
            0.935,
            1,
            "≥ 95 %",
        )
        self.false = wrong(
            "categories shown that the segment does not buy more often in truth, "
            "share of those shown"
        )

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return the shares of shown intervals that hold the truth, and of wrong categories."""
        kind = (rng.random(len(self.segment)) < self.mix[self.segment, 1]).astype(int)
        row, column = np.nonzero(rng.random((len(kind), 30)) < self.kinds[kind])
        baskets = pd.DataFrame(
            {"customer_id": row, "category": np.array(self.names, dtype=object)[column]}
        )
        shown = (
            over_represented(baskets, self.labels, self.params, CONFIDENCE)
            .groupby("code")
            .head(self.params.top)
        )
        share = self.mix @ self.kinds
        size = np.array(self.SIZES)[:, None]
        ratio = share / (((share * size).sum(axis=0) - share * size) / (size.sum() - size))
        own = [ratio["ABC".index(r.code), self.names.index(r.category)] for r in shown.itertuples()]
        found = pairs(baskets, self.labels, self.params, CONFIDENCE)
        both = [
            self._lift("ABC".index(r.code), self.names.index(r.has), self.names.index(r.offer))
            for r in found.itertuples()
        ]
        return {
            self.single: _share(shown, own),
            self.paired: _share(found, both),
            self.false: float(np.mean(np.array(own) <= 1)) if own else 0.0,
        }

    def _lift(self, segment: int, has: int, offer: int) -> float:
        mix, kinds = self.mix[segment], self.kinds
        return float(
            mix
            @ (kinds[:, has] * kinds[:, offer])
            / ((mix @ kinds[:, has]) * (mix @ kinds[:, offer]))
        )


def _share(table: pd.DataFrame, truth: list[float]) -> float:
    hits = [
        holds(low, true, high)
        for low, true, high in zip(table["ci_low"], truth, table["ci_high"], strict=True)
    ]
    return float(np.mean(hits)) if hits else math.nan


class Complaints:
    """Two segments that are alike: satisfaction, complaints and who complains again."""

    SIZES = (60, 600)
    DAYS = 182

    def __init__(self) -> None:
        self.cases = {
            (code, name): Case(INTERVALS, f"{text}, {size} customers", 0.935, high, stated)
            for code, size in zip("AB", self.SIZES, strict=True)
            for name, text, high, stated in (
                ("satisfaction", "mean satisfaction, by customer (t)", 0.965, "95 %"),
                (
                    "per_100",
                    "complaints per 100 customers (t or exact Poisson, the wider)",
                    1.0,
                    "≥ 95 %",
                ),
                ("rate", "complainers who complain again (Wilson)", 0.965, "95 %"),
            )
        }
        self.told = wrong(
            "complaints of two equal segments told from all others', after Holm (Welch)"
        )
        index = range(sum(self.SIZES))
        codes = np.repeat([0, 1], self.SIZES)
        self.labels = pd.Series(
            pd.Categorical.from_codes(codes, ["A", "B"], ordered=True), index=index
        )
        _, counts, total, complaints = self._customers(np.random.default_rng(4), POPULATION)
        self.truth = {
            "satisfaction": total.sum() / counts.sum(),
            "per_100": 100 * DAYS_A_YEAR / self.DAYS * complaints.mean(),
            "rate": 0.3,
        }

    @staticmethod
    def _customers(rng: np.random.Generator, n: int) -> tuple[Numbers, Numbers, Floats, Numbers]:
        """Return contacts, ratings, their sum, complaints of each customer, by mood and temper."""
        mood = rng.normal(size=n)
        contacts = 1 + rng.poisson(np.exp(0.3 * rng.normal(size=n)))
        rated = rng.binomial(contacts, 0.7)
        stars = 1 + rng.binomial(4 * rated, expit(1 + mood)) / np.maximum(rated, 1)
        return (
            contacts,
            rated,
            rated * stars,
            rng.poisson(0.25 * np.exp(0.8 * rng.normal(size=n) - 0.32)),
        )

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth, and whether segments were told apart."""
        n = len(self.labels)
        contacts, rated, score, complaints = self._customers(rng, n)
        table = pd.DataFrame(
            {
                "customer_id": range(n),
                "contacts": contacts,
                "rated": rated,
                "score": score,
                "costed": 0,
            }
        )
        table["cost"] = [Decimal(0)] * n
        who = np.flatnonzero(complaints)
        told = pd.DataFrame(
            {
                "customer_id": who,
                "complaints": complaints[who],
                "again": rng.random(len(who)) < self.truth["rate"],
            }
        )
        found = service(
            table, told.assign(days_since_last=200), self.labels, self.DAYS, 90, CONFIDENCE, 10
        ).set_index("code")
        hits = {
            case: holds(
                float(found.loc[code, f"{name}_low"]),
                self.truth[name],
                float(found.loc[code, f"{name}_high"]),
            )
            for (code, name), case in self.cases.items()
        }
        return hits | {self.told: float((found["p"] < ALPHA).any())}


class Scales:
    """Six answers from 1 to 5 that one trait moves: how far they agree."""

    LOADINGS = np.array([0.8, 0.7, 0.7, 0.6, 0.5, 0.4])

    def __init__(self, customers: int) -> None:
        self.customers = customers
        covariances = np.cov(self._answers(np.random.default_rng(5), POPULATION).T)
        self.truth = {name: float(measure(covariances)) for name, measure in MEASURES.items()}
        self.cases = {
            name: covers(f"{name} of a scale, {customers} customers (percentile)")
            for name in MEASURES
        }

    def _answers(self, rng: np.random.Generator, n: int) -> Floats:
        read = self.LOADINGS * rng.normal(size=(n, 1)) + np.sqrt(1 - self.LOADINGS**2) * rng.normal(
            size=(n, 6)
        )
        return np.clip(np.round(3.5 + 1.1 * read), 1, 5)

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth."""
        table = consistency(
            self._answers(rng, self.customers), REPLICATES, CONFIDENCE, 6
        ).set_index("what")
        return {
            case: holds(*_ends(table.loc[name], self.truth[name]))
            for name, case in self.cases.items()
        }


def _ends(row: pd.Series, true: float) -> tuple[float, float, float]:
    return float(row["ci_low"]), true, float(row["ci_high"])


class Types:
    """Two ways of finding one of four types, the second right in 60 %, otherwise at random."""

    SHARES = np.array([0.4, 0.3, 0.2, 0.1])

    def __init__(self, customers: int) -> None:
        self.customers = customers
        joint = 0.6 * np.diag(self.SHARES) + 0.4 * np.outer(self.SHARES, self.SHARES)
        chance = float(self.SHARES @ self.SHARES)
        self.truth = {
            "same": float(np.trace(joint)),
            "kappa": (float(np.trace(joint)) - chance) / (1 - chance),
        }
        self.cells = joint.ravel()
        texts = {"same": "share of the same type", "kappa": "Cohen's kappa"}
        self.cases = {
            name: covers(f"{text}, {customers} customers (percentile)")
            for name, text in texts.items()
        }

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth."""
        first, second = np.divmod(rng.choice(16, size=self.customers, p=self.cells), 4)
        found = type_agreement(np.eye(4)[first], np.eye(4)[second], REPLICATES, CONFIDENCE, 7)
        return {
            case: holds(found[f"{name}_low"], self.truth[name], found[f"{name}_high"])
            for name, case in self.cases.items()
        }


class Correlations:
    """Pearson's r of two normal scores, and of two sums of answers that pile up at one end."""

    def __init__(self) -> None:
        self.normal = {
            n: covers(f"correlation of normal scores, {n} customers (Fisher's z)")
            for n in (30, 300)
        }
        self.piled = {
            n: covers(f"correlation of scores that pile up at one end, {n} customers (Fisher's z)")
            for n in (30, 300)
        }
        first, second = map(self._pile, self._pair(np.random.default_rng(8), POPULATION))
        self.true = float(np.corrcoef(first, second)[0, 1])

    @staticmethod
    def _pair(rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
        first = rng.normal(size=n)
        return first, 0.6 * first + 0.8 * rng.normal(size=n)

    @staticmethod
    def _pile(values: Floats) -> Floats:
        return np.minimum(np.round(4 * values), 4)

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth."""
        hits: Found = {}
        for n in self.normal:
            first, second = self._pair(rng, n)
            _, low, high, _ = correlation(first, second, CONFIDENCE)
            hits[self.normal[n]] = holds(low, 0.6, high)
            _, low, high, _ = correlation(self._pile(first), self._pile(second), CONFIDENCE)
            hits[self.piled[n]] = holds(low, self.true, high)
        return hits


class Arrows:
    """Means of a cluster's orders and revenue, both skewed, which make an arrow of the map sure."""

    def __init__(self) -> None:
        self.cases = {
            n: covers(
                f"mean revenue of a map's cluster of {n} customers "
                "(percentile; not shown, decides ≈)"
            )
            for n in (30, 300)
        }

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth."""
        hits: Found = {}
        for n, case in self.cases.items():
            low, high = _mean_interval(np.exp(0.7 * rng.normal(size=(n, 1))), rng)
            hits[case] = holds(low[0], math.exp(0.245), high[0])
        return hits


class Bounds:
    """What chance leaves of the stability index, and the smallest difference that could be seen."""

    SIZE, RATE = 300, 0.84

    def __init__(self) -> None:
        self.chance = covers(
            "stability index of two samples of one population below what chance gives"
        )
        self.power = Case(
            POWER,
            "two segments of 300 that differ by the “smallest difference” told apart",
            0.77,
            0.83,
            "80 %",
        )
        gap = smallest_difference(2 * self.SIZE, self.RATE, 2, CONFIDENCE)
        self.other = self.RATE - gap
        assert STATED_POWER == 0.8

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether the index stayed below, and whether the difference was seen."""
        before, after = (rng.multinomial(n, np.full(10, 0.1)) for n in (2000, 1200))
        found = shift([""] * 10, before, after, 1)
        counts = [rng.binomial(self.SIZE, rate) for rate in (self.RATE, self.other)]
        _, p = proportions_ztest(counts, [self.SIZE] * 2)
        return {self.chance: float(found.psi <= found.chance), self.power: float(p < ALPHA)}
