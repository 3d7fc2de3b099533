"""How many of those who respond, or order again, the best customers hold: in words, as a table."""

from __future__ import annotations

import pandas as pd

from segbench.evaluation.comparison.metrics import TOP_SHARE
from segbench.pages._page import Page
from segbench.pages.contact.numbers import ContactNumbers
from segbench.pages.contact.words import rest, share_of, share_words, units_of
from segbench.pages.markup import Prose, strong
from segbench.pages.tables import Table
from segbench.pages.wording import NOT_SHOWN, inside, listed, paragraph, percent, title


class GainsWords(Page):
    """What the best customers hold of an outcome."""

    data: ContactNumbers

    def best_fifth(self, name: str) -> str:
        """Return what the best fifth gives of an outcome, in sentences."""
        outcome, verdict = self.study.outcomes[name], self.data.verdicts[name]
        own = self.data.gains[self.data.gains["outcome"] == name]
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
            f"{share_of(row, 'gain')} by {_rival(str(rival), row['role'])}"
            for rival, row in fifth.drop(verdict.pick).iterrows()
        ]
        if others:
            text += f" The best fifth holds {listed(others)}."
        if not outcome.within_group:
            last = own[(own["share"] == rest(TOP_SHARE)) & (own["method"] == verdict.pick)].iloc[0]
            spared = share_of(last, "spared")
            text += f" At the other end, the last fifth holds {spared} of everyone else."
        return text

    def gains(self, name: str) -> Table | Prose:
        """Return what the best customers hold of an outcome, or why it is not compared.

        Where they are customers, also what the last hold of the others.
        """
        if name not in self.data.verdicts:
            reason = self.data.comparison.no_conversion()
            return paragraph(f"Conversion is not compared: {reason}.")
        outcome, budgets = self.study.outcomes[name], self.study.params.contact.budgets
        columns = [(share_words(share), "gain", share, share) for share in budgets]
        caption = (
            f"{outcome.title}: which share of everyone who {outcome.acts} "
            f"is held by the best {units_of(outcome)}"
        )
        if not outcome.within_group:
            caption += ", and which share of all others by the last"
            columns += [
                (f"the last {100 * share:g} %", "spared", rest(share), share) for share in budgets
            ]
        rows, own = [], self.data.gains[self.data.gains["outcome"] == name]
        for method, curve in own.groupby("method", sort=False):
            at_share = curve.set_index("share")
            cells = {
                heading: share_of(at_share.loc[contacted], measure)
                for heading, measure, contacted, _ in columns
            }
            rows.append({"ranked by": title(str(method)), "kind": curve["role"].iloc[0]} | cells)
        chance = {heading: percent(share, 0) for heading, _, _, share in columns}
        rows.append({"ranked by": "At random", "kind": NOT_SHOWN, **chance})
        return Table(
            pd.DataFrame(rows),
            f"{caption}; {percent(self.study.limits.confidence, 0)} intervals from resampled "
            "customers.",
            dict.fromkeys(chance, str),
        )


def _rival(name: str, role: str) -> str:
    return "the best model tried" if role == "ceiling" else f"“{inside(name)}”"
