"""What a study says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segbench.methods import METHODS
from segbench.runtime.shown import Facts

if TYPE_CHECKING:
    from segbench.study.study import Study


def facts_of(study: Study) -> tuple[str, Facts]:
    """Return whose customers these are, when, how many, and by which methods."""
    titles = [f"{METHODS[name].title} ({name})" for name in study.methods]
    return str(study.about["title"]), {
        "data": f"{study.about['source']}, {study.first_day} to {study.last_day}",
        **when_and_who(study),
        "methods": titles,
        "not possible here": [f"{name}: {why}" for name, why in study.refused.items()],
    }


def when_and_who(study: Study) -> dict[str, str]:
    """Return the cutoff and how many customers it has, in words."""
    days, back = study.params.observation_days, "all history before it"
    if days is not None:
        back = f"the {days} days before it"
    return {
        "cutoff": f"{study.params.cutoff}, looking back over {back}",
        "customers": f"{len(study.customers()):,}",
    }
