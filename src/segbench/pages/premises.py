"""Whether what advice or a name takes for granted of a segment fits its numbers.

A premise or a name claims that customers stay, that they leave, or that they bring little. A claim
is contradicted by numbers that leave no doubt: by the whole interval of those who stay, which lies
on the other side of the average, and by the share of the revenue. Segments of which neither is
shown contradict nothing. docs/playbooks.md has the rules for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import pandas as pd

from segbench.pages.tables import enough
from segbench.params.playbook import Premise
from segbench.study.study import Study

LITTLE = 0.10
"""Share of the revenue up to which a segment brings little."""


ROUNDING = 1e-9
"""Where everybody stays, an interval ends a computer's hair below the average of 100 %."""


class Claim(Enum):
    """What is said of customers."""

    STAY = "they stay"
    LEAVE = "they leave"
    SMALL = "they bring little"


Claims = frozenset[Claim]

CLAIMS: Mapping[Premise, Claims] = {
    "keep": frozenset([Claim.STAY]),
    "grow": frozenset([Claim.STAY]),
    "win_back": frozenset([Claim.LEAVE]),
    "low_effort": frozenset([Claim.LEAVE, Claim.SMALL]),
}
"""What each premise takes for granted."""

NAMES: Mapping[str, Claims] = {
    "Champions": frozenset([Claim.STAY]),
    "Loyal": frozenset([Claim.STAY]),
    "Lapsing champions": frozenset([Claim.LEAVE]),
    "Lapsing big spenders": frozenset([Claim.LEAVE]),
    "Lapsing frequent": frozenset([Claim.LEAVE]),
    "Recent and small": frozenset([Claim.SMALL]),
    "Quiet and small": frozenset([Claim.LEAVE, Claim.SMALL]),
    "About to sleep": frozenset([Claim.LEAVE]),
    "At risk": frozenset([Claim.LEAVE]),
    "Hibernating": frozenset([Claim.LEAVE]),
    "Lost": frozenset([Claim.LEAVE]),
}
"""What names of RFM say, by types and by quintiles; SOM uses the types' names too."""


def evidence(study: Study, name: str) -> pd.DataFrame:
    """Return what claims about a method's segments are held against, indexed by code.

    rate, ci_low, ci_high: of those who stay, where pages show it with its interval; average: of all
    customers; revenue_share: before the cutoff. Missing where it is not shown.
    """
    rates = study.tables.segments(name)
    rates = rates[rates["outcome"] == "retention"].set_index("code")
    rates = rates.reindex([segment.code for segment in study.method(name).segments_])
    table = rates[["rate", "ci_low", "ci_high", "revenue_share"]].copy()
    few = [not enough(n, study.limits.min_rate_n) for n in rates["n"]]
    table.loc[few, ["rate", "ci_low", "ci_high"]] = float("nan")
    return table.assign(average=study.after.averages().get("retention", float("nan")))


def contradicted(claims: Claims, numbers: pd.Series) -> list[Claim]:
    """Return which of these claims the numbers of a segment, a row of `evidence`, contradict."""
    against = {
        Claim.STAY: numbers["ci_high"] < numbers["average"] - ROUNDING,
        Claim.LEAVE: numbers["ci_low"] > numbers["average"] + ROUNDING,
        Claim.SMALL: numbers["revenue_share"] > LITTLE,
    }
    return [claim for claim, wrong in against.items() if claim in claims and wrong]
