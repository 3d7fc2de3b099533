"""Which method a company acts by, and what to do for its segments."""

from __future__ import annotations

from functools import cached_property

from segbench.errors import SegbenchError
from segbench.methods import METHODS, Method
from segbench.params.playbook import Entry, Playbook, read_playbook
from segbench.study.comparison import Comparison
from segbench.study.study import Study


class Plan:
    """One method with its playbook; what service that takes is in `segbench.pages.actions`.

    Parameters
    ----------
    study
        The study.
    name
        The method; None: that of `actions.method`, or else the one recommended for retention.
    """

    def __init__(self, study: Study, name: str | None = None) -> None:
        self.study = study
        self._name = name or study.params.actions.method

    @cached_property
    def name(self) -> str:
        """The method whose segments these are.

        Raises
        ------
        SegbenchError
            The data does not support the method asked for.
        """
        if self._name is None:
            return Comparison(self.study).verdicts()["retention"].pick
        reason = self.study.refused.get(self._name)
        if reason:
            raise SegbenchError(f"actions.method: {self._name} cannot be used here: it {reason}.")
        return self._name

    @property
    def chosen(self) -> str:
        """Why it is this method, in words."""
        if self._name:
            return "as actions.method asks"
        return "the classification recommended for retention"

    @property
    def method(self) -> Method:
        """The method itself, fitted at the last cutoff."""
        return self.study.method(self.name)

    @cached_property
    def book(self) -> Playbook:
        """The method's playbook, as it was written."""
        return read_playbook(self.name, self.study.params.playbooks)

    def playbook(self) -> dict[str, Entry]:
        """Return what to do for each segment by its code; nothing where there is no playbook yet.

        Raises
        ------
        SegbenchError
            The playbook cannot be read, lacks a segment, or speaks of one that the method does not
            have.
        """
        kind = METHODS[self.name]
        return self.book.of(self.method.names, kind.segment_names, data_made=kind.open_segments)
