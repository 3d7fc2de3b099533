"""Customers who are none: guests, walk-ins and placeholders that a shop books under one id."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import StringValue, Table

from segbench.datasets.own.cleaning_table import CleaningTable
from segbench.datasets.own.guest_words import WORDS
from segbench.datasets.tables import store
from segbench.errors import printable

GUEST = "guest: "
NAMED = GUEST + "customer id "

ERRORS = (
    r"^#\s?(ref|value|name|n/?a|null|num|div/0|nv|bezug|wert|zahl|valeur|nom|nombre|valor|error"
    r"|spill|calc|field)[!?]*$"
)
"""What spreadsheets in several languages write for what they cannot compute."""

NOTHING = r"^([-.,_?*#/~+\s–—…]{1,40}|x{3,12})$"
LOOKS = (
    r"^(-\d+|0+|1{3,}|2{3,}|3{3,}|4{3,}|5{3,}|6{3,}|7{3,}|8{3,}|9{3,}|1234(5(6(7(8(90?)?)?)?)?)?)(\.0+)?$"
    r"|^(guest|unknown|anonymous|noemail|no-?email|none|test|default|walkin|noreply|no-?reply|gast|invitado)@"
)
"""Ids that may be a placeholder or a customer: nothing but their orders tells."""

MANY = 30
"""Customers, from which on it can be said what is usual."""


@dataclass(frozen=True)
class Suspect:
    """A customer who may be a placeholder.

    Attributes
    ----------
    orders, share
        Orders under this id, and their share of all.
    times
        How many times as many as all but 1 % of the others have at most.
    looks
        Whether the id itself looks like one.
    """

    customer_id: str
    orders: int
    share: float
    times: float
    looks: bool

    def __str__(self) -> str:
        like = f"{self.times:,.0f} times as many as 99 % of the others have at most"
        if self.looks:
            like = "looks like a placeholder"
        return (
            f"'{printable(self.customer_id)}' holds {100 * self.share:.1f} % of the orders "
            f"({self.orders:,}; {like})"
        )


@ibis.udf.scalar.builtin
def strip_accents(text: str) -> str:  # type: ignore[empty-body]
    """Return a text without its accents."""


def _plain(text: StringValue) -> StringValue:
    """Return a text in small letters without accents, and blanks for all but letters and digits."""
    return strip_accents(text.lower()).re_replace(r"[^\pL\pN\pM]+", " ").strip()


def reject_guests(cleaning: CleaningTable, guests: Sequence[str] | None) -> None:
    """Reject rows whose customer id is a word for somebody unknown, one reason a word.

    Parameters
    ----------
    guests
        Ids that count as guests, capitals and blanks around them aside; None for the usual words in
        many languages.
    """
    if "customer_id" not in cleaning.table.columns or guests == []:
        return
    table = cleaning.table
    ids = table.filter(table.customer_id.notnull()).select("customer_id").distinct()
    small = ids.customer_id.lower()
    if guests is None:
        words = store(cleaning.con, pd.DataFrame({"word": WORDS}))
        words = words.select(plain=_plain(words.word)).distinct()
        by_word = ids.mutate(plain=_plain(ids.customer_id)).semi_join(words, "plain")
        by_sign = small.re_search(NOTHING) | small.re_search(ERRORS)
        named = by_word.drop("plain").union(ids.filter(by_sign))
    else:
        named = ids.filter(small.isin([guest.strip().lower() for guest in guests]))
    found = named.to_pandas()["customer_id"]
    if len(found):
        # Ids that differ by capitals share a reason.
        shown = found.groupby(found.str.lower()).transform("min").map(printable)
        reasons = pd.DataFrame({"customer_id": found, "_why": NAMED + "'" + shown + "'"})
        cleaning.reject_beside(store(cleaning.con, reasons), "customer_id")


def guest_words(ledger: pd.DataFrame) -> list[str]:
    """Return the ids that were taken as guests, as an account of rows tells them."""
    start = f"set aside: {NAMED}'"
    rows = ledger["row"][ledger["row"].str.startswith(start) & (ledger["table"] == "orders")]
    return [row.removeprefix(start).removesuffix("'") for row in rows]


def suspects(orders: Table) -> list[Suspect]:
    """Return customers who hold absurdly many orders, or look like a placeholder and hold many.

    One customer may hold a fifth of all orders where others are large as well; none of the usual
    ones holds thirty times what 99 % of the others have at most.
    """
    counts = orders.group_by("customer_id").aggregate(n=orders.count())
    usual = counts.group_by("n").aggregate(customers=counts.count()).order_by("n").to_pandas()
    n, customers = usual["n"].to_numpy(), usual["customers"].to_numpy()
    total = (n * customers).sum()
    marked = counts.mutate(looks=counts.customer_id.lower().re_search(LOOKS))
    largest = [
        rows.order_by([ibis.desc("n"), "customer_id"]).limit(20).to_pandas()
        for rows in (marked, marked.filter(marked.looks))
    ]
    suspected = []
    for row in pd.concat(largest).drop_duplicates("customer_id").itertuples():
        others = customers - (n == row.n)
        often, most, next_most = (_quantile(n, others, share) for share in (0.95, 0.99, 1.0))
        share = row.n / total
        absurd = customers.sum() > MANY and (
            (share >= 0.01 and row.n >= 30 * most) or (share >= 0.25 and row.n >= 10 * next_most)
        )
        if absurd or (row.looks and (row.customer_id.startswith("-") or row.n > often)):
            suspected.append(
                Suspect(row.customer_id, row.n, share, row.n / max(most, 1), row.looks)
            )
    return sorted(suspected, key=lambda suspect: (-suspect.orders, suspect.customer_id))


def _quantile(n: np.ndarray, customers: np.ndarray, share: float) -> float:
    """Return how many orders this share of customers has at most."""
    if not customers.sum():
        return 0.0
    place = np.searchsorted(np.cumsum(customers), share * customers.sum() - 1e-9)
    return n[min(place, len(n) - 1)]


def guest_facts(
    ledger: pd.DataFrame, orders: Table, share: float, guests: Sequence[str] | None
) -> Iterator[str]:
    """Yield what a reader should know of guests, and of customers who may be some."""
    words = guest_words(ledger)
    if share:
        which = f", {', '.join(map(repr, words[:10]))} among them" if words else ""
        other = " To count them as customers, write `guests: []` under `orders`."
        if not words or guests is not None:
            other = ""
        yield (
            f"{100 * share:.1f} % of revenue has no customer id (guests{which}): no "
            f"classification can say anything of it.{other}"
        )
    suspected = suspects(orders) if guests != [] else []
    if suspected:
        yield warning(suspected, words if guests is None else guests)


def warning(suspected: Sequence[Suspect], guests: Sequence[str]) -> str:
    """Return who may be no customer, and the line to write then; `guests` count as such already."""
    ids = [*guests, *(suspect.customer_id for suspect in suspected)]
    return (
        f"Counted as customers, perhaps none: {'; '.join(map(str, suspected[:5]))}. If so, write "
        f"under `orders`: guests: {json.dumps(ids, ensure_ascii=False)}"
    )
