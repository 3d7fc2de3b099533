"""Why nothing is recommended, or one that may not be, in words; and what to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from segbench.evaluation.comparison.verdict import Verdict
from segbench.pages.markup import code, html, strong
from segbench.pages.wording import listed, title
from segbench.study.verdicts import UNSTABLE

ADD_ONE = "Add one that may be, such as value_tiers."


def nothing_for_everything(told: Sequence[str], known: Sequence[Verdict]) -> str:
    """Say why no classification can be recommended for everything.

    Parameters
    ----------
    told
        What something is recommended for, as a sentence asks for it.
    known
        The verdicts for what can be known.
    """
    lead = strong("No classification can be recommended for everything") + ": "
    if told:
        return (
            lead
            + code("verdict.weights")
            + f" has {listed(told)} count nothing. With a weight above 0 for what matters to you, "
            "there is a recommendation."
        )
    if known and not any(verdict.pick for verdict in known):
        return lead + f"none of the classifications here may be. {ADD_ONE}"
    return lead + "none that may be recommended tells anything here of what customers will do."


def weights_of(weighed: Mapping[str, float]) -> str:
    """Say how much a point behind counts, where it does not count alike everywhere.

    Parameters
    ----------
    weighed
        What something is recommended for, as a sentence asks for it -> how much it counts.
    """
    if all(weight == 1 for weight in weighed.values()):
        return ""
    each = [f"{weight:g} at telling {asked}" for asked, weight in weighed.items()]
    return html(" By ") + code("verdict.weights") + f", a point behind counts {listed(each)}."


def with_care(pick: str, reasons: Mapping[str, str]) -> str:
    """Return why one that may not be recommended is named with care, to go on with a sentence.

    Parameters
    ----------
    reasons
        Classification -> why it may not be recommended.
    """
    own, others = reasons.get(pick, UNSTABLE), [*reasons.values()]
    if len(others) == 1:
        return strong(f", with care: {own}") + ". There is no other here"
    if all(reason.startswith(UNSTABLE) for reason in others):
        said = own.replace(UNSTABLE, f"{UNSTABLE} either", 1)
        return strong(f", with care: {said}") + (
            ". None here has segments that come back as well as they have to when the method is "
            f"given other customers; those of {title(pick)} come back best"
        )
    return strong(f", with care: {own}") + (
        f". None here may be recommended, and {title(pick)} comes nearest to it"
    )


def why_with_care(pick: str, reasons: Mapping[str, str]) -> str:
    """Say why it is one that may not be recommended, in a clause."""
    own, others = reasons.get(pick, UNSTABLE), [*reasons.values()]
    if len(others) == 1:
        return f"{own}, and there is no other here."
    if all(reason.startswith(UNSTABLE) for reason in others):
        return f"{own}, nor do those of any other here; they come back best."
    return f"{own}, and none of the others here may be recommended either; it comes nearest to it."
