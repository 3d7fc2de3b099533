"""Coverage of the intervals of segments: amounts, differences of rates, waits, uplift."""

from __future__ import annotations

import numpy as np
import pandas as pd

from known_truth.cases import INTERVALS, Case, Found, covers, holds, wrong
from known_truth.league import CONFIDENCE, interval
from known_truth.worlds import DRAWS_SEED, REPLICATES, Floats
from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.campaigns.uplift import EVERYONE, uplift
from segbench.evaluation.comparison.league import Scores, contrasts, degrees_of_freedom
from segbench.evaluation.comparison.metrics import measure_amounts
from segbench.evaluation.comparison.shrinkage import mean_table
from segbench.evaluation.intervals import percentile_interval
from segbench.evaluation.segments.pairwise import differences
from segbench.evaluation.segments.survival import by_segment
from segbench.params.evaluation import EvaluationParams

MIN_CELL = 10


class Amounts:
    """Spend, skewed to the right: means of segments, and what a classification tells of it."""

    MEANS = np.array([5.0, 20.0, 60.0, 150.0])
    SPREAD = 0.8  # of the logarithm; a fifth of the customers spend nothing
    SHARES = np.array([0.4, 0.3, 0.2, 0.1])
    MISREAD = 0.3

    def __init__(self, customers: int) -> None:
        self.customers = customers
        about = f"{customers:,} customers, spend skewed to the right"
        self.means = [self._mean(about, share * customers) for share in self.SHARES]
        self.lift = covers(f"{about}: Lift of the top 20 %, of an amount")
        self.share = covers(f"{about}: Share of the attainable, of an amount")
        self.explained = interval("explained_variance", about)
        text = f"{about}: paired difference in explained variance of two equal methods"
        self.difference = Case(INTERVALS, text, 0.935, 1, "≥ 95 %")
        self.apart = wrong(f"{about}: two equal methods told apart by explained variance")
        self.told = self.MEANS * np.array([1.1, 0.9, 1.05, 0.95])  # as learned, once
        # Who is read wrongly, at random, lies in a segment of any kind: so much is left of a
        # segment's own mean.
        self.read = (1 - self.MISREAD) * self.MEANS + self.MISREAD * (self.SHARES @ self.MEANS)
        self.draws = ClusterBootstrap(pd.Series(range(customers)), REPLICATES, DRAWS_SEED)
        # E[X^2] of a lognormal with a share of zeros, from its mean
        self.second = self.MEANS**2 * np.exp(self.SPREAD**2) / 0.8

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth."""
        segment = rng.choice(4, self.customers, p=self.SHARES)
        middle = np.log(self.MEANS[segment] / 0.8) - self.SPREAD**2 / 2
        value = np.where(rng.random(self.customers) < 0.8, rng.lognormal(middle, self.SPREAD), 0.0)
        table = mean_table(
            pd.Series(pd.Categorical.from_codes(segment, range(4))), pd.Series(value), CONFIDENCE
        )
        ends = zip(self.means, table["ci_low"], self.MEANS, table["ci_high"], strict=True)
        hits = {case: holds(low, mean, high) for case, low, mean, high in ends}
        units = pd.DataFrame({"customer_id": range(self.customers), "group": "a", "value": value})
        scores = Scores("spend", degrees=degrees_of_freedom(units))
        learned = {"everyone": np.full(4, 36.0), "model": self.MEANS, "rfm": self.told}
        for name, told in learned.items():
            role = {"everyone": "baseline", "model": "ceiling"}.get(name, "method")
            scores.add(name, role, measure_amounts(told[segment], units, self.draws))
        for name in ("one", "other"):  # both read the segments with as many errors
            misread = rng.random(self.customers) < self.MISREAD
            read = np.where(misread, rng.choice(4, self.customers, p=self.SHARES), segment)
            scores.add(name, "method", measure_amounts(self.read[read], units, self.draws))
        scores.derive(scores.least_loss())
        row = contrasts(scores, "explained_variance", ["one"], ["other"], CONFIDENCE).iloc[0]
        hits |= {
            self.difference: holds(row["ci_low"], 0, row["ci_high"]),
            self.apart: float(row["p_holm"] < 1 - CONFIDENCE),
        }
        errors = {name: self._error(told) for name, told in learned.items()}
        gained = errors["everyone"] - errors["rfm"]
        true = {
            self.explained: ("explained_variance", gained / errors["everyone"]),
            self.share: ("attainable_share", gained / (errors["everyone"] - errors["model"])),
            self.lift: ("lift_20", (0.1 * 150 + 0.1 * 60) / (0.2 * self.SHARES @ self.MEANS)),
        }
        for case, (metric, value_in_truth) in true.items():
            low, high = percentile_interval(scores.values["rfm"][metric][1:], CONFIDENCE)
            hits[case] = holds(low, value_in_truth, high)
        return hits

    @staticmethod
    def _mean(about: str, customers: float) -> Case:
        text = f"{about}: mean of a segment of about {customers:.0f} (t)"
        shown = customers >= EvaluationParams().min_rate_n
        return covers(text) if shown else Case(INTERVALS, f"{text[:-1]}; too few to be shown)")

    def _error(self, told: Floats) -> float:
        return float(self.SHARES @ (self.second - 2 * told * self.MEANS + told**2))


class Differences:
    """Newcombe's interval of the difference of two segments' rates."""

    CELLS = ((40, 0.9, 60, 0.8), (300, 0.84, 300, 0.74), (50, 0.03, 400, 0.1))

    def __init__(self) -> None:
        about = "difference of the rates of two segments"
        self.cases = [
            covers(f"{about}: {p:.0%} of {n}, {q:.0%} of {m} (Newcombe)")
            for n, p, m, q in self.CELLS
        ]

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth."""
        hits = {}
        for case, (n, p, m, q) in zip(self.cases, self.CELLS, strict=True):
            events = [rng.binomial(n, p), rng.binomial(m, q)]
            row = differences(
                pd.DataFrame({"outcome": "o", "code": ["a", "b"], "n": [n, m], "events": events}),
                CONFIDENCE,
            )
            hits[case] = holds(float(row["ci_low"].iloc[0]), p - q, float(row["ci_high"].iloc[0]))
        return hits


class Waits:
    """Mean days to the next order within 63 days, some customers followed for less."""

    HORIZON = 63
    DAILY = (0.1, 0.02)

    def __init__(self, customers: int) -> None:
        self.customers = customers
        about = f"{customers} customers a segment"
        self.cases = [
            covers(f"{about}: mean days to the next order, {chance:.0%} a day (Greenwood)")
            for chance in self.DAILY
        ]
        self.difference = covers(f"{about}: difference of mean days to the next order")

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth."""
        label = np.repeat([0, 1], self.customers)
        wait = rng.geometric(np.asarray(self.DAILY)[label])
        followed = np.where(rng.random(len(label)) < 0.3, rng.integers(30, 200, len(label)), 200)
        waits = pd.DataFrame({"days": np.minimum(wait, followed), "event": wait <= followed})
        labels = pd.Series(pd.Categorical.from_codes(label, ["a", "b"]))
        table = by_segment(labels, waits, self.HORIZON, CONFIDENCE, MIN_CELL)
        true = [(1 - (1 - chance) ** self.HORIZON) / chance for chance in self.DAILY]
        hits = {
            case: holds(row.ci_low, mean, row.ci_high)
            for case, row, mean in zip(self.cases, table.itertuples(), true, strict=True)
        }
        first = table.iloc[0]
        hits[self.difference] = holds(
            first["difference_low"], true[0] - true[1], first["difference_high"]
        )
        return hits


class Contacts:
    """What a contact adds, from campaigns that left some customers alone at random."""

    RATES = ((0.02, 0.12), (0.05, 0.09), (0.01, 0.02))

    def __init__(self, customers: int) -> None:
        self.customers = customers
        self.case = covers(
            f"what a contact adds, 3 campaigns of {customers} customers, 30 % left alone (Newcombe)"
        )
        self.none = Case(
            INTERVALS,
            f"the same of a segment to which it adds nothing, {customers} customers",
            0.935,
            1.0,
            "≥ 95 %",
        )

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth."""
        hits = {}
        for case, works in ((self.case, True), (self.none, False)):
            group = np.repeat(np.arange(3), self.customers)
            alone, asked = np.asarray(self.RATES).T
            contacted = rng.random(len(group)) >= 0.3
            rate = np.where(contacted & works, asked[group], alone[group])
            added = (asked - alone)[group] if works else np.zeros(len(group))
            units = pd.DataFrame(
                {"code": "a", "group": group, "contacted": contacted, "true": added}
            )
            row = (
                uplift(
                    units.assign(event=rng.random(len(group)) < rate), ["a"], CONFIDENCE, MIN_CELL
                )
                .set_index("code")
                .loc[EVERYONE]
            )
            hits[case] = holds(row["ci_low"], row["true"], row["ci_high"])
        return hits
