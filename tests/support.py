"""A synthetic customer table and a synthetic company, for tests."""

import hashlib
import json
import re
import signal
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from segbench.datasets import Dataset, connect
from segbench.datasets.base import MONEY, ledger, orders_from_lines
from segbench.methods.questionnaire import COLUMNS

ROOT = Path(__file__).resolve().parent.parent
CUTOFF = date(2017, 10, 29)


def signals_heard() -> None:
    """Hear signals as in a terminal: what started the tests may have had them ignored (`nohup`)."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def previous_report(folder: Path, text: str = "previous") -> None:
    """Write what a run takes for a report of an earlier run, with this text as its first page."""
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text("{}")
    (folder / "index.html").write_text(text)


LINE_TYPES = {
    "amount": MONEY,
    "discount": MONEY,
    "coupon_discount": MONEY,
    "funded_discount": MONEY,
}

ASKED = {
    "bands": {"column": "age"},
    "attributes": {"columns": ("region", "age")},
    "rules": {
        "rules": (
            {"name": "Often", "when": "frequency >= 20 AND recency_days <= 14"},
            {
                "name": "Irregular or gone",
                "name_zh": "不规律",
                "when": "gap_regularity IS NULL OR NOT recency_days < 40",
            },
            {"name": "Bargains", "when": "coalesce(coupon_share, 0) * 2 > 1 - discount_share"},
        )
    },
}
"""Parameters of the methods that say nothing without any."""


def make_shop(folder: Path) -> None:
    """Write a small shop, its params, and a report that stands there already."""
    rows = [
        f"c{n % 90},2022-{1 + n % 12:02d}-{1 + n * 7 % 28:02d},{n % 13}.25\n" for n in range(1500)
    ]
    (folder / "shop.csv").write_text("who,day,paid\n" + "".join(rows))
    (folder / "shop.yaml").write_text(
        "dataset: own\ncutoff: 2022-09-01\nretention_days: 28\nobservation_days: 180\n"
        "methods: [rfm]\n"
        "evaluation: {cutoffs: 2, replicates: 200, random_draws: 20}\n"
        "data: {tables: {orders: {path: shop.csv, "
        "columns: {customer_id: who, ordered_at: day, amount: paid}}}}\n"
    )
    previous_report(folder / "reports" / "shop")


def write_card(folder: Path, params: dict[str, object] | None = None) -> None:
    """Write a run card that vouches for the tables and methods in the folder of a report."""
    files = [*folder.glob("tables/*"), *folder.glob("methods/*")]
    digests = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
    card = {
        "params": {"playbooks": "params/playbooks"} if params is None else params,
        "sha256": digests,
    }
    (folder / "run.json").write_text(json.dumps(card))


def make_customers(n: int, seed: int = 0) -> pd.DataFrame:
    """A customer table with every column that a method reads, correlated as in life."""
    rng = np.random.default_rng(seed)
    activity = rng.normal(size=n)
    frequency = np.maximum(1, np.exp(2.5 + activity + rng.normal(0, 0.4, n))).astype(int)
    tenure = rng.integers(8, 183, n)
    recency = np.minimum(
        tenure, np.maximum(1, np.exp(2 - activity + rng.normal(0, 0.6, n))).astype(int)
    )
    weeks = (tenure - 1) // 7 + 1
    share = {
        name: rng.beta(2, 4, n)
        for name in (
            "discount_share",
            "coupon_share",
            "private_label_share",
            "promotion_share",
            "repeat_share",
            "novelty_share",
            "top_category_share",
            "main_store_share",
        )
    }
    table = pd.DataFrame(
        {
            "recency_days": recency,
            "frequency": frequency,
            "monetary": np.round(frequency * np.exp(3 + rng.normal(0, 0.5, n)), 2),
            "tenure_days": tenure,
            "weeks": weeks,
            "active_weeks": np.minimum(weeks, np.maximum(1, frequency // 2)),
            "recent_orders": rng.binomial(frequency, 0.33),
            "funded_discount": np.round(rng.exponential(1.0, n), 2),
            "categories": rng.integers(1, 120, n),
            "category_variety": rng.uniform(1, 60, n),
            "brand_variety": rng.uniform(1, 30, n),
            "price_index": rng.lognormal(0, 0.2, n),
            "gap_regularity": np.where(rng.random(n) < 0.1, np.nan, rng.normal(0, 0.3, n)),
            "weekday_variety": rng.uniform(1, 7, n),
            "basket_concentration": 1 + rng.exponential(0.5, n),
            **_earlier(n, frequency, recency, np.random.default_rng([seed, 41])),
            "contacts_before": rng.poisson(1.5, n),
            "responses_before": rng.poisson(0.2, n),
            **share,
            **_ways(frequency, tenure, recency, np.random.default_rng([seed, 11])),
            **make_needs(n, np.random.default_rng([seed, 21])),
            "existing_label": make_labels(n, np.random.default_rng([seed, 41])),
        },
        index=pd.Index(np.arange(1, n + 1), name="customer_id"),
    )
    return pd.concat(
        [table, _questionnaires(n, np.random.default_rng([seed, 30])).set_index(table.index)],
        axis=1,
    )


def _earlier(
    n: int, frequency: np.ndarray, recency: np.ndarray, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """What nine in ten were some weeks before, and did since: who was active comes again."""
    known = np.where(rng.random(n) < 0.1, np.nan, 1.0)
    before = np.maximum(1, rng.binomial(frequency, 0.8))
    later = rng.poisson(4 / (1 + recency), n)
    return {
        "earlier_recency_days": known * rng.integers(1, 30, n),
        "earlier_frequency": known * before,
        "earlier_monetary": known * np.round(before * np.exp(3 + rng.normal(0, 0.5, n)), 2),
        "later_orders": known * later,
        "later_spend": known * np.round(later * np.exp(3 + rng.normal(0, 0.5, n)), 2),
    }


def _questionnaires(n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Answers of half of the customers to thirty items, six to a trait, some left out."""
    leaning = np.repeat(rng.normal(size=(n, 5)), 6, axis=1) + rng.normal(size=(n, 30))
    answers = np.clip(np.round(3 + 0.8 * leaning), 1, 5)
    answers[rng.random((n, 30)) < 0.02] = np.nan
    silent = rng.random(n) < 0.5
    answers[silent] = np.nan
    table = pd.DataFrame(answers, columns=[name for names in COLUMNS.values() for name in names])
    return table.assign(survey_age_days=np.where(silent, np.nan, rng.integers(1, 900, n)))


def _ways(
    frequency: np.ndarray, tenure: np.ndarray, recency: np.ndarray, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """What lifecycle, interaction, behaviour and problems read: pauses, contacts, topics."""
    n = len(frequency)
    gaps = np.minimum(frequency - 1, tenure - recency)
    some = gaps > 0
    mean = (tenure - recency) / np.maximum(gaps, 1)
    longest = np.minimum(tenure - recency, np.ceil(mean * rng.uniform(1, 4, n)))
    calls = rng.poisson(0.6, n)
    topics = np.array(
        ["complaint", "after_sales", "technical", "inquiry", "praise", "billing"], dtype=object
    )
    return {
        "window_days": np.full(n, 182),
        "first_order_days": tenure + rng.choice([0, 0, 200], n),
        "gaps": gaps,
        "usual_gap_days": np.where(
            some, np.maximum(1, np.round(2 * mean * rng.uniform(0.5, 1, n)) / 2), np.nan
        ),
        "longest_gap_days": np.where(some, longest, np.nan),
        "longest_gap_end_days": np.where(some, recency + (tenure - recency - longest) // 2, np.nan),
        "contacts_in_window": rng.poisson(1.0, n),
        "service_contacts": calls,
        "satisfaction_mean": np.where(calls > 0, rng.integers(2, 11, n) / 2, np.nan),
        "service_cost": np.round(calls * rng.exponential(10.0, n), 2),
        "main_topic": np.where((calls > 0) & (rng.random(n) < 0.9), rng.choice(topics, n), None),
    }


def make_needs(n: int, rng: np.random.Generator) -> dict[str, object]:
    """Spend by category of three kinds of customers, after-sales contacts, attributes with gaps."""
    names = ("bread", "milk", "tools", "toys", "wine")
    weights = np.array([[9, 6, 1, 0.5, 0.5], [1, 1, 9, 5, 1], [1, 1, 0.5, 1, 9]])[
        rng.integers(0, 3, n)
    ]
    amounts = np.round(rng.gamma(3 * weights, 5.0), 2)
    texts = [
        ",".join(
            f'"{name}":{amount:.2f}' for name, amount in zip(names, row, strict=True) if amount > 0
        )
        for row in amounts
    ]
    return {
        "category_spend": [f"{{{text}}}" for text in texts],
        "lines": rng.integers(1, 300, n),
        "after_sales_contacts": rng.poisson(0.3, n),
        "region": rng.choice(
            np.array(["north", "south", "west", None], dtype=object), n, p=[0.5, 0.3, 0.1, 0.1]
        ),
        "age": np.where(rng.random(n) < 0.2, np.nan, rng.integers(18, 90, n)),
    }


def make_labels(n: int, rng: np.random.Generator) -> np.ndarray:
    """A company's own labels, which a fifth of the customers have not."""
    labels = np.array(["gold", "silver", "tier 2", "tier 10", None], dtype=object)
    return rng.choice(labels, n, p=[0.1, 0.2, 0.3, 0.2, 0.2])


def make_dataset(
    lines: pd.DataFrame,
    contacts: pd.DataFrame | None = None,
    responses: pd.DataFrame | None = None,
    **others: pd.DataFrame,
) -> Dataset:
    """A company from order lines and other tables; columns that a test leaves out are filled in."""
    filled = pd.DataFrame(
        {
            "order_id": 0,
            "customer_id": 0,
            "ordered_at": datetime(2017, 6, 1),
            "product_id": 1,
            "quantity": 1,
            "category": "food",
            "brand": 1,
            "is_private_label": False,
            "on_promotion": False,
            "discount": 0.0,
            "coupon_discount": 0.0,
            "funded_discount": 0.0,
            "store_id": 1,
        },
        index=lines.index,
    ).assign(**{name: lines[name] for name in lines})
    con = connect()
    raw = con.create_table("raw", filled)
    table = raw.mutate(**{name: raw[name].cast(kind) for name, kind in LINE_TYPES.items()})
    return Dataset(
        name="test",
        title="Test",
        source="test",
        currency="$",
        orders=orders_from_lines(table),
        order_lines=table,
        contacts=None if contacts is None else con.create_table("contacts", contacts),
        responses=None if responses is None else con.create_table("responses", responses),
        ledger=ledger("lines", len(lines), {}),
        facts=(),
        first_day=date(2017, 1, 1),
        last_day=date(2017, 12, 31),
        fingerprint="test",
        **{name: _exact(con.create_table(name, frame)) for name, frame in others.items()},
    )


def _exact(table: Table) -> Table:
    """The table with its money as money."""
    return table.mutate(
        **{name: table[name].cast(MONEY) for name in ("amount", "cost") if name in table.columns}
    )


class Collector(HTMLParser):
    """Collects the attributes of every tag of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def outside_references(html: str) -> list[str]:
    """Everything that a browser would fetch: src, stylesheets, scripts, url() and @import."""
    tags = Collector(html).tags
    found = [
        str(attrs["src"])
        for _, attrs in tags
        if not str(attrs.get("src", "data:")).startswith("data:")
    ]
    found += [str(attrs.get("href")) for tag, attrs in tags if tag == "link"]
    found += [f"<{tag}>" for tag, _ in tags if tag in ("script", "iframe", "object", "embed")]
    found += [str(attrs["srcset"]) for _, attrs in tags if "srcset" in attrs]
    found += [
        url for url in re.findall(r"url\(\s*['\"]?([^)]*)", html) if not url.startswith("data:")
    ]
    return found + re.findall(r"@import\s+\S+", html)
