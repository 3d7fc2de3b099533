"""Coverage of the intervals of expected profits, and of rankings by what a contact adds."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from known_truth.cases import INTERVALS, Case, Found, covers, holds, wrong
from known_truth.league import CONFIDENCE
from known_truth.worlds import DRAWS_SEED, REPLICATES, Floats
from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.campaigns.profit import against, campaign_profit, most_profitable
from segbench.evaluation.campaigns.uplift_ranking import (
    ArmBootstrap,
    even_sides,
    learned_uplift,
    ranking_areas,
)
from segbench.evaluation.intervals import percentile_interval

MIN_CELL = 10
RESPONSE, COST = 10.0, 2.0


class Profits:
    """Contacts chosen on a past sample, and what they come to on another one.

    Every customer is contacted twice, and some respond more often than others of their segment.
    """

    RATES = np.array([0.4, 0.25, 0.15, 0.05])
    EQUAL = 6

    def __init__(self, customers: int) -> None:
        self.customers = customers
        about = f"{customers:,} customers contacted twice"
        self.profit = covers(f"{about}: expected profit of the segments chosen (percentile)")
        text = f"{about}: its differences to everybody and to the best, all at once"
        self.differences = Case(INTERVALS, text, 0.935, 1.0, "≥ 95 %")
        self.told = wrong(f"{about}: any of {self.EQUAL} equal choices told from the best of them")

    @cached_property
    def draws(self) -> ClusterBootstrap:
        """Resamples of the customers, the same for every data set."""
        customers = pd.Series(np.repeat(np.arange(self.customers), 2))
        return ClusterBootstrap(customers, REPLICATES, DRAWS_SEED)

    def _sample(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return segment and response of every contact."""
        segment = np.repeat(rng.integers(0, len(self.RATES), self.customers), 2)
        often = np.repeat(rng.choice([0.5, 1.5], self.customers), 2)
        return segment, rng.random(len(segment)) < self.RATES[segment] * often

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth, and whether equal ones are told apart."""
        segment, event = self._sample(rng)
        contacts, events = (np.bincount(segment, each).astype(float) for each in (None, event))
        chosen = most_profitable(events / contacts, contacts, events, RESPONSE, COST)
        others = [
            np.ones(4, bool),
            np.array([True, False, False, False]),
            np.array([1, 1, 0, 0]) > 0,
        ]
        sets = np.array([chosen, *others])
        true = 2 * self.customers * (sets * (self.RATES * RESPONSE - COST)).mean(axis=1)
        segment, event = self._sample(rng)
        profits = np.array(
            [campaign_profit(each[segment], event, self.draws, RESPONSE, COST) for each in sets]
        )
        ends = percentile_interval(profits[0, 1:], CONFIDENCE)
        hits = {self.profit: holds(ends[0], true[0], ends[1])}
        held = []
        for other in (1, int(profits[:, 0].argmax())):
            _, low, high = against(profits, other, CONFIDENCE)
            held += [(low <= true - true[other]) & (true - true[other] <= high)]
        hits[self.differences] = float(np.all(held))
        dealt = rng.random((self.EQUAL, self.customers)) < 0.5
        equal = np.array(
            [
                campaign_profit(np.repeat(each, 2), event, self.draws, RESPONSE, COST)
                for each in dealt
            ]
        )
        _, low, high = against(equal, int(equal[:, 0].argmax()), CONFIDENCE)
        hits[self.told] = float(((low > 0) | (high < 0)).any())
        return hits


class Rankings:
    """Segments ranked by what earlier campaigns changed, scored on later ones.

    Six campaigns, each from the fourth on ranked by all before it; they respond differently and
    leave other shares alone, and customers are drawn by several.
    """

    ALONE = np.array([0.02, 0.05, 0.1, 0.02, 0.05, 0.1])
    ASKED = np.array([0.7, 0.6, 0.8, 0.8, 0.7, 0.6])
    ADDED = np.array([0.02, 0.05, 0.1, 0.2])

    def __init__(self, customers: int, draws: int) -> None:
        self.customers, self.drawn = customers, draws
        about = f"{customers:,} customers drawn {draws:,} times by 6 campaigns"
        self.qini = covers(f"{about}: Qini coefficient of segments ranked by earlier ones")
        self.auuc = covers(f"{about}: area under their uplift curve")
        self.none = wrong(f"{about}: Qini coefficient told from 0 where contacts change all alike")

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether the intervals hold the truth, and leave out 0 where there is nothing."""
        found, true = self._areas(rng, self.ADDED)
        hits = {
            case: holds(low, truth, high)
            for case, (low, high), truth in zip((self.qini, self.auuc), found, true, strict=True)
        }
        ((low, high), _), _ = self._areas(rng, np.full(4, 0.1))
        return hits | {self.none: float(low > 0 or high < 0)}

    def _areas(
        self, rng: np.random.Generator, added: Floats
    ) -> tuple[list[tuple[float, float]], tuple[float, float]]:
        """Return the intervals of both areas of one data set, and the true areas."""
        customer = rng.integers(0, self.customers, self.drawn)
        segment, part = customer % 4, np.sort(rng.integers(0, len(self.ALONE), self.drawn))
        contacted = rng.random(self.drawn) < self.ASKED[part]
        event = rng.random(self.drawn) < self.ALONE[part] + added[segment] * contacted
        columns = {"customer_id": customer, "group": part, "contacted": contacted, "event": event}
        units = pd.DataFrame(columns | {"part": part})
        units["weight"] = even_sides(units)
        later = part >= len(self.ALONE) / 2
        scores, true, asked, size = np.empty(self.drawn), [], [], []
        for number in np.unique(part[later]):
            now = part == number
            learned = learned_uplift(pd.Series(segment), units, part < number, MIN_CELL)
            scores[now] = learned[now]
            order = np.argsort([-learned[segment == place][0] for place in range(4)])
            true.append(np.trapezoid(np.append(0, added[order].cumsum() / 4), dx=0.25))
            asked.append((now & contacted).sum())
            size.append(now.sum())
        scored = units[later].reset_index(drop=True)
        draws = ArmBootstrap(scored, REPLICATES, DRAWS_SEED)
        areas = ranking_areas(scores[later], scored, draws)
        ends = [percentile_interval(values[1:], CONFIDENCE) for values in areas]
        qini = float(np.average(true, weights=asked)) - added.mean() / 2
        return ends, (qini, float(np.average(true, weights=size)))
