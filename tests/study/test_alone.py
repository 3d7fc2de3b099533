"""Each parameter, changed alone to what the schema allows, works or is refused with one message."""

from contextlib import contextmanager

import nbformat
import pytest

from alone import changed, values_alone
from frozen_runs import CUTOFF, make_orders
from segbench.errors import SegbenchError
from segbench.methods import METHODS, build
from segbench.pages.registry import pages_of
from segbench.params import check
from segbench.study.cell_text import values_set
from segbench.study.study import Study
from small_company import make_company
from support import ROOT, make_customers

ALONE = list(values_alone())
OF_METHODS = [(key, value) for key, value in ALONE if key.partition(".")[0] in METHODS]
OF_RUNS = [pair for pair in ALONE if pair not in OF_METHODS]
WITHOUT_DATA = {"dataset": ["own"], "own_methods": [{"mine": {}}]}
"""Refused whatever the data: there is no data, and no such method."""

TOO_LONG = {"insurer.customers": [10_000_000], "evaluation.replicates": [20_000]}
TABLES = ("actions", "service", "offers", "complaints", "contact", "problems", "attributes")
"""Sections about more than orders."""

PAGES = {name: (name, "comparison", "segments") for name in METHODS} | {
    **dict.fromkeys(("actions", "service", "offers", "complaints"), ("actions",)),
    "contact": ("contact",),
}
"""Pages that show a section of the parameters; every page shows the others."""

ORDERS = {"customer_id": "who", "ordered_at": "when", "amount": "paid", "store_id": "shop"}
REASONS = (
    "cannot serve. Its days run from",
    "retention cannot be compared",
    "cannot be used here",
    "unknown dataset",
    "playbooks: there is no folder",
)
"""What refusals for a reason in the data say."""


def ids(value):
    return value if isinstance(value, str) else repr(value)[:40]


def test_every_parameter_with_ends_or_kinds_is_among_them():
    keys = {key for key, _ in ALONE}
    assert len(keys) > 80
    assert {"retention_days", "lifecycle.lost_gaps", "evaluation.folds", "seed"} <= keys
    assert ("value_tiers.cut", "fixed") in ALONE
    assert ("retention_days", 3650) in ALONE
    assert ("needs.named_lift", 1000) in ALONE


def test_each_is_allowed_alone():
    refused = {}
    for key, value in ALONE:
        try:
            check(changed(key, value), source="p")
        except SegbenchError as error:
            refused[key] = str(error)
            assert value in WITHOUT_DATA[key]
    assert set(refused) == set(WITHOUT_DATA)
    assert all(message.count("\n") == 0 for message in refused.values())


def test_each_is_allowed_alone_in_every_notebook():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cell = values_set(nbformat.read(path, as_version=4).cells[1].source)
        cell.pop("classification", None)
        for key, value in ALONE:
            given = path.stem == "pdp_survey" and key == "cutoff_step_days"
            if key not in WITHOUT_DATA and not given:  # a quarter, as premiums are paid
                assert check(cell | changed(key, value), source=path.name), (path.name, key)


@pytest.fixture(scope="module")
def customers():
    return make_customers(150, seed=4)


@pytest.mark.parametrize(("key", "value"), OF_METHODS, ids=ids)
def test_a_method_labels_everybody(key, value, customers):
    name = key.partition(".")[0]
    section = getattr(check(changed(key, value), source="p"), name).model_dump()
    method = build(name, section, seed=3)
    if not method.applicable(customers.columns)[0]:
        pytest.skip("says why not")
    labels = method.fit(customers).predict(customers)
    assert labels.notna().all()


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Raw parameters of a company that knows orders, and of one that knows everything."""
    folder = tmp_path_factory.mktemp("shop")
    make_orders(200, "2023-01-01", 330, seed=1).to_csv(folder / "few.csv", index=False)
    few = {
        "cutoff": CUTOFF,
        "threads": 1,
        "evaluation": {"cutoffs": 3, "replicates": 200, "random_draws": 20},
        "data": {
            "last_day": "2023-11-26",
            "tables": {"orders": {"path": str(folder / "few.csv"), "columns": ORDERS}},
        },
    }
    every = make_company(folder)
    for name in ("actions", "dataset"):
        del every[name]
    return {"orders": few, "everything": every}


def raw(shop, key, value):
    """Raw parameters of one of them, with this changed."""
    section = key.partition(".")[0]
    base = shop["everything" if section in TABLES else "orders"]
    methods = [section, "value_tiers"] if section in METHODS else ["rfm", "attributes"]
    merged = {**base, "methods": list(dict.fromkeys(methods))}
    for name, given in changed(key, value).items():
        both = isinstance(given, dict) and isinstance(merged.get(name), dict)
        merged[name] = {**merged[name], **given} if both else given
    if section == "dataset":
        del merged["data"]
    return merged


@contextmanager
def one_message_at_most():
    """Let what is refused be refused for a reason in the data."""
    message = ""
    try:
        yield
    except SegbenchError as error:
        message = str(error)
    assert not message or any(reason in message for reason in REASONS), message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (key, value)
        for key, value in OF_RUNS
        if value not in WITHOUT_DATA.get(key, []) and key.partition(".")[0] not in TABLES
    ],
    ids=ids,
)
def test_a_study_opens_or_says_why_not(key, value, shop):
    if value in TOO_LONG.get(key, []):
        pytest.skip("takes too long")
    with one_message_at_most():
        study = Study(check(raw(shop, key, value), source="p"))
        assert len(study.customers())
        assert set(study.refused) < {*METHODS, *study.params.compared}


def shown(page):
    """Everything that the notebook of a page shows."""
    node = nbformat.read(ROOT / "notebooks" / f"{page.html.notebook}.ipynb", as_version=4)
    calls = [cell.source for cell in node.cells if cell.source.startswith("page.")]
    return [repr(eval(call, {"page": page})) for call in calls]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "value"),
    [(key, value) for key, value in ALONE if value not in WITHOUT_DATA.get(key, [])],
    ids=ids,
)
def test_all_pages_show_it_or_one_message_says_why_not(key, value, shop):
    section = key.partition(".")[0]
    if value in TOO_LONG.get(key, []):
        pytest.skip("takes too long")
    with one_message_at_most():
        study = Study(check(raw(shop, key, value), source="p"))
        for page in pages_of(study):
            if page.html.name in PAGES.get(section, [page.html.name]):
                page.compute()
                assert shown(page)
                assert all(len(table.columns) for table in page.tables().values())


@pytest.mark.slow
@pytest.mark.parametrize("end", [0, -1])
def test_a_cutoff_that_the_message_offers_works(end, shop):
    base = {**shop["everything"], "methods": ["rfm", "attributes"]}
    with pytest.raises(SegbenchError) as caught:
        Study(check({**base, "cutoff": "2000-01-01"}, source="p")).customers()
    offered = str(caught.value).partition("a cutoff between ")[2].split(" and ")
    ends = [offered[0], offered[1].split(" ")[0]]
    study = Study(check({**base, "cutoff": ends[end]}, source="p"))
    for page in pages_of(study):
        page.compute()
        assert shown(page)
