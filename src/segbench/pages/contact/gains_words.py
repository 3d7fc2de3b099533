"""How many of those who respond, or order again, the best customers hold: in words, as a table."""

from __future__ import annotations

import pandas as pd

from segbench.evaluation import Outcome
from segbench.evaluation.comparison.metrics import TOP_SHARE
from segbench.evaluation.comparison.verdict import Verdict
from segbench.pages.contact.words import rest, share_of, share_words, units_of
from segbench.pages.markup import strong
from segbench.pages.tables import Table
from segbench.pages.wording import NOT_SHOWN, inside, listed, percent, title
from segbench.params import Params


def best_fifth(gains: pd.DataFrame, verdict: Verdict, outcome: Outcome) -> str:
    """Return what the best fifth gives, in sentences.

    Parameters
    ----------
    gains
        As `GainsNumbers.gains`.
    """
    own = gains[gains["outcome"] == verdict.outcome]
    fifth = own[own["share"] == TOP_SHARE].set_index("method")
    pick = fifth.loc[verdict.pick]
    everybody = float(own.loc[own["share"] == 1, "rate"].iloc[0])
    perfect = percent(min(1.0, TOP_SHARE / everybody), 0)
    text = strong(
        f"{outcome.title}: the best fifth of the {units_of(outcome)} by {title(verdict.pick)} "
        f"holds {share_of(pick, 'gain')} of everyone who {outcome.acts}"
    )
    text += (
        f" (a fifth taken at random {percent(TOP_SHARE, 0)}, a perfect one {perfect}). "
        f"In it, {share_of(pick, 'rate')} are such, "
        f"against {percent(everybody, 0)} of all."
    )
    if not verdict.beats_random:
        text += (
            " No method here ranks better than random classes can: "
            "this classification is none to choose contacts by."
        )
    others = [
        f"{share_of(row, 'gain')} by {_rival(str(name), row['role'])}"
        for name, row in fifth.drop(verdict.pick).iterrows()
    ]
    if others:
        text += f" The best fifth holds {listed(others)}."
    if not outcome.within_group:
        last = own[(own["share"] == rest(TOP_SHARE)) & (own["method"] == verdict.pick)].iloc[0]
        spared = share_of(last, "spared")
        text += f" At the other end, the last fifth holds {spared} of everyone else."
    return text


def _rival(name: str, role: str) -> str:
    return "the best model tried" if role == "ceiling" else f"“{inside(name)}”"


def gains_table(gains: pd.DataFrame, outcome: Outcome, params: Params) -> Table:
    """Return which share of the events the first units hold.

    Where they are customers, also what the last hold of the others.
    """
    budgets, confidence = params.contact.budgets, percent(params.evaluation.confidence, 0)
    columns = [(share_words(share), "gain", share) for share in budgets]
    caption = (
        f"{outcome.title}: which share of everyone who {outcome.acts} "
        f"is held by the best {units_of(outcome)}"
    )
    if not outcome.within_group:
        caption += ", and which share of all others by the last"
        columns += [(f"the last {100 * share:g} %", "spared", share) for share in budgets]
    rows = []
    for name, curve in gains[gains["outcome"] == outcome.name].groupby("method", sort=False):
        at_share = curve.set_index("share")
        row = {"ranked by": title(str(name)), "kind": curve["role"].iloc[0]}
        for head, measure, share in columns:
            contacted = rest(share) if measure == "spared" else share
            row[head] = share_of(at_share.loc[contacted], measure)
        rows.append(row)
    chance = {head: percent(share, 0) for head, _, share in columns}
    rows.append({"ranked by": "At random", "kind": NOT_SHOWN, **chance})
    return Table(
        pd.DataFrame(rows),
        f"{caption}; {confidence} intervals from resampled customers.",
        dict.fromkeys(chance, str),
    )
