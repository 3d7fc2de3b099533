"""Coverage of the intervals of the league table."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import logit

from known_truth.cases import INTERVALS, Case, Found, covers, holds
from known_truth.worlds import (
    EVERYONE,
    REPLICATES,
    Floats,
    Numbers,
    People,
    Reader,
    Sample,
    World,
    resamples,
    sample,
    truth,
)
from segbench.evaluation.comparison.equal_size import SIZES, join
from segbench.evaluation.comparison.incremental import additive_scores, losses
from segbench.evaluation.comparison.league import Scores, contrasts, degrees_of_freedom
from segbench.evaluation.comparison.metrics import METRICS, WORST, measure
from segbench.evaluation.comparison.shrinkage import segment_scores
from segbench.evaluation.comparison.units import resampled_mean
from segbench.evaluation.intervals import percentile_interval

CONFIDENCE = 0.95
TIERS = (0.5, 0.3, 0.2)
REFERENCE_MODELS = ("model", "rival")
READERS = {"eight": Reader(1.0), "tiers": Reader(1.4, TIERS)} | dict.fromkeys(
    REFERENCE_MODELS, Reader(0.5, (0.1,) * 10)
)
ROLES = {"everyone": "baseline"} | dict.fromkeys(REFERENCE_MODELS, "ceiling")

OTHERS = ("squared_error", "explained_variance", "revenue_20", "concordance")
"""Metrics of amounts, and of times."""

CAMPAIGNS = (0.06, 0.11, 0.19)

WORLDS = {
    "retention of 84 %, 1,000 customers at 2 cutoffs": World(1000, (0.84,) * 2),
    "retention of 84 %, 5,000 customers at 2 cutoffs": World(5000, (0.84,) * 2),
    "retention of 84 %, 300 customers at 2 cutoffs": World(300, (0.84,) * 2),
    "conversion of 12 % in 3 campaigns, 700 customers": World(
        700, CAMPAIGNS, "campaigns", present=0.5
    ),
    "conversion of 12 % in 3 campaigns, 5,000 customers": World(
        5000, CAMPAIGNS, "campaigns", present=0.5
    ),
    "30 % come back, 700 customers in 4 folds": World(700, (0.3,) * 4, "folds"),
    "30 % come back, 2,400 customers in 10 folds": World(2400, (0.3,) * 10, "folds"),
    "25 events among 500 customers at one cutoff": World(500, (0.05,), present=1),
}


def interval(metric: str, about: str) -> Case:
    """Return the case of a metric's interval; of one not given, how often it would be right."""
    text = f"{about}: {METRICS[metric].title}"
    return covers(text) if METRICS[metric].covers else Case(INTERVALS, f"{text} (not given)")


def degrees_of(data: Sample) -> float:
    """Return the degrees of freedom of a data set's differences."""
    return degrees_of_freedom(data.units.assign(customer_id=data.draws.position))


def scores_of(data: Sample, *, within: bool) -> Scores:
    """Return what the league is made of, from a data set."""
    scores = Scores("simulated", degrees=degrees_of(data))
    for name in data.labels:
        scores.add(
            name,
            ROLES.get(name, "method"),
            measure(data.score(name), data.units, data.draws, within),
        )
    scores.derive(scores.least_loss())
    return scores


class Coverage:
    """Every interval of the league table, in one world."""

    def __init__(self, name: str, world: World, replicates: int = REPLICATES) -> None:
        self.world, self.replicates = world, replicates
        self.cells = {
            key: self.world.cells(reader)
            for key, reader in {"everyone": EVERYONE, **READERS}.items()
        }
        about = name if replicates == REPLICATES else f"{name}, {replicates:,} replicates"
        self.cases = {metric: interval(metric, about) for metric in METRICS if metric not in OTHERS}
        self.tiers = covers(
            f"{about}: {METRICS['lift_20'].title} where the best class is 20 % of the customers"
        )
        text = f"{about}: what the lowest 20 % hold of those without the event"
        # It is given where these are the rarer ones.
        rarer = min(world.rates) > 0.5
        self.worst = covers(text) if rarer else Case(INTERVALS, f"{text} (not given)")
        self.differences = {
            metric: covers(f"{about}: paired difference in {METRICS[metric].title}")
            for metric in ("auc", "attainable_share")
        }

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth."""
        data = sample(self.world, READERS, rng, self.replicates)
        true = truth(self.cells, data.scores, within=self.world.within, ceilings=REFERENCE_MODELS)
        scores = scores_of(data, within=self.world.within)
        eight, tiers = scores.values["eight"], scores.values["tiers"]
        hits = {
            case: _hit(eight[metric], true["eight"][metric]) for metric, case in self.cases.items()
        }
        hits[self.tiers] = _hit(tiers["lift_20"], true["tiers"]["lift_20"])
        hits[self.worst] = _hit(eight[WORST], true["eight"][WORST])
        for metric, case in self.differences.items():
            if math.isnan(eight[metric][0]):
                continue  # what is attainable cannot be told from nothing: no share is given
            apart = contrasts(scores, metric, ["eight"], ["tiers"], CONFIDENCE).iloc[0]
            difference = true["eight"][metric] - true["tiers"][metric]
            hits[case] = holds(apart["ci_low"], difference, apart["ci_high"])
        return hits


class Recurring:
    """A right interval and a wrong one (each unit a customer), which the simulation has to tell."""

    def __init__(self, name: str, world: World) -> None:
        self.world, self.readers = world, {"eight": READERS["eight"]}
        self.cells = {
            key: world.cells(reader)
            for key, reader in {"everyone": EVERYONE, **self.readers}.items()
        }
        self.right = covers(f"{name}: AUC")
        self.wrong = Case(
            INTERVALS,
            f"{name}: AUC, had units been resampled (a control)",
            0,
            0.935,
            "less than 93.5 %",
        )

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth."""
        data = sample(self.world, self.readers, rng)
        true = truth(self.cells, data.scores, within=self.world.within, ceilings=["eight"])[
            "eight"
        ]["auc"]
        hits: Found = {}
        for case, draws in ((self.right, data.draws), (self.wrong, resamples(len(data.units)))):
            values = measure(data.score("eight"), data.units, draws, self.world.within)
            hits[case] = _hit(values["auc"], true)
        return hits


class Added:
    """What a second classification adds to the first, in shares of everyone's log-loss.

    The truth is that of a population of `PEOPLE`, scored by what the data set taught.
    """

    PEOPLE = 100_000
    READERS = (Reader(1.0), Reader(1.4, TIERS))

    def __init__(self, customers: int) -> None:
        self.world = World(customers, (0.84,), present=1)
        self.case = covers(
            f"{customers:,} customers at one cutoff: what a classification adds to another"
        )
        _, self.codes, _, self.units = self._customers(self.PEOPLE, np.random.default_rng(11))

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether the interval holds the truth."""
        before, now, past, units = self._customers(self.world.customers, rng)
        n = len(units)
        common = float(logit(past["event"].mean()))
        scores = [np.full(n + self.PEOPLE, common)]
        for used in ([0], [0, 1]):
            both = [np.concatenate([now[each], self.codes[each]]) for each in used]
            scores.append(
                additive_scores([before[each] for each in used], past, both, within_group=False)
            )
        everyone, alone, more = (
            resampled_mean(losses(own[:n], units, within_group=False), resamples(n))
            for own in scores
        )
        truth_of = [losses(own[n:], self.units, within_group=False).mean() for own in scores]
        true = float((truth_of[1] - truth_of[2]) / truth_of[0])
        return {self.case: _hit((alone - more) / everyone, true)}

    def _customers(
        self, n: int, rng: np.random.Generator
    ) -> tuple[list[Numbers], list[Numbers], pd.DataFrame, pd.DataFrame]:
        """Return classes, by reader, and units of the same people, before and now."""
        people = People(replace(self.world, customers=n), rng)
        past, now, moments = people.units()
        classes = [people.classes(reader, moments) for reader in self.READERS]
        return [c[:, 0] for c in classes], [c[:, 1] for c in classes], past.table(1), now.table(1)


class EqualSize:
    """Eight segments joined to fewer, on what they were learned from, and what these tell."""

    def __init__(self, customers: int) -> None:
        self.world = World(customers, (0.84,), present=1)
        self.readers = {"eight": READERS["eight"], "model": READERS["model"]}
        self.cells = {
            key: self.world.cells(reader)
            for key, reader in {"everyone": EVERYONE, **self.readers}.items()
        }
        about = f"{customers:,} customers at one cutoff"
        self.cases = {
            size: covers(f"{about}: {METRICS['attainable_share'].title}, joined to {size} segments")
            for size in SIZES
        }

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth."""
        people = People(self.world, rng)
        past, now, moments = people.units()
        before, units = past.table(1), now.table(1)
        draws, labels, told, cells = resamples(len(units)), {}, {}, dict(self.cells)
        for name, reader in {"everyone": EVERYONE, **self.readers}.items():
            classes = people.classes(reader, moments)
            labels[name] = classes[:, 1]
            count = len(reader.shares)
            told[name] = segment_scores(classes[:, 0], count, before, within_group=False)
            if name != "eight":
                continue
            for size in self.cases:
                to = join(told[name], classes[:, 0], before, size, within_group=False)
                joined, few = f"{size}", int(to.max()) + 1
                labels[joined] = to[classes[:, 1]]
                told[joined] = segment_scores(to[classes[:, 0]], few, before, within_group=False)
                cells[joined] = np.stack(
                    [self.cells[name][:, to == code].sum(axis=1) for code in range(few)], axis=1
                )
        scores = Scores("simulated", degrees=len(units))
        for name, codes in labels.items():
            role = ROLES.get(name, "method")
            scores.add(name, role, measure(told[name][codes], units, draws, within_group=False))
        scores.derive(scores.least_loss())
        by_group = {name: values[None] for name, values in told.items()}
        true = truth(cells, by_group, within=False, ceilings=["model"])
        share = "attainable_share"
        return {
            case: _hit(scores.values[f"{size}"][share], true[f"{size}"][share])
            for size, case in self.cases.items()
        }


def _hit(values: Floats, true: float) -> float:
    """Return whether the interval that the league table shows holds the truth."""
    low, high = percentile_interval(values[1:], CONFIDENCE)
    return holds(low, true, high)
