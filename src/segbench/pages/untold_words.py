"""What cannot be told, why, and what would have to be changed, in words."""

from __future__ import annotations

from collections.abc import Iterator

from segbench.evaluation import TIME_TO_ORDER
from segbench.pages.markup import Prose, code, html, strong
from segbench.pages.wording import listed, paragraph
from segbench.study.comparison import Comparison
from segbench.study.study import Study
from segbench.study.untold import Untold

NOTHING_DRAWN = "There is nothing to draw: who orders again, or responds, is not compared here."


def untold(study: Study) -> Iterator[str]:
    """Say what was asked for and cannot be told: outcomes of one reason in one sentence.

    First repeats, which stand in where no campaigns are known, are left to `no_first_repeat`, and
    further horizons of retention to their table.
    """
    parts = Untold(study)
    _, *further = study.params.horizons
    reasons = {
        name: why
        for name, why in parts.reasons().items()
        if name not in further and not _stands_in(study, name)
    }
    for reason in dict.fromkeys(reasons.values()):
        names = [name for name in reasons if reasons[name] == reason]
        asked = [parts.outcome(name).asked for name in names]
        start = strong(f"It cannot be told {listed(asked, 'or')}")
        yield start + f": {reason}. " + _change(parts, names)
    if reasons and not parts.compared:
        yield _nothing_foretold(study) + (
            " Segments, profiles, their steadiness and the playbooks rest on what customers did "
            "before the cutoff, and hold all the same."
        )


def _nothing_foretold(study: Study) -> str:
    """Say what follows where no outcome is compared that decides anything."""
    if Comparison(study).time_to_order.splits():
        return (
            f"Only {TIME_TO_ORDER.asked} is compared, on the page “Comparison”. That"
            " decides nothing, so nothing is recommended by what customers will do."
        )
    return "No outcome is compared, so nothing here foretells what customers will do."


def describes(study: Study) -> str:
    """Say that segments describe customers, where no method tells who orders again."""
    if Comparison(study).foretells("retention"):
        return ""
    return "These segments describe customers; they do not foretell who orders again."


def no_first_repeat(study: Study) -> Iterator[str]:
    """Say why first repeats, which stand in for responses to campaigns, are not compared."""
    reasons = Untold(study).reasons()
    reason = reasons.get("conversion")
    if reason and [*reasons.values()].count(reason) == 1 and _stands_in(study, "conversion"):
        yield f"Conversion is not compared: {reason}."


def not_compared(study: Study, name: str) -> Prose:
    """Return why an outcome is not compared, where its league or curve would stand."""
    title = name.replace("_", " ").capitalize()
    reason = Untold(study).reasons().get(name, f"no {title.lower()} is recorded in this data")
    return paragraph(f"{title} is not compared: {reason}.")


def _stands_in(study: Study, name: str) -> bool:
    return name == "conversion" and not study.after.conversion.within_group


def _change(parts: Untold, names: list[str]) -> str:
    """Return what would have to be changed for these outcomes to be told."""
    lines = parts.remedy(names[0])
    if lines:
        return html("With ") + code(lines) + " in the params file it could be told."
    if names == ["conversion"]:
        return (
            html("It takes a ")
            + code("cutoff")
            + " by which a campaign had closed, and another campaign that started within "
            + code("conversion_days")
            + " from then on."
        )
    if "retention" in names:
        return "None of the other cutoffs and numbers of days that were tried would change that."
    return ""
