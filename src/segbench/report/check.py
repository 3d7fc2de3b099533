"""`segbench data check`: the ledger and the fitness gate, as text."""

from __future__ import annotations

from segbench.pages import tables
from segbench.params import Params
from segbench.study.study import Study
from segbench.study.suitability import Suitability


def check(params: Params) -> tuple[str, str]:
    """Return what becomes of every row and what this data supports, and why nothing runs (empty if something does).

    Raises
    ------
    SegbenchError
        The data cannot be read, or the cutoff lies outside its days.
    """
    study = Study(params)
    fitness = Suitability(study)
    about = study.about
    lines = [f"{about['title']} ({about['source']}), {about['first_day']} to {about['last_day']}"]
    lines += [f"read as: {words}" for words in about["read_as"]]
    lines += list(about["facts"])
    parts = [
        "\n".join(lines),
        repr(tables.ledger(study.data.ledger())),
        f"{len(study.customers()):,} customers at the cutoff {params.cutoff}",
        repr(tables.fitness_outcomes(fitness.outcomes())),
        repr(tables.fitness_methods(fitness.methods())),
    ]
    return "\n\n".join(parts), fitness.nothing_runs()
