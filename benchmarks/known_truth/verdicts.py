"""What the verdict claims: who is practically best, and which one to use for everything."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import brentq

from known_truth.cases import Found, found, wrong
from known_truth.league import CONFIDENCE, degrees_of
from known_truth.worlds import EVERYONE, Reader, Sample, World, sample, true_scores, truth
from segbench.evaluation import AMOUNTS, RETENTION, Outcome
from segbench.evaluation.comparison.attainable import unit_losses
from segbench.evaluation.comparison.contestants import Contestant
from segbench.evaluation.comparison.league import Scores
from segbench.evaluation.comparison.purpose import Purpose
from segbench.evaluation.comparison.verdict import overall, verdict
from segbench.methods.arrays import Floats
from segbench.params.verdict import VerdictParams

MARGIN = VerdictParams().margin
APART = (MARGIN, 0.10, 0.20)
"""How far the others are behind; at the margin itself a wrong claim is likeliest."""

MODEL, BEST = Reader(0.3, (0.1,) * 10), Reader(1.0)
YARDSTICKS = {"everyone": EVERYONE, "model": MODEL}


class Verdicts:
    """As many contestants, of which one is best at both of two outcomes.

    Each of the others is so far behind at one of the two, in turn; at the other it is as good. All
    are equally simple. What they say of their classes is the truth: nothing is learned, so a data
    set is only drawn.
    """

    def __init__(self, contestants: int, customers: int) -> None:
        self.world = World(customers, (0.84,) * 2)
        # Last by name, so that no tie makes it the choice.
        self.names = [*(f"other {number:02d}" for number in range(contestants - 1)), "the best"]
        self.behind = {apart: self._behind(apart) for apart in APART}
        about = f"{contestants} contestants, {customers:,} customers at 2 cutoffs, 84 %"
        points = {apart: f"{100 * apart:.0f} points behind" for apart in APART}
        self.level = wrong(f"{about}: any that is {points[MARGIN]} called practically best")
        self.mistake = wrong(
            f"{about}: one that is {points[MARGIN]} recommended for everything, and not that these "
            "data cannot tell"
        )
        at_one = {
            apart: f"the others {text} at one of two outcomes" for apart, text in points.items()
        }
        self.choice = {
            apart: found(f"{about}: the right one for everything, {text}")
            for apart, text in at_one.items()
        }
        self.unsure = {
            apart: found(f"{about}: for everything “these data cannot tell”, {text}")
            for apart, text in at_one.items()
        }
        self.outcomes = [
            (outcome, *self._entries(self.names[turn:-1:2]))
            for turn, outcome in enumerate((RETENTION, AMOUNTS["spend"]))
        ]

    def _behind(self, apart: float) -> Reader:
        """Return the reader that tells so much less of the attainable than the best."""
        best = self._share(BEST)
        noise = brentq(lambda noise: self._share(Reader(noise)) - best + apart, BEST.noise, 20)
        return Reader(noise)

    def _share(self, reader: Reader) -> float:
        readers = YARDSTICKS | {"own": reader}
        cells = {name: self.world.cells(one) for name, one in readers.items()}
        scores = true_scores(self.world, readers)
        true = truth(cells, scores, within=False, ceilings=["model"])
        return true["own"]["attainable_share"]

    def _entries(self, behind: Sequence[str]) -> tuple[dict[str, Reader], dict[str, Floats]]:
        """Return everybody who is simulated, and the true scores of their classes.

        Who is behind at this outcome is there once for each distance.
        """
        readers = {"model": MODEL} | {name: BEST for name in self.names if name not in behind}
        readers |= {
            f"{name}, {apart}": reader for apart, reader in self.behind.items() for name in behind
        }
        kinds = true_scores(self.world, {repr(one): one for one in {*readers.values()}})
        known = {name: kinds[repr(one)] for name, one in readers.items()}
        return readers, known | {"everyone": kinds["everyone"]}

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether a worse one was called practically best, and which one was chosen."""
        drawn = [
            (outcome, sample(self.world, readers, rng, known=known))
            for outcome, readers, known in self.outcomes
        ]
        losses = [(outcome, degrees_of(data), _losses(data)) for outcome, data in drawn]
        hits: Found = {}
        for apart, case in self.choice.items():
            purposes = {
                outcome.name: self._purpose(outcome, apart, degrees, lost)
                for outcome, degrees, lost in losses
            }
            everything = overall(purposes, {})
            hits[case] = float(everything.pick == "the best")
            hits[self.unsure[apart]] = float(everything.unsure)
            if apart == MARGIN:
                said = verdict(purposes[RETENTION.name])
                hits[self.level] = float(bool({*said.best_set} & {*self.names[:-1:2]}))
                hits[self.mistake] = float(everything.pick != "the best" and not everything.unsure)
        return hits

    def _purpose(
        self, outcome: Outcome, apart: float, degrees: float, lost: dict[str, Floats]
    ) -> Purpose:
        scores = Scores(outcome.name, degrees=degrees)
        for name in ("everyone", "model", *self.names):
            loss = lost[name] if name in lost else lost[f"{name}, {apart}"]
            scores.add(name, "method", {"log_loss": loss})
        scores.derive(lost["model"], 0.01, CONFIDENCE)
        contestants = {name: Contestant(name, 1, 8, 1.0) for name in self.names}
        return Purpose(outcome, scores, contestants, MARGIN, CONFIDENCE)


def _losses(data: Sample) -> dict[str, Floats]:
    """Return what each entry loses, in the sample and in every resample: one product for all."""
    draws = data.draws
    by_customer = [
        np.bincount(
            draws.position,
            unit_losses(data.score(name), data.units, within_group=False),
            minlength=draws.size,
        )
        for name in data.labels
    ]
    means = np.array(by_customer) @ draws.weights / draws.sums(np.ones(len(data.units)))
    return dict(zip(data.labels, means, strict=True))
