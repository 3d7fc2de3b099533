"""A small imitation of the UCI Online Retail file: its layout, its year, its kinds of dirt."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

COLUMNS = [
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
]
PACKS = [1, 2, 6, 12, 24]
FIRST = datetime(2010, 12, 1)


def _code(item: int) -> str:
    return f"{85000 + item}{'A' if item % 5 == 0 else ''}"


def _some(rng: np.random.Generator, items: np.ndarray) -> np.ndarray:
    return rng.choice(items, rng.integers(1, 13))


def online_retail(customers: int = 300, seed: int = 0) -> pd.DataFrame:
    """Return the rows as text, as the public CSV writes them.

    Dates have the month first, ids are floats, a fifth have none.

    One to some 40 invoices a customer with 1-12 lines; cancellations (``C…``, negative quantity) of
    a line of an earlier invoice or of none; damages (negative quantity, no customer, price 0);
    postage and discounts under stock codes of letters; bad debt (``A…``, negative price); exact
    duplicates.
    """
    rng = np.random.default_rng(seed)
    rate = rng.gamma(0.8, 6, customers)
    alive = np.where(rng.random(customers) < 0.7, 373, rng.integers(30, 374, customers))
    prices = np.round(rng.lognormal(0.8, 0.8, 400), 2)
    rows: list[tuple] = []
    number = 536365
    for customer in range(customers):
        who = (
            f"{12346 + customer}.0",
            "United Kingdom" if rng.random() < 0.9 else str(rng.choice(["France", "EIRE"])),
        )
        days = np.sort(rng.integers(0, alive[customer], 1 + rng.poisson(rate[customer])))
        usual = rng.integers(0, 400, 25)
        for day in days:
            at = FIRST + timedelta(
                days=int(day), hours=int(rng.integers(8, 18)), minutes=int(rng.integers(0, 60))
            )
            bought = [
                (_code(item), f"ITEM {item}", int(rng.choice(PACKS)), prices[item])
                for item in _some(rng, usual)
            ]
            rows += [
                (str(number), code, name, n, at, price, *who) for code, name, n, price in bought
            ]
            if rng.random() < 0.12:
                code, name, n, price = bought[0]
                rows.append(
                    (f"C{number + 1}", code, name, -min(n, 2), at + timedelta(days=2), price, *who)
                )
            if rng.random() < 0.04:
                rows.append((str(number), "POST", "POSTAGE", 1, at, 18.0, *who))
            number += 2
    guest = ("", "United Kingdom")
    for extra in range(len(rows) // 4):
        at = FIRST + timedelta(days=int(rng.integers(0, 373)), hours=12)
        rows.append(
            (
                str(number + extra // 5),
                _code(rng.integers(0, 400)),
                "",
                int(rng.integers(1, 9)),
                at,
                2.5,
                *guest,
            )
        )
    rows += [
        (
            str(number + 90_000 + n),
            "22139",
            "damages",
            -int(rng.integers(1, 50)),
            FIRST,
            0.0,
            *guest,
        )
        for n in range(20)
    ]
    rows.append(("A563185", "B", "Adjust bad debt", 1, FIRST, -11062.06, *guest))
    rows.append(("C999999", "D", "Discount", -1, FIRST, 27.5, "12346.0", "United Kingdom"))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame = pd.concat([frame, frame.iloc[:: len(frame) // 40]], ignore_index=True)
    frame = frame.sort_values(["InvoiceDate", "InvoiceNo"], kind="stable", ignore_index=True)
    frame["InvoiceDate"] = [
        f"{at.month}/{at.day}/{at.year} {at.hour}:{at.minute:02d}" for at in frame["InvoiceDate"]
    ]
    return frame.astype(str)
