"""The shape of everything that is computed from a study and kept in its cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segbench.study.study import Study
from segbench.study.cache import Cached


class Part(Cached):
    """Numbers of a study, computed when asked for; methods under `@cached` once only.

    Parameters
    ----------
    study
        What they are computed from; they share its cache.
    """

    def __init__(self, study: Study) -> None:
        self.study, self.cache = study, study.cache
        self.params, self.limits = study.params, study.limits
