"""Classifications thought of on the spot, compared with all methods as these are with each other.

The splits, the resamples of the customers, the random classes, and the corrections for the number
of methods are those of the comparison; what it has measured of the methods is taken from there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from functools import cached_property, partial
from typing import Any

import pandas as pd

from segbench.errors import SegbenchError
from segbench.evaluation import Split
from segbench.evaluation.comparison.contestants import Contestant
from segbench.evaluation.comparison.league import Scores, contrasts_of, league_table
from segbench.evaluation.comparison.verdict import Verdict
from segbench.study.cache import one_thread
from segbench.study.candidates import Candidate, candidates
from segbench.study.comparison import Comparison
from segbench.study.part import Part
from segbench.study.study import Study
from segbench.study.untold import Untold


class Trial(Part):
    """What the comparison says with further classifications in it; kept in memory alone.

    Parameters
    ----------
    study
        What they are compared on.
    given
        Name -> classification; see `segbench.study.candidates`.

    Raises
    ------
    SegbenchError
        One of them cannot be compared: why, and what to do.
    """

    def __init__(self, study: Study, given: Mapping[str, Any]) -> None:
        super().__init__(study)
        self.comparison = Comparison(study)
        splits = self.comparison.splits()
        if not splits:
            why = next(iter(Untold(study).reasons().values()))
            raise SegbenchError(f"compare: no outcome can be compared here: {why}.")
        cutoffs = {day for each in splits.values() for split in each for day in split.cutoffs}
        self.candidates = candidates(study, given, sorted(cutoffs))
        for candidate in self.candidates:
            last = self.last_labels(candidate)
            if last.nunique() < 2:
                raise SegbenchError(
                    f"compare: '{candidate.name}' puts all {len(last)} customers of "
                    f"{study.params.cutoff} into one class, '{last.iloc[0]}'; there is nothing to "
                    "compare."
                )
        self._scores = [self._scores_of(outcome) for outcome in splits]

    def last_labels(self, candidate: Candidate) -> pd.Series:
        """Return the labels of the customers of the last cutoff, as they are scored there."""
        split = next(iter(self.comparison.splits().values()))[0]
        return candidate.labels(self.params.cutoff, *_learned_from(split))

    def _scores_of(self, outcome: str) -> Scores:
        with one_thread():
            others = {
                one.name: self.comparison.measured_by(outcome, partial(_labels_by, one))
                for one in self.candidates
            }
            return self.comparison.scores_beside(outcome, self.study.methods, others)

    @cached_property
    def league(self) -> pd.DataFrame:
        """The league table with them in it."""
        return league_table(self._scores, self.limits.confidence)

    @cached_property
    def contrasts(self) -> pd.DataFrame:
        """Paired differences of every method to every baseline."""
        return contrasts_of(self._scores, self.limits.confidence)

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdict for every outcome; nobody knows how simple they are, so they count as least.

        Nor whether their segments come back, which is not held against them. Where a registered
        method is practically as good, it is picked first.
        """
        judged = self.comparison.judged
        every = judged.contestants() | {one.name: self._contestant(one) for one in self.candidates}
        return judged.verdicts(judged.purpose(scores, every) for scores in self._scores)

    def _contestant(self, candidate: Candidate) -> Contestant:
        segments, most = self.last_labels(candidate).nunique(), self.params.verdict.max_segments
        crowded = segments > most
        reason = f"it has {segments} segments, more than verdict.max_segments ({most})"
        return Contestant(
            candidate.name, math.inf, segments, reason=reason if crowded else "", crowded=crowded
        )


def _learned_from(split: Split) -> tuple[date, int | None]:
    """Return at which cutoff, and without which fold, a split's methods are fitted."""
    return split.fitted_at, split.fold


def _labels_by(candidate: Candidate, day: date, split: Split) -> pd.Series:
    return candidate.labels(day, *_learned_from(split))
