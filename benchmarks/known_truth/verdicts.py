"""What the verdict claims: who is practically best, and which one to use for everything."""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy.optimize import brentq

from known_truth.cases import Found, found, wrong
from known_truth.league import CONFIDENCE
from known_truth.worlds import EVERYONE, Reader, World, sample, true_scores, truth
from segbench.evaluation import AMOUNTS, RETENTION, Outcome
from segbench.evaluation.comparison.attainable import unit_losses
from segbench.evaluation.comparison.contestants import Contestant
from segbench.evaluation.comparison.league import Scores
from segbench.evaluation.comparison.purpose import Purpose
from segbench.evaluation.comparison.units import resampled_mean
from segbench.evaluation.comparison.verdict import overall
from segbench.params.verdict import VerdictParams

MARGIN = VerdictParams().margin
BEHIND = 0.06
APART = (0.06, 0.10, 0.20)
MODEL, BEST = Reader(0.3, (0.1,) * 10), Reader(1.0)


class Verdicts:
    """As many contestants, of which one is best at both of two outcomes.

    Each of the others is so far behind at one of the two, in turn; at the other it is as good.
    """

    def __init__(self, contestants: int, customers: int) -> None:
        self.world = World(customers, (0.84,) * 2)
        # Last by name, so that no tie makes it the choice.
        self.names = [*(f"other {number:02d}" for number in range(contestants - 1)), "the best"]
        self.readers = {apart: self._behind(apart) for apart in APART}
        about = f"{contestants} contestants, {customers:,} customers at 2 cutoffs, 84 %"
        points = {apart: f"{100 * apart:.0f} points behind" for apart in APART}
        self.level = wrong(f"{about}: any that is {points[BEHIND]} called practically best")
        self.choice = {
            apart: found(
                f"{about}: the right one for everything, the others {points[apart]} at one of two "
                "outcomes"
            )
            for apart in APART
        }

    def _behind(self, apart: float) -> Reader:
        """Return the reader that tells so much less of the attainable than the best."""
        best = self._share(BEST)
        noise = brentq(lambda noise: self._share(Reader(noise)) - best + apart, BEST.noise, 20)
        return Reader(noise)

    def _share(self, reader: Reader) -> float:
        readers = {"model": MODEL, "own": reader}
        cells = {
            name: self.world.cells(one) for name, one in {"everyone": EVERYONE, **readers}.items()
        }
        scores = true_scores(self.world, readers)
        true = truth(cells, scores, within=False, ceilings=["model"])
        return true["own"]["attainable_share"]

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether a worse one was called practically best, and the right one chosen."""
        hits: Found = {}
        for apart, case in self.choice.items():
            purposes = {
                outcome.name: self._purpose(outcome, apart, turn, rng)
                for turn, outcome in enumerate((RETENTION, AMOUNTS["spend"]))
            }
            hits[case] = float(overall(purposes, {}).pick == "the best")
            if apart == BEHIND:
                first = purposes["retention"]
                worse = self.names[:-1:2]
                hits[self.level] = float(any(first.is_level(name) for name in worse))
        return hits

    def _purpose(
        self, outcome: Outcome, apart: float, turn: int, rng: np.random.Generator
    ) -> Purpose:
        behind = self.names[turn:-1:2]
        readers = {name: self.readers[apart] if name in behind else BEST for name in self.names}
        readers = {"model": MODEL, **readers}
        data = sample(self.world, readers, rng, known=true_scores(self.world, readers))
        lost = partial(unit_losses, units=data.units, within_group=False)
        scores = Scores(outcome.name)
        for name in data.labels:
            loss = resampled_mean(lost(data.score(name)), data.draws)
            scores.add(name, "method", {"log_loss": loss})
        scores.derive(scores.values["model"]["log_loss"], 0.01, CONFIDENCE)
        contestants = {name: Contestant(name, 1, 8, 1.0) for name in self.names}
        return Purpose(outcome, scores, contestants, MARGIN, CONFIDENCE)
