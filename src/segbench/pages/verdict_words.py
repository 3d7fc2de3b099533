"""The verdict in words: which classification to use, for everything and for each outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from segbench.evaluation import Outcome
from segbench.evaluation.comparison.purpose import Lead
from segbench.evaluation.comparison.verdict import Overall, Verdict
from segbench.pages.care_words import (
    ADD_ONE,
    nothing_for_everything,
    weights_of,
    why_with_care,
    with_care,
)
from segbench.pages.lead_words import apart, between, fact_of, more, points
from segbench.pages.markup import strong
from segbench.pages.wording import (
    known_interval,
    listed,
    percent,
    percent_interval,
    title,
)
from segbench.study.comparison import Comparison
from segbench.study.other_settings import AT
from segbench.study.robustness import EVERYTHING

HOLDS = {
    "leaves": "of 100 who leave, the fifth of customers that it ranks lowest holds",
    "retention": "of 100 who come back, the fifth of customers that it ranks highest holds",
    "campaign": "of 100 who respond, the fifth of those contacted that it ranks highest holds",
    "conversion": "of 100 who order again, the fifth of these buyers that it ranks highest holds",
    "spend": "of 100 in revenue to come, the fifth of customers that it ranks highest brings",
    "service_cost": "of 100 that service will cost, the fifth of customers it ranks highest takes",
}
"""What an outcome is decided by -> how a sentence says it."""

ALL = known_interval(1, 1, 1)
NO_MORE = "nothing else that was tried, models included, tells more"

CLOSE = 0.05
"""A difference between ends so far from 0 at most is called about none."""

FEW = 4
"""So many names are listed in a sentence."""

NOTHING: Mapping[str, Any] = {}
"""No other setting was tried, no reason is known, no weight is given."""


def answers_of(comparison: Comparison) -> list[str]:
    """Return what `answers` says of a comparison."""
    study = comparison.study
    contestants = comparison.judged.contestants().values() if comparison.outcomes() else ()
    return answers(
        comparison.overall(),
        comparison.verdicts(),
        study.outcomes | study.amounts,
        comparison.robustness.holds(),
        {one.name: one.reason for one in contestants if not one.doubted},
        study.params.verdict.weights,
    )


def answers(
    found: Overall,
    verdicts: Mapping[str, Verdict],
    outcomes: Mapping[str, Outcome],
    holds: Mapping[str, Mapping[str, bool]] = NOTHING,
    reasons: Mapping[str, str] = NOTHING,
    weights: Mapping[str, float] = NOTHING,
) -> list[str]:
    """Return which one classification to use for everything, and what for each outcome.

    Nothing where no outcome is compared.

    Parameters
    ----------
    holds
        As `segbench.study.robustness.Robustness.holds` returns it.
    reasons
        Classification -> why it may not be recommended; none of those whose labels are doubted.
    weights
        As `verdict.weights` has them.
    """
    if not verdicts:
        return []
    each = [
        answer(verdict, outcomes[name], holds.get(name, {}), reasons)
        for name, verdict in verdicts.items()
    ]
    weighed = {
        outcomes[name].asked: weights.get(name, 1.0)
        for name, verdict in verdicts.items()
        if verdict.recommended
    }
    if not found.outcomes:
        known = [verdict for verdict in verdicts.values() if verdict.known]
        return [nothing_for_everything([*weighed], known), *each]
    everything = overall(found, outcomes, holds.get(EVERYTHING, {}), reasons, weighed)
    return [everything + weights_of(weighed), *each]


def overall(
    found: Overall,
    outcomes: Mapping[str, Outcome],
    holds: Mapping[str, bool] = NOTHING,
    reasons: Mapping[str, str] = NOTHING,
    weighed: Mapping[str, float] = NOTHING,
) -> str:
    """Return which one classification to use for everything, and in which settings that holds."""
    pick = title(found.pick)
    lead = strong(f"If you use only one classification, use {pick}")
    if not found.stable:
        lead += with_care(found.pick, reasons)
    elif found.compared > 1:
        lead += robust(holds)
    asked = [outcomes[name].asked for name in found.outcomes]
    alike = len({weighed.get(each, 1.0) for each in asked}) == 1
    if not found.stable:
        where = ""
    elif found.compared == 1:
        where = " It is the only one that may be recommended."
    elif found.behind <= 0:
        where = f" Nothing that may be recommended tells more of {listed(asked)}."
    elif len(asked) == 1:
        where = f" Only {asked[0]} counts here."
    else:
        weakest = outcomes[found.weakest].asked
        where = (
            f" It is weakest at telling {weakest}: there it tells {points(found.behind)} less of "
            f"what can be known than {title(found.ahead)}, which tells most."
        )
        if alike:
            where += " At everything else it is no further behind."
    unsure = ""
    if found.unsure:
        others = listed(_others(found)) or "another"
        unsure = (
            f" It is the one that falls least behind here; {others} may fall as little behind, or "
            "less, which these data cannot tell."
        )
    return lead + "." + unsure + where + _fact_for_everything(found)


def _fact_for_everything(found: Overall) -> str:
    lead = found.fact
    if lead is None:
        return ""
    fact = f"one plain fact alone, {fact_of(lead)},"
    if lead.low > 0:
        return (
            f" With {fact} for everything you would be {between(lead)} further behind where that "
            "is weakest."
        )
    if lead.high < 0:
        return f" But with {fact} for everything you would be {between(lead)} less behind."
    return f" One plain fact alone for everything, {fact_of(lead)}, {_equal(lead)}."


def _equal(lead: Lead) -> str:
    """Say that a difference may fall either way: that it is hardly any, or that nobody knows."""
    close = max(abs(lead.low), abs(lead.high)) <= CLOSE
    return ("tells about as much" if close else "cannot be told from it") + (
        f" (difference {apart(lead)})"
    )


def answer(
    verdict: Verdict,
    outcome: Outcome,
    holds: Mapping[str, bool] = NOTHING,
    reasons: Mapping[str, str] = NOTHING,
) -> str:
    """Return the verdict for one outcome in a few sentences; in which settings it holds."""
    asked = outcome.asked
    if not verdict.known:
        return strong(f"To tell {asked}, nothing here helps") + (
            ": even the best of all classifications and models that were tried takes away "
            f"{_little(verdict.attainable)}. So nothing is recommended for it, and no shares are "
            "given."
        )
    if not verdict.pick:
        return strong(f"To tell {asked}, nothing can be recommended") + (
            f": none of the classifications here may be. {ADD_ONE}"
        )
    pick = title(verdict.pick)
    if not verdict.beats_random:
        text = strong(f"To tell {asked}, no classification that may be recommended is sure to help")
        text += ": none surely tells more than treating all customers alike."
        for sentence in (*_fact_alone(verdict), *_campaigns(verdict)):
            text += " " + sentence
        return text
    often = robust(holds) if verdict.compared > 1 else ""
    if verdict.beaten_by and verdict.fact is not None:
        lead = strong(f"To tell {asked}, one plain fact tells more than all that may be used") + (
            f": {fact_of(verdict.fact)}, {between(verdict.fact)} more than {pick}. If you want one "
            f"of the classifications as it is, use {pick}"
        )
    else:
        lead = strong(f"To tell {asked}, use {pick}")
    return lead + often + ": " + " ".join(_sentences(verdict, outcome, reasons))


def _little(attainable: float) -> str:
    """Return what the best takes away where that is too little, or not told from nothing."""
    little = percent(max(attainable, 0.0))
    if little == percent(0):
        return "nothing of what is uncertain"
    return f"{little} of what is uncertain, which is too little to count or may be luck"


def robust(holds: Mapping[str, bool]) -> str:
    """Return in which other settings a verdict is the same, to go on with its first sentence.

    Parameters
    ----------
    holds
        Setting, named as in `segbench.study.other_settings`, -> whether it is the same there; none:
        nothing is said.
    """
    if not holds:
        return ""
    at = [same for setting, same in holds.items() if setting.startswith(AT)]
    every = f"all {len(at)}" if len(at) > 2 else "both"  # there is no other at the only one
    horizons = {setting: same for setting, same in holds.items() if not setting.startswith(AT)}
    own = [setting for setting, same in horizons.items() if same]
    other = [setting for setting, same in horizons.items() if not same]
    if any(at):
        own.insert(0, f"at {every if all(at) else f'{sum(at)} of {len(at)}'} cutoffs")
    elif at:
        other.insert(0, f"at any of {len(at)} cutoffs")
    if len(holds) == len(other) == 1:
        return strong(f", which does not hold {other[0]}")
    parts = [f"the same {listed(own)}"] if own else []
    parts += [f"not {listed(other, 'or')}"] if other else []
    return _seldom(sum(holds.values()), len(holds)) + f" ({', '.join(parts)})"


def _seldom(same: int, settings: int) -> str:
    """Return a warning where a verdict is the same in fewer than half of the settings."""
    if 2 * same >= settings:
        return ""
    return strong(f", which holds in {f'only {same}' if same else 'none'} of {settings} settings")


def _sentences(verdict: Verdict, outcome: Outcome, reasons: Mapping[str, str]) -> Iterator[str]:
    pick = title(verdict.pick)
    yield _why(verdict, pick) if verdict.stable else why_with_care(verdict.pick, reasons)
    assert verdict.share is not None
    told = f"Of all that can be known, {pick} tells {_known(*verdict.share)}"
    if verdict.figure is not None:
        holds = HOLDS[_decided_by(verdict, outcome)]
        told += f"; {holds} {percent_interval(*verdict.figure).replace(' %', '', 1)}"
    yield told + "."
    if verdict.figure_best is not None and verdict.behind > 0:
        yield f"{title(verdict.best)} holds {more(verdict.figure_best)} there."
    yield from _ahead(verdict)
    if verdict.fact is not None and not verdict.beaten_by:
        yield _fact(verdict.fact)
    yield from _campaigns(verdict)


def _why(verdict: Verdict, pick: str) -> str:
    others = [title(name) for name in verdict.best_set if name != verdict.pick]
    if verdict.compared == 1:
        return "it is the only one that may be recommended."
    if verdict.unsure:
        return "which is best these data cannot tell. " + _as_good(verdict) + _sure(verdict)
    if verdict.pick != verdict.best:
        best = title(verdict.best)
        than = f"{pick} is simpler"
        if verdict.best not in verdict.best_set:
            than = f"{best} may itself be further than that behind another"
        return (
            f"{best} tells {points(verdict.behind)} more, which is surely less than "
            f"{points(verdict.margin)}, and {than}."
        )
    if others:
        return f"it tells most, and {listed(others)} surely hardly less; it is the simplest."
    return "it surely tells more than each of the others that may be recommended."


def _as_good(verdict: Verdict) -> str:
    """Say who else may be the best where the data cannot tell it, and that the pick is simplest."""
    others, pick = _others(verdict), title(verdict.pick)
    if not others:
        return f"{pick} is ahead here."
    return f"{listed(others)} may be as good; {pick} is the simplest of them."


def _others(found: Verdict | Overall) -> list[str]:
    """Return the names of those that may be the best beside the pick; of many, how many."""
    others = [name for name in (found.best, *found.not_told) if name != found.pick]
    if len(others) <= FEW:
        return [title(name) for name in others]
    among = "" if found.best == found.pick else f", among them {title(found.best)},"
    return [f"{len(others)} others{among}"]


def _sure(verdict: Verdict) -> str:
    """Say who is practically best though the data cannot tell which is best; or that none is."""
    who = f"Only {title(verdict.best)}" if verdict.best_set else "None of them"
    return f" {who} is surely less than {points(verdict.margin)} behind the best."


def _ahead(verdict: Verdict) -> Iterator[str]:
    """Say what tells more and may not be recommended, and whether that changes anything."""
    lead = verdict.ahead
    if lead is None:
        return
    words = "tells" if lead.low > 0 else "seems to tell"
    text = (
        f"{title(lead.name)} {words} {between(lead)} more, and is not recommended: "
        f"{verdict.why_not}."
    )
    if verdict.figure_ahead is not None:
        text += f" It holds {more(verdict.figure_ahead)} there."
    yield text


def _fact(lead: Lead) -> str:
    if lead.low > 0:
        return f"That is {between(lead)} more than the best plain fact, {fact_of(lead)}."
    if lead.high < 0:
        return f"The best plain fact, {fact_of(lead)}, tells {between(lead)} more."
    return f"The best plain fact, {fact_of(lead)}, {_equal(lead)}."


def _known(value: float, low: float, high: float) -> str:
    """Return a share of all that can be known; of one that is the yardstick itself, that it is."""
    share = known_interval(value, low, high)
    return f"100 % ({NO_MORE})" if share == ALL else share


def _fact_alone(verdict: Verdict) -> Iterator[str]:
    """Say what a plain fact tells where no classification is sure to tell anything."""
    if verdict.fact is None or verdict.fact_share is None or verdict.fact_share[1] <= 0:
        return
    yield (
        f"The best plain fact, {fact_of(verdict.fact)}, tells "
        f"{_known(*verdict.fact_share)} of what can be known."
    )


def _campaigns(verdict: Verdict) -> Iterator[str]:
    largest = percent(verdict.largest, 0)
    if verdict.campaigns == 1:
        yield "All contacts are from one campaign: how it is in the next one, nobody knows."
    elif 1 < verdict.campaigns < 5:
        yield (
            f"The contacts are from {verdict.campaigns} campaigns, {largest} of them from one: how "
            "it is in the next one, nobody knows."
        )
    elif verdict.campaigns:
        yield (
            f"The contacts are from {verdict.campaigns} campaigns, {largest} of them from one; "
            "that other campaigns may differ is allowed for."
        )


def _decided_by(verdict: Verdict, outcome: Outcome) -> str:
    if verdict.most_stay:
        return "leaves"
    return "campaign" if outcome.within_group else outcome.name
