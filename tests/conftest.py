"""The Complete Journey, opened once; and report folders without their pages, in seconds."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import yaml
from hypothesis import settings

from finished_run import finished_run
from frozen_runs import CUTOFF, METHODS, freeze, make_orders
from segbench.datasets import Dataset, open_dataset
from segbench.features import customer_frame, customers
from segbench.methods import build
from segbench.params import Params, load
from segbench.study import source
from segbench.study.store import OFF, VARIABLE
from support import CUTOFF as JOURNEY_CUTOFF
from support import make_customers, write_card

settings.register_profile("thorough")  # as `make test-all` asks for

INSURER = (
    "pages/actions/test_numbers.py",
    "pages/contact/test_numbers.py",
    "pages/method/test_questionnaire_numbers.py",
)
"""Files that read the simulated insurer, which takes long to open: all on one process."""

FIRST = (
    "study/test_alone.py",
    "report/test_run.py",
    "notebooks/test_ways.py",
    *INSURER,
    "hostile/test_corpus.py",
)
"""Files that take long, the longest first: the processes are then done together."""

OPENED = 8
"""Cuts of the shipped data that a process keeps open at most."""

IDS = ["0007", "-12", "=cmd|' /C calc'!A0", "客户1", "＝1+1", "12"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file on one process, and together those that share what takes long to make."""
    folder = Path(__file__).parent
    places = {folder / name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
    reading = {item.path for item in items if "finished" in getattr(item, "fixturenames", ())}
    for item in items:
        name = item.path.relative_to(folder).as_posix()
        group = "insurer" if name in INSURER else "finished" if item.path in reading else name
        item.add_marker(pytest.mark.xdist_group(group))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse to go on where groups are ignored: every process would make every fixture.

    That took half of the tests' time for as long as nobody saw it.
    """
    asked = getattr(session.config.option, "loadgroup", False)
    if asked and any("@" not in item.nodeid for item in session.items):
        raise pytest.UsageError("this pytest-xdist does not keep a group of tests on one process")


os.environ[VARIABLE] = OFF  # what is tested is computed, here and in processes of their own


@pytest.fixture(scope="session", autouse=True)
def shipped_data_opened_once() -> Iterator[None]:
    """Have studies of the same cut of shipped data share one dataset, which nobody changes."""

    opened: dict[str, Dataset] = {}

    def shared(params: Params) -> Dataset:
        if params.dataset == "own":
            return open_dataset(params)
        made = params.insurer.customers, params.insurer.seed
        cut = repr((params.dataset, params.max_customers, params.threads, *made))
        if cut not in opened:
            if len(opened) == OPENED:
                del opened[next(iter(opened))]
            opened[cut] = open_dataset(params)
        return opened[cut]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "open_dataset", shared)
        yield


@pytest.fixture(scope="session")
def finished(tmp_path_factory, worker_id):
    """Return a finished run of a small cut: `folder`, its `params` file, what it said.

    All tests read the same one; whichever process needs it first makes it.
    """
    alone = worker_id == "master"
    base = tmp_path_factory.getbasetemp()
    return finished_run((base if alone else base.parent) / "finished")


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
    """A run without pages: `folder`, `params` (its file), `orders`, `table`, `labels`."""
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
    return source.open_dataset(Params())


@pytest.fixture(scope="session")
def journey_customers(journey: Dataset) -> pd.DataFrame:
    return customer_frame(customers(journey, JOURNEY_CUTOFF, 182, groups=()))
