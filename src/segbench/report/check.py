"""`segbench data check`: the ledger and the fitness gate, as text."""

from __future__ import annotations

from segbench.methods import parts_of
from segbench.methods.rfm_grid import RFMGrid
from segbench.pages.data_quality import words
from segbench.pages.sentences import not_eligible
from segbench.pages.untold_words import untold
from segbench.pages.wording import bullet_list
from segbench.params import Params
from segbench.runtime.counts import counted
from segbench.study.study import Study
from segbench.study.suitability import Suitability


def check(params: Params) -> tuple[str, str]:
    """Return what becomes of every row, what this data supports, and why nothing runs, if so.

    What a run cannot tell is a warning, with what to change: it stops nothing. Cells of a company's
    own map that not exactly one group claims are listed as well.

    Raises
    ------
    SegbenchError
        The data cannot be read, or the cutoff lies outside its days.
    """
    study = Study(params)
    suitability = Suitability(study)
    about = study.about
    lines = [f"{about['title']} ({about['source']}), {about['first_day']} to {about['last_day']}"]
    lines += [f"read as: {sentence}" for sentence in about["read_as"]]
    lines += list(about["facts"])
    parts = [
        "\n".join(lines),
        repr(words.ledger(study.data.ledger())),
        f"{counted(len(study.customers()), 'customer')} at the cutoff {params.cutoff}",
        repr(words.outcomes(suitability.outcomes())),
        *_untold(study),
        repr(words.methods(suitability.methods())),
        *_contested(study),
    ]
    if study.ineligible:
        parts.append(repr(bullet_list(not_eligible(study.ineligible))))
    return "\n\n".join(parts), suitability.nothing_runs()


def _untold(study: Study) -> list[str]:
    """Return what a run will not be able to tell, and what would change that; nothing if none."""
    sentences = [*untold(study)]
    return ["\n".join(["Warning:", repr(bullet_list(sentences))])] if sentences else []


def _contested(study: Study) -> list[str]:
    """Return which cells of the named grid not exactly one group claims; nothing if none."""
    if not any(RFMGrid.name in parts_of(name) for name in study.params.compared):
        return []
    grid = study.unfitted(RFMGrid.name)
    assert isinstance(grid, RFMGrid)
    lines = [f"- {sentence}" for sentence in grid.contested]
    return ["\n".join([f"The map of {RFMGrid.name}:", *lines])] if lines else []
