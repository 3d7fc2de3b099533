"""The Complete Journey, opened once; and report folders without their pages, in seconds."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import yaml
from hypothesis import settings

from frozen_runs import CUTOFF, METHODS, freeze, make_orders
from segbench.datasets import Dataset, open_dataset
from segbench.features import customer_frame, customers
from segbench.methods import build
from segbench.params import Params, load
from support import CUTOFF as JOURNEY_CUTOFF
from support import make_customers, write_card

settings.register_profile("thorough")  # as `make test-all` asks for

IDS = ["0007", "-12", "=cmd|' /C calc'!A0", "客户1", "＝1+1", "12"]


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., Path]:
    """Write what a run writes for these methods: report("rfm", ids=...)."""

    def write(*methods: str, ids: Sequence[object] = IDS, seed: int = 0) -> Path:
        folder = tmp_path / "reports" / "shop"
        for part in ("tables", "methods"):
            (folder / part).mkdir(parents=True)
        customers = (
            make_customers(len(ids), seed).set_axis(pd.Index(ids, name="customer_id")).sort_index()
        )
        labels, scores = [], []
        for name in methods:
            method = build(name, {}, seed=7).fit(customers)
            labels.append(method.predict(customers).astype(str))
            found = method.scores(customers)
            scores += [] if found is None else [found.add_prefix(f"{name}.")]
            frozen = {"cutoff": "2017-10-29", "observation_days": 182, **method.to_dict()}
            (folder / "methods" / f"{name}.json").write_text(
                json.dumps(frozen, ensure_ascii=False), encoding="utf-8"
            )
        pd.concat(labels, axis=1).reset_index().to_parquet(
            folder / "tables" / "labels.parquet", index=False
        )
        whole = pd.concat([pd.DataFrame(index=customers.index), *scores], axis=1)
        whole.reset_index().to_parquet(folder / "tables" / "scores.parquet", index=False)
        write_card(folder)
        return folder

    return write


@pytest.fixture(scope="session")
def frozen_own(tmp_path_factory):
    """Namespace of `folder` (the run), `params` (its file), `orders` (its data), `table` (its customers) and `labels`."""
    home = tmp_path_factory.mktemp("own")
    orders = home / "orders.csv"
    make_orders(300, "2023-01-01", 330, seed=1).to_csv(orders, index=False)
    columns = {"customer_id": "who", "ordered_at": "when", "amount": "paid", "store_id": "shop"}
    raw = {
        "dataset": "own",
        "cutoff": CUTOFF,
        "methods": METHODS,
        "threads": 1,
        "evaluation": {"min_cell": 1},
        "data": {
            "title": "Shop",
            "last_day": "2023-11-26",
            "tables": {"orders": {"path": str(orders), "columns": columns}},
        },
    }
    (home / "shop.yaml").write_text(yaml.safe_dump(raw))
    folder = home / "reports" / "shop"
    study = freeze(load(home / "shop.yaml"), folder)
    labels = pd.read_parquet(folder / "tables" / "labels.parquet")
    return SimpleNamespace(
        folder=folder,
        params=home / "shop.yaml",
        orders=orders,
        table=study.customers(),
        labels=labels,
    )


@pytest.fixture(scope="session")
def journey() -> Dataset:
    return open_dataset(Params())


@pytest.fixture(scope="session")
def journey_customers(journey: Dataset) -> pd.DataFrame:
    return customer_frame(customers(journey, JOURNEY_CUTOFF, 182, groups=()))
