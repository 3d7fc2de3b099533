"""Which method a company acts by, and what to do for its segments."""

from __future__ import annotations

from segbench.errors import SegbenchError
from segbench.methods import METHODS, Method, parts_of
from segbench.params.playbook import Entry, Playbook, read_playbook
from segbench.study.cache import cached_in_memory
from segbench.study.comparison import Comparison
from segbench.study.part import Part
from segbench.study.study import Study


class Plan(Part):
    """One method with its playbook; what service that takes is in `segbench.pages.actions`.

    Parameters
    ----------
    study
        The study.
    name
        The method; None: that of `actions.method`, or else the one recommended for everything.
    """

    def __init__(self, study: Study, name: str | None = None) -> None:
        super().__init__(study)
        self._name = name

    @property
    def identity(self) -> tuple[object, ...]:
        """The method that was named, if any."""
        return (self._name,)

    @property
    def asked(self) -> str | None:
        """The method that somebody asked for; None: it is the one that the comparison picks."""
        return self._name or self.params.actions.method

    @property
    @cached_in_memory
    def name(self) -> str:
        """The method whose segments these are.

        Raises
        ------
        SegbenchError
            The data does not support the method asked for.
        """
        if self.asked is None:
            return Comparison(self.study).main()
        reason = self.study.refused.get(self.asked)
        if reason:
            raise SegbenchError(f"actions.method: {self.asked} cannot be used here: it {reason}.")
        return self.asked

    @property
    def chosen(self) -> str:
        """Why it is this method, in words."""
        if self.asked:
            return "as actions.method asks"
        return why_picked(self.study)

    @property
    def method(self) -> Method:
        """The method itself, fitted at the last cutoff."""
        return self.study.method(self.name)

    @property
    @cached_in_memory
    def book(self) -> Playbook:
        """The method's playbook, as it was written; of a crossing without one, its first part's."""
        return book_of(self.name, self.study.params.playbooks, self.study.params.start_folder)

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


def book_of(name: str, folder: str, start: str | None = None) -> Playbook:
    """Return the playbook of a method; of a crossing without one, that of its first part.

    See `segbench.params.playbook.read_playbook`.
    """
    book = read_playbook(name, folder, start)
    if book.entries or name not in METHODS:
        return book
    return read_playbook(parts_of(name)[0], folder, start)


def why_picked(study: Study) -> str:
    """Return why these segments are shown where no method is asked for, in words."""
    comparison = Comparison(study)
    everything, shown = comparison.overall(), comparison.main()
    if everything.pick and everything.stable:
        return "the classification recommended for everything"
    outcome = comparison.shown_for()
    if outcome and not everything.pick:
        asked = (study.outcomes | study.amounts)[outcome].asked
        return f"the classification recommended to tell {asked}"
    if len(study.methods) == 1:
        return "the only classification there is"
    if study.in_one_segment(shown, study.params.cutoff):
        return "the simplest there is, as none tells any customers apart"
    if not everything.stable and not study.doubt(shown):
        return "the one whose segments come back best, as none may be recommended"
    return "the simplest there is, as none can be recommended"
