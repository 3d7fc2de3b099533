"""What contradicts advice, or a segment's name, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from segbench.pages.premises import CLAIMS, LITTLE, NAMES, Claim, Claims, contradicted
from segbench.pages.wording import percent, percent_interval
from segbench.params.playbook import SUFFIX, Premise


class Sentence(NamedTuple):
    """A sentence, or a part of one, in English and in Chinese."""

    en: str
    zh: str


BEFORE: Mapping[Premise, Sentence] = {
    "keep": Sentence(
        "you leave things as they are; ask why they go", "维持现状之前请三思，先问清原因"
    ),
    "grow": Sentence("you sell them more; keep them first", "向他们多销售之前请三思，先留住他们"),
    "win_back": Sentence("you treat them as lost", "当作流失客户对待之前请三思"),
    "low_effort": Sentence("you do less for them", "减少投入之前请三思"),
}
"""What to think twice about."""

THESE = Sentence("these customers", "这些客户")


def doubt(premise: Premise | None, numbers: pd.Series, who: Sentence = THESE) -> Sentence | None:
    """Return what contradicts the premise of advice, and what to think twice about; None: nothing.

    Parameters
    ----------
    numbers
        Of the segment: a row of `segbench.pages.premises.evidence`.
    who
        What the customers are called.
    """
    if premise is None:
        return None
    why, before = _against(CLAIMS[premise], numbers, who), BEFORE[premise]
    if why is None:
        return None
    start = why.en[0].upper() + why.en[1:]
    return Sentence(f"{start}: think twice before {before.en}.", f"{why.zh}：{before.zh}。")


def name_doubts(names: Mapping[str, str], table: pd.DataFrame) -> Iterator[str]:
    """Yield a sentence for each segment whose name its numbers contradict.

    Parameters
    ----------
    names
        Of the segments, by code.
    table
        As `segbench.pages.premises.evidence` returns it.
    """
    for code, name in names.items():
        claims = NAMES.get(name.partition(SUFFIX)[0], frozenset())
        why = _against(claims, table.loc[code], THESE)
        if why:
            yield f"Do not take the name “{name}” at its word: {why.en}."


def _against(claims: Claims, numbers: pd.Series, who: Sentence) -> Sentence | None:
    """Return which numbers contradict these claims; None: none of them do."""
    parts: list[Sentence] = []
    for claim in contradicted(claims, numbers):
        if claim is Claim.SMALL:
            share = numbers["revenue_share"]
            shown = percent(share, _digits(share, LITTLE))
            they, they_zh = Sentence("they", "他们") if parts else who
            parts.append(
                Sentence(f"{they} bring {shown} of the revenue", f"{they_zh}贡献了销售额的{shown}")
            )
        else:
            parts.append(_stay(claim, numbers, who))
    if not parts:
        return None
    return Sentence(", and ".join(part.en for part in parts), "，".join(part.zh for part in parts))


def _stay(claim: Claim, numbers: pd.Series, who: Sentence) -> Sentence:
    """Return how many stay, against all, with decimals that tell the interval from the average."""
    more = claim is Claim.LEAVE
    digits = _digits(numbers["ci_low" if more else "ci_high"], numbers["average"])
    rate = percent_interval(numbers["rate"], numbers["ci_low"], numbers["ci_high"], digits)
    average, rate_zh = percent(numbers["average"], digits), rate.replace(" to ", "至")
    return Sentence(
        f"of {who.en} {rate} stay, {'more' if more else 'fewer'} than of all ({average})",
        f"{who.zh}有{rate_zh}留存，{'高于' if more else '低于'}全体客户的{average}",
    )


def _digits(value: float, other: float) -> int:
    """Return how few decimals, at most two, show two shares as different percentages."""
    return next((n for n in (0, 1) if percent(value, n) != percent(other, n)), 2)
