"""Each held against the best of the others: multiple comparisons with the best (Hsu 1996)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from segbench.evaluation.comparison.league import ROUNDING
from segbench.evaluation.comparison.multiple_testing import one_sided, standard_errors
from segbench.methods.arrays import Floats


@dataclass(frozen=True)
class Rivals:
    """Those of whom one is best.

    Attributes
    ----------
    values
        Name -> the more the better: of the sample, then of each resample.
    best
        Who has most in the sample.
    margin
        What does not matter.
    confidence
        Of bounds, which hold for all at once.
    degrees
        Of freedom of Student's t.
    """

    values: Mapping[str, Floats]
    best: str
    margin: float
    confidence: float
    degrees: float

    @cached_property
    def _rows(self) -> Floats:
        return np.array(list(self.values.values()))

    @cached_property
    def _times(self) -> Floats:
        """Standard errors that bounds lie away, if this or that rival is truly the best."""
        leads = (own - self._rows for own in self._rows)
        return np.array([one_sided(lead, self.confidence, self.degrees) for lead in leads])

    @cached_property
    def _times_of_both(self) -> float:
        """The same of bounds on both sides, of what the best has more."""
        leads = self.values[self.best] - self._rows
        return one_sided(leads, (1 + self.confidence) / 2, self.degrees)

    def behind_high(self, name: str, own: Floats) -> float:
        """Return how far behind the best of the others one may be at most; at least 0.

        Whoever leads in the sample may do so by luck, so nobody is spared.

        Parameters
        ----------
        own
            Its values; it need not be one of the rivals.
        """
        others = np.array([rival != name for rival in self.values])
        leads = self._rows[others] - own
        bounds = leads[:, 0] + self._times[others] * standard_errors(leads)
        return max(float(bounds.max(initial=0.0)), 0.0)

    def sorted_out(self, order: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return who is practically best, and which others cannot be told from the best."""
        level = tuple(name for name in order if self.is_level(name))
        rest = (name for name in order if name not in (self.best, *level))
        return level, tuple(name for name in rest if not self.is_worse(name))

    def is_level(self, name: str) -> bool:
        """Return whether a rival is practically best; one alone is."""
        alone = len(self.values) == 1
        return alone or self.behind_high(name, self.values[name]) < self.margin

    def is_worse(self, name: str) -> bool:
        """Return whether a rival can be told from the one who has most in the sample."""
        lead = self.values[self.best] - self.values[name]
        reach = self._times_of_both * float(standard_errors(lead[None])[0])
        return bool(lead[0] > max(reach, ROUNDING))
