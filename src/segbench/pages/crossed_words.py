"""What is added where a plain fact wins, in words: its crossing with the recommended method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from segbench.evaluation import Outcome
from segbench.methods import parts_of
from segbench.pages.markup import code, strong
from segbench.pages.wording import inside, known_interval, title


def crossed(
    differences: pd.DataFrame,
    league: pd.DataFrame,
    outcomes: Mapping[str, Outcome],
    ineligible: Mapping[str, str],
) -> Iterator[str]:
    """Say what each added crossing tells, beside the method and the fact alone.

    Parameters
    ----------
    differences, league
        As `segbench.study.added_crossings.AddedCrossings` returns them.
    outcomes
        Those that are spoken of.
    ineligible
        Crossing -> why it could not be recommended even if it were asked for, as a clause.
    """
    shares = league[league["metric"] == "attainable_share"].set_index(["outcome", "method"])
    ends = ["value", "ci_low", "ci_high"]
    own = differences[differences["outcome"].isin(outcomes)]
    for (outcome, crossing), rows in own.groupby(["outcome", "method"], sort=False):
        method, fact = rows["against"]
        tells, by_method, by_fact = (
            known_interval(*shares.loc[(outcome, name), ends]) for name in (crossing, method, fact)
        )
        but = f"; but {ineligible[crossing]}." if crossing in ineligible else "."
        yield (
            strong(
                f"To tell {outcomes[outcome].asked}, {title(method)} crossed with “{inside(fact)}” "
                f"tells {tells} of what can be known"
            )
            + f"; {title(method)} alone tells {by_method}, that fact alone {by_fact}. "
            + _more(rows.set_index("against").loc[fact])
            + " The crossing was added because the fact wins, when the data had been seen: it is "
            "neither ranked nor recommended. To compare it as a method with labels and a page of "
            "its own, add "
            + code(f"[{', '.join(parts_of(crossing))}]")
            + " to "
            + code("crossings")
            + but
        )


def _more(row: pd.Series) -> str:
    """Say how much more the crossing tells than the fact alone, and whether that is sure."""
    difference, low, high = (100 * row[name] for name in ("difference", "ci_low", "ci_high"))
    if low <= 0 <= high:
        return f"The two cannot be told apart ({low:+.0f} to {high:+.0f} points)."
    words = "more" if difference > 0 else "less"
    near, far = sorted((abs(low), abs(high)))
    return (
        f"That is {abs(difference):.0f} points [{near:.0f} to {far:.0f}] {words} than the fact "
        "alone."
    )
