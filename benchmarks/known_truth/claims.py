"""What the league claims of equal methods, of random classes, and of methods that differ."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.special import expit

from known_truth.cases import Case, Found, covers, found, wrong
from known_truth.league import CONFIDENCE, scores_of
from known_truth.worlds import (
    EVERYONE,
    Floats,
    Reader,
    World,
    reader_with,
    resamples,
    sample,
    true_auc,
    true_scores,
    truth,
)
from segbench.evaluation import RETENTION, ClusterBootstrap
from segbench.evaluation.comparison.contestants import Contestant
from segbench.evaluation.comparison.league import (
    Scores,
    best_set,
    contrasts,
    degrees_of_freedom,
    league_table,
)
from segbench.evaluation.comparison.metrics import measure
from segbench.evaluation.comparison.purpose import Purpose
from segbench.evaluation.comparison.random_classes import CLASSES, deal
from segbench.evaluation.comparison.shrinkage import segment_scores

ALPHA = 1 - CONFIDENCE


def told(scores: Scores, metric: str, methods: list[str], against: list[str]) -> float:
    """Return 1 if any of the methods is told from any of the others, after Holm's correction."""
    return float((contrasts(scores, metric, methods, against, CONFIDENCE)["p_holm"] < ALPHA).any())


class Equals:
    """Methods that read the same trait with equally large errors: in truth none is better."""

    def __init__(self, name: str, world: World) -> None:
        self.world = world
        self.equal = [f"equal {number}" for number in range(6)]
        true = true_auc(world, Reader(1.0))
        better = reader_with(world, true + 0.01)
        self.readers = dict.fromkeys(self.equal, Reader(1.0)) | {"model": better}
        self.known = true_scores(world, self.readers)
        self.single = wrong(f"{name}: two equal methods told apart by AUC")
        self.interval = wrong(
            f"{name}: interval of the difference in AUC of two equal methods leaves out 0"
        )
        self.family = wrong(
            f"{name}: any of 4 equal methods told from any of 2 equal baselines, after Holm"
        )
        self.left_out = wrong(f"{name}: any of 6 equal methods left out of the best set")
        self.best_out = wrong(
            f"{name}: the truly best of 6 methods (AUC .01 above the others) "
            "left out of the best set"
        )
        self.copy = wrong(
            f"{name}: a relabelled copy of the same classes told apart, by AUC or log-loss"
        )
        about = f"{name}, rates learned from as many"
        self.learned = wrong(
            f"{about}: any of 6 methods left out of the best set though, with these rates, "
            "as good as its first"
        )
        self.luck = found(
            f"{about}: any of 6 equal methods left out of the best set "
            "because luck gave it poorer rates"
        )
        self.cells = {
            key: world.cells(reader)
            for key, reader in {"everyone": EVERYONE, **self.readers}.items()
        }

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return which claims were made."""
        data = sample(self.world, self.readers, rng, known=self.known)
        scores = scores_of(data, within=self.world.within)
        one, other, *_ = self.equal
        row = contrasts(scores, "auc", [one], [other], CONFIDENCE).iloc[0]
        hits = {
            self.single: float(row["p_holm"] < ALPHA),
            self.interval: float(row["ci_low"] > 0 or row["ci_high"] < 0),
            self.family: told(scores, "auc", self.equal[:4], self.equal[4:]),
            self.left_out: _left_out(scores, self.equal),
            self.best_out: float("model" not in _best(scores, ["model", *self.equal[1:]])),
        }
        return hits | self._learned(rng) | {self.copy: self._copy_told(rng)}

    def _learned(self, rng: np.random.Generator) -> Found:
        """Return whether methods were left out of the best set wrongly, and whether by bad luck."""
        data = sample(self.world, self.readers, rng)
        best = _best(scores_of(data, within=self.world.within), self.equal)
        true = truth(self.cells, data.scores, within=self.world.within, ceilings=["model"])
        explained = {name: true[name]["explained_deviance"] for name in self.equal}
        wrongly = any(
            explained[name] >= explained[best[0]] for name in self.equal if name not in best
        )
        return {
            self.learned: float(wrongly),
            self.luck: float(len(best) < len(self.equal) and not wrongly),
        }

    def _copy_told(self, rng: np.random.Generator) -> float:
        """Return whether a copy, its rates learned under other names, is told from the original."""
        n = self.world.customers
        label = rng.integers(8, size=n)
        past, now = (
            pd.DataFrame({"group": "all", "event": rng.random(n) < (label + 1) / 10})
            for _ in range(2)
        )
        scores = Scores("simulated")
        for name, codes in (("method", label), ("copy", rng.permutation(8)[label])):
            learned = segment_scores(codes, 8, past, within_group=False)[codes]
            scores.add(name, "method", measure(learned, now, resamples(n), within_group=False))
        return max(told(scores, metric, ["method"], ["copy"]) for metric in ("auc", "log_loss"))


def _best(scores: Scores, methods: list[str]) -> list[str]:
    """Return the best set of these methods alone."""
    chosen = Scores(
        "simulated", dict.fromkeys(methods, "method"), scores.values, degrees=scores.degrees
    )
    return best_set(chosen, "explained_deviance", CONFIDENCE)


def _left_out(scores: Scores, methods: list[str]) -> float:
    return float(len(_best(scores, methods)) < len(methods))


class Chance:
    """Random classes: how far they reach, and how often the verdict takes some for better.

    One data set is an outcome of every customer at every cutoff; `SHUFFLES` times, six
    classifications are dealt out to the customers at random, each of whom keeps the class.
    """

    SHUFFLES = 10
    METHODS = tuple(f"random {number}" for number in range(6))

    def __init__(self, name: str, customers: int, cutoffs: int, lasting: float, draws: int) -> None:
        self.customers, self.lasting, self.draws = customers, lasting, draws
        self.days = [
            date(2020, 1, 1) + timedelta(days=28 * number) for number in range(cutoffs + 1)
        ]
        times = f" × {self.SHUFFLES}"
        self.inside = replace(
            covers(f"{name}: random classes inside the band of {draws} others (AUC)"), unit=times
        )
        self.beats = replace(
            wrong(f"{name}: one of 6 random classifications said to beat chance"), unit=times
        )

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return the shares of random classes in the band, and of shuffles said to beat chance."""
        chance = expit(1.0 + self.lasting * rng.normal(size=self.customers))
        events = rng.random((len(self.days), self.customers)) < chance
        units = [
            pd.DataFrame({"group": f"{day}", "event": event})
            for day, event in zip(self.days, events, strict=True)
        ]
        test = pd.concat(units[1:], ignore_index=True)
        drawn = [self._measured(units, test, rng) for _ in range(self.draws)]
        band = {metric: np.array([values[metric][0] for values in drawn]) for metric in drawn[0]}
        everyone = np.concatenate(
            [np.full(self.customers, np.log(e.mean() / (1 - e.mean()))) for e in events[:-1]]
        )
        draws = copy(resamples(self.customers))
        draws.position = np.tile(draws.position, len(units) - 1)
        floor, top = (
            measure(values, test, draws, within_group=False)
            for values in (everyone, test["event"].to_numpy() - 0.5)
        )
        degrees = degrees_of_freedom(test.assign(customer_id=draws.position))
        inside, beaten = [], []
        for _ in range(self.SHUFFLES):
            scores = Scores("simulated", random=dict(band), degrees=degrees)
            scores.add("everyone", "baseline", dict(floor))
            scores.add("model", "ceiling", dict(top))
            for name in self.METHODS:
                scores.add(name, "method", self._measured(units, test, rng, draws))
            scores.derive(scores.least_loss())
            table = league_table([scores], CONFIDENCE)
            auc = table[table["metric"] == "auc"].set_index("method")
            values = auc.loc[list(self.METHODS), "value"]
            inside.append(
                values.between(auc.loc["random", "ci_low"], auc.loc["random", "ci_high"]).mean()
            )
            contestants = {name: Contestant(name, 1, CLASSES, 1.0) for name in self.METHODS}
            purpose = Purpose(RETENTION, scores, contestants, 0.05, CONFIDENCE)
            beaten.append(purpose.tells)
        return {self.inside: float(np.mean(inside)), self.beats: float(np.mean(beaten))}

    def _measured(
        self,
        units: list[pd.DataFrame],
        test: pd.DataFrame,
        rng: np.random.Generator,
        draws: ClusterBootstrap | None = None,
    ) -> dict[str, Floats]:
        dealt = deal(self.customers, rng)
        learned = [
            segment_scores(dealt, CLASSES, past, within_group=False)[dealt] for past in units[:-1]
        ]
        return measure(np.concatenate(learned), test, draws, within_group=False)


class Differences:
    """Methods whose true AUCs differ by a known amount."""

    STEPS = (0.005, 0.01, 0.02, 0.03, 0.05)

    def __init__(self, customers: int) -> None:
        self.world = World(customers, (0.84,), present=1)
        top = true_auc(self.world, Reader(0.7))
        lower = {step: reader_with(self.world, top - step) for step in (*self.STEPS, 0.1)}
        self.readers = {"model": Reader(0.7)} | {
            f"{step:g}": reader for step, reader in lower.items()
        }
        self.known = true_scores(self.world, self.readers)
        about = f"{customers:,} customers at one cutoff"
        self.cases: dict[str, Case] = {
            f"{step:g}": found(f"{about}: AUC {top:.2f} told from one lower by {step:.3f}")
            for step in self.STEPS
        }
        self.order = found(
            f"{about}: three methods {0.05:.2f} apart stand in their true order in the league"
        )

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return which differences were told, with the right sign."""
        scores = scores_of(sample(self.world, self.readers, rng, known=self.known), within=False)
        hits = {}
        for name, case in self.cases.items():
            row = contrasts(scores, "auc", ["model"], [name], CONFIDENCE).iloc[0]
            hits[case] = float(row["p_holm"] < ALPHA and row["difference"] > 0)
        auc = [scores.values[name]["auc"][0] for name in ("model", "0.05", "0.1")]
        hits[self.order] = float(auc[0] > auc[1] > auc[2])
        return hits
