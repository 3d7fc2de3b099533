"""Orders of companies whose future tells little or nothing: everybody stays, nobody comes back …"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from segbench.datasets.own.init import init
from segbench.params import load
from segbench.study.study import Study

QUICK = ("evaluation.replicates=200", "evaluation.random_draws=20", "threads=1")
START = date(2024, 1, 1)
Rows = Iterable[tuple[str, int, float]]


def _paid(rng: np.random.Generator) -> float:
    return round(float(np.exp(rng.normal(3, 0.8))), 2)


def everybody_stays(rng: np.random.Generator) -> Rows:
    """A weekly box: 300 customers, who order on the same weekday for forty weeks."""
    for number in range(300):
        size = _paid(rng)
        for week in range(number % 20, 40):
            yield f"b{number:03d}", 7 * week + number % 7, round(size * rng.uniform(0.5, 1.5), 2)


def one_week(rng: np.random.Generator) -> Rows:
    """The same box, which a third of the customers do not take in the last week."""
    for customer, day, paid in everybody_stays(rng):
        if day < 7 * 39 or int(customer[1:]) % 3:
            yield customer, day, paid


def nobody_returns(rng: np.random.Generator) -> Rows:
    """Kitchens: 300 customers in 300 days, one order each."""
    for number in range(300):
        yield f"k{number:03d}", number, _paid(rng)


def shop(rng: np.random.Generator, days: int = 300, customers: int = 300) -> Rows:
    """A shop: some come often, some seldom; what they did tells what they will do."""
    for number in range(customers):
        pause, day = rng.gamma(2, 12) + 4, rng.uniform(0, 60)
        while day < days:
            yield f"s{number:03d}", int(day), _paid(rng)
            if rng.random() < 0.08:
                break
            day += rng.exponential(pause) + 1


def ten_weeks(rng: np.random.Generator) -> Rows:
    """The same, ten weeks after it opened."""
    return shop(rng, days=70)


def business(rng: np.random.Generator) -> Rows:
    """Sixty business customers with one order a month, for two years."""
    for number in range(60):
        size = _paid(rng)
        for month in range(24):
            day = 30 * month + int(rng.integers(0, 6)) + number % 20
            yield f"f{number:02d}", day, round(20 * size * rng.uniform(0.9, 1.1), 2)


def once_mostly(rng: np.random.Generator) -> Rows:
    """A shop where 85 % of 1,000 customers order once, in two years."""
    for number in range(1_000):
        day, orders = rng.uniform(0, 700), 1 if rng.random() < 0.85 else 2 + rng.poisson(2)
        for _ in range(orders):
            if day < 730:
                yield f"o{number:04d}", int(day), _paid(rng)
            day += rng.exponential(60) + 1


def donors(rng: np.random.Generator) -> Rows:
    """Four hundred who may give once a year, for eight years: at random, and random amounts."""
    for number in range(400):
        for year in range(8):
            if rng.random() < 0.6:
                yield f"d{number:03d}", 365 * year + int(rng.integers(0, 365)), _paid(rng)


def alike(rng: np.random.Generator) -> Rows:
    """Two hundred subscribers, who all pay the same on the same days."""
    for number in range(200):
        for payment in range(20):
            yield f"e{number:03d}", 14 * payment, 10.0


def one_customer(rng: np.random.Generator) -> Rows:
    """One customer with forty orders."""
    for number in range(40):
        yield "only", 9 * number, _paid(rng)


COMPANIES: dict[str, Callable[[np.random.Generator], Rows]] = {
    make.__name__: make
    for make in (
        everybody_stays,
        one_week,
        nobody_returns,
        shop,
        ten_weeks,
        business,
        once_mostly,
        donors,
        alike,
        one_customer,
    )
}


def orders_of(name: str) -> pd.DataFrame:
    """Return the orders of a company: customer, day, paid."""
    rows = COMPANIES[name](np.random.default_rng(5))
    table = pd.DataFrame(rows, columns=["customer", "day", "paid"])
    days = [START + timedelta(days=int(day)) for day in table["day"]]
    return table.assign(day=days).sort_values(["day", "customer"], kind="stable")


def write_orders(name: str, folder: Path) -> Path:
    """Write the orders of a company to a CSV file and return it."""
    path = folder / f"{name}.csv"
    orders_of(name).to_csv(path, index=False)
    return path


def params_file(name: str, folder: Path) -> Path:
    """Write the orders of a company, and the params file that `segbench init` makes of them."""
    target = folder / "params" / f"{name}.yaml"
    init(str(write_orders(name, folder)), None, None, target, [], force=True)
    return target


def with_campaigns(name: str, folder: Path, days: Iterable[int], *overrides: str) -> Study:
    """Return the study of a company that contacts everybody on these days; every third responds."""
    path, people = params_file(name, folder), sorted(set(orders_of(name)["customer"]))
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    contacts = [
        (who, f"k{day}", START + timedelta(days=day), place % 3 == 0)
        for day in days
        for place, who in enumerate(people)
    ]
    table = pd.DataFrame(contacts, columns=["who", "what", "at", "responds"])
    both = {"customer_id": "who", "campaign_id": "what"}
    for key, rows, column in (
        ("contacts", table, "contacted_at"),
        ("responses", table[table["responds"]], "responded_at"),
    ):
        rows.to_csv(folder / f"{key}.csv", index=False)
        raw["data"]["tables"][key] = {"path": f"../{key}.csv", "columns": {**both, column: "at"}}
    path.write_text(yaml.safe_dump(raw, sort_keys=False), encoding="utf-8")
    return Study(load(path, ["methods=[value_tiers, rfm]", *QUICK, *overrides]))


def quiet_study(name: str, folder: Path, *overrides: str) -> Study:
    """Return the study of a company by two methods, with few resamples, unless told otherwise."""
    words = ["methods=[value_tiers, rfm]", *QUICK, *overrides]
    return Study(load(params_file(name, folder), words))
