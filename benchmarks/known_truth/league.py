"""Coverage of the intervals of the league table."""

from __future__ import annotations

import numpy as np

from known_truth.cases import INTERVALS, Case, Found, covers, holds
from known_truth.worlds import EVERYONE, REPLICATES, Floats, Reader, Sample, World, resamples, sample, truth
from segbench.evaluation.consistency import percentile_interval
from segbench.evaluation.league import Scores
from segbench.evaluation.metrics import METRICS, measure

CONFIDENCE = 0.95
TIERS = (0.5, 0.3, 0.2)
READERS = {"eight": Reader(1.0), "tiers": Reader(1.4, TIERS), "model": Reader(0.5, (0.1,) * 10)}
ROLES = {"everyone": "baseline", "model": "ceiling"}

OF_AMOUNTS = ("squared_error", "explained_variance", "revenue_20")

CAMPAIGNS = (0.06, 0.11, 0.19)

WORLDS = {
    "retention of 84 %, 1,000 customers at 2 cutoffs": World(1000, (0.84,) * 2),
    "retention of 84 %, 5,000 customers at 2 cutoffs": World(5000, (0.84,) * 2),
    "retention of 84 %, 300 customers at 2 cutoffs": World(300, (0.84,) * 2),
    "conversion of 12 % in 3 campaigns, 700 customers": World(700, CAMPAIGNS, "campaigns", present=0.5),
    "conversion of 12 % in 3 campaigns, 5,000 customers": World(5000, CAMPAIGNS, "campaigns", present=0.5),
    "30 % come back, 700 customers in 4 folds": World(700, (0.3,) * 4, "folds"),
    "25 events among 500 customers at one cutoff": World(500, (0.05,), present=1),
}


def scores_of(data: Sample, *, within: bool) -> Scores:
    """Return what the league is made of, from a data set."""
    scores = Scores("simulated")
    for name in data.labels:
        scores.add(name, ROLES.get(name, "method"), measure(data.score(name), data.units, data.draws, within))
    scores.derive()
    return scores


class Coverage:
    """Every interval of the league table, in one world."""

    def __init__(self, name: str, world: World, replicates: int = REPLICATES) -> None:
        self.world, self.replicates = world, replicates
        self.cells = {key: self.world.cells(reader) for key, reader in {"everyone": EVERYONE, **READERS}.items()}
        about = name if replicates == REPLICATES else f"{name}, {replicates:,} replicates"
        self.cases = {metric: covers(f"{about}: {kind.title}") for metric, kind in METRICS.items() if metric not in OF_AMOUNTS}
        self.tiers = covers(f"{about}: {METRICS['lift_20'].title} where the best class is 20 % of the customers")
        self.difference = covers(f"{about}: paired difference in AUC")

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth."""
        data = sample(self.world, READERS, rng, self.replicates)
        true = truth(self.cells, data.scores, within=self.world.within, best="model")
        scores = scores_of(data, within=self.world.within)
        eight, tiers = scores.values["eight"], scores.values["tiers"]
        hits = {case: _hit(eight[metric], true["eight"][metric]) for metric, case in self.cases.items()}
        hits[self.tiers] = _hit(tiers["lift_20"], true["tiers"]["lift_20"])
        hits[self.difference] = _hit(eight["auc"] - tiers["auc"], true["eight"]["auc"] - true["tiers"]["auc"])
        return hits


class Recurring:
    """A right interval and a wrong one, which the simulation has to tell: had each unit been taken for a customer of its own."""

    def __init__(self, name: str, world: World) -> None:
        self.world, self.readers = world, {"eight": READERS["eight"]}
        self.cells = {key: world.cells(reader) for key, reader in {"everyone": EVERYONE, **self.readers}.items()}
        self.right = covers(f"{name}: AUC")
        self.wrong = Case(INTERVALS, f"{name}: AUC, had units been resampled (a control)", 0, 0.935, "less than 93.5 %")

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether each interval holds the truth."""
        data = sample(self.world, self.readers, rng)
        true = truth(self.cells, data.scores, within=self.world.within, best="eight")["eight"]["auc"]
        hits: Found = {}
        for case, draws in ((self.right, data.draws), (self.wrong, resamples(len(data.units)))):
            values = measure(data.score("eight"), data.units, draws, self.world.within)
            hits[case] = _hit(values["auc"], true)
        return hits


def _hit(values: Floats, true: float) -> float:
    """Return whether the interval that the league table and the contrasts show holds the truth."""
    low, high = percentile_interval(values[1:], CONFIDENCE)
    return holds(low, true, high)
