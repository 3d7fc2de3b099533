"""What a contact may cost: in words, as a table."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from segbench.evaluation.comparison.metrics import TOP_SHARE
from segbench.pages.contact.words import amount_of, money_interval, share_of, share_words
from segbench.pages.markup import strong
from segbench.pages.tables import Format, Table
from segbench.pages.wording import count, money, percent
from segbench.params import Params

BRINGS = {"given": "as given", "order": "one order", "window": "all they spent"}
"""What a response is taken to bring -> head of a column."""


def pays(worth: pd.DataFrame, params: Params, currency: str) -> Iterator[str]:
    """Return below which cost a contact pays, and what it pays at the cost given, in sentences.

    Parameters
    ----------
    worth
        As `GainsNumbers.worth`; empty where no responses to campaigns are compared.
    """
    if worth.empty:
        yield strong("What a contact pays cannot be said") + (
            ": no responses to campaigns are compared here, and that somebody orders again "
            "without having been contacted is worth nothing to a campaign."
        )
        return
    fifth = worth[worth["share"] == TOP_SHARE].set_index("brings")
    brings = "given" if "given" in fifth.index else "order"
    best = fifth.loc[brings]
    everybody = worth[(worth["share"] == 1) & (worth["brings"] == brings)].iloc[0]
    response = f"brings one order ({money(best['value'], currency)} on average)"
    if brings == "given":
        response = f"brings {money(best['value'], currency)}, as given,"
    yield strong(
        "A contact of the best fifth pays as long as it costs less than "
        + amount_of(best, "break_even", currency)
    ) + (
        f", if a response {response} and {percent(params.contact.margin, 0)} of that is margin; "
        "a contact of everybody as long as it costs less than "
        f"{amount_of(everybody, 'break_even', currency)}."
    )
    if "window" in fifth.index:
        window = fifth.loc["window"]
        yield (
            f"If all that responders spent in the {params.conversion_days} days from the cutoff on "
            f"({money(window['value'], currency)} each) is put down to the contact, "
            f"it is {amount_of(window, 'break_even', currency)}: "
            "too much, because they would have spent part of it without being contacted."
        )
    cost = params.contact.cost_per_contact
    if cost is not None:
        yield (
            f"At {money(cost, currency)} a contact, the best fifth brings "
            f"{amount_of(best, 'profit', currency)} in all, "
            f"everybody {amount_of(everybody, 'profit', currency)}."
        )


def pays_by_uplift(
    uplift: pd.DataFrame, worth: pd.DataFrame, margin: float, currency: str
) -> Iterator[str]:
    """Return what a contact may cost if only what it adds counts; nothing where that is not known.

    Parameters
    ----------
    uplift
        As `ContactNumbers.uplift`.
    """
    if uplift.empty or worth.empty or pd.isna(uplift.iloc[-1]["uplift"]):
        return
    response = float(worth["value"].iloc[0])
    added, low, high = margin * response * uplift.iloc[-1][["uplift", "ci_low", "ci_high"]]
    yield (
        "Counting only what a contact adds, and not the responses that would have come anyway, "
        "a contact of everybody pays as long as it costs less than "
        f"{money_interval(added, low, high, currency)}, at {money(response, currency)} a response."
    )


def worth_table(worth: pd.DataFrame, params: Params, currency: str) -> Table:
    """Return what a contact may cost at each budget, and what contacts pay at the cost given."""
    budgets = worth[worth["share"].isin([*params.contact.budgets, 1.0])]
    first = budgets[budgets["brings"] == budgets["brings"].iloc[0]]
    columns: dict[str, list[object]] = {
        "contacted": [share_words(share) for share in first["share"]],
        "contacts": list(first["contacts"].round()),
        "respond": [share_of(row, "rate") for _, row in first.iterrows()],
    }
    measures = {"break_even": "a contact may cost"}
    if params.contact.cost_per_contact is not None:
        measures["profit"] = "profit in all"
    for brings, rows in budgets.groupby("brings", sort=False):
        for name, head in measures.items():
            columns[f"{head}, {BRINGS[str(brings)]}"] = [
                amount_of(row, name, currency) for _, row in rows.iterrows()
            ]
    formats: dict[str, Format] = dict.fromkeys(list(columns)[1:], str)
    return Table(
        pd.DataFrame(columns),
        "What a contact may cost at most: the share who respond × margin × what a response brings, "
        f"with {percent(params.evaluation.confidence, 0)} intervals from resampled customers. "
        "“One order” is the average order of those who responded, “all they spent” "
        "all of their orders in the days of the outcome.",
        formats | {"contacts": count},
    )
