"""The shape of everything that is computed from a study and kept in its cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segbench.study.cache import Cache

if TYPE_CHECKING:
    from segbench.study.study import Study


class Part:
    """Numbers of a study, computed when asked for; methods under `@cached` once only.

    Parameters
    ----------
    study
        What they are computed from.
    """

    def __init__(self, study: Study) -> None:
        self.study = study

    @property
    def cache(self) -> Cache:
        """The study's."""
        return self.study.cache

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells these numbers from others of their class: a method's name, or nothing."""
        return ()
