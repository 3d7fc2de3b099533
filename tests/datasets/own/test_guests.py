"""Customers who are none: told by words, named by their share, and left to the parameters."""

import ibis
import pandas as pd
import pytest

from segbench.datasets import open_dataset
from segbench.datasets.own.guests import suspects
from segbench.datasets.own.init import init
from segbench.params import check, load


def orders(counts):
    """A table of so many orders a customer."""
    rows = [(customer,) for customer, count in counts.items() for _ in range(count)]
    return ibis.memtable(pd.DataFrame(rows, columns=["customer_id"]))


def usual(customers=300):
    return {f"C{n}": 1 + n % 8 for n in range(customers)}


@pytest.mark.parametrize(
    ("counts", "named"),
    [
        (usual(), []),
        (usual() | {"X9": 700}, ["X9"]),  # a third of the orders, a hundred times what others have
        (usual() | {"X9": 200, "Y": 210}, []),  # much, but no more than a large customer may have
        (
            {"a": 50, "b": 5, "c": 4, "d": 4, "e": 3},
            [],
        ),  # five customers: nothing is usual among them
        (
            {f"firm {n}": 400 // (n + 1) for n in range(60)},
            [],
        ),  # business customers: the largest has a fifth, the next half of it
        (usual(40) | {"whale": 45}, []),
        (usual() | {"-1": 2}, ["-1"]),
        (usual() | {"0": 3, "9999": 4, "1234": 1}, []),  # numbers like any others
        (
            usual() | {"0": 60, "9999": 40, "guest@shop.example": 30},
            ["0", "9999", "guest@shop.example"],
        ),
        ({str(n): 3 for n in range(2000)}, []),
    ],
)
def test_only_an_absurd_share_or_a_look_with_many_orders_is_named(counts, named):
    assert [suspect.customer_id for suspect in suspects(orders(counts))] == named


def shop(extra):
    """Orders of 60 customers, one each and two more, ten weeks apart; `extra` buys every day."""
    days = pd.date_range("2023-01-01", periods=200)
    rows = [(f"C{n:02d}", days[n % 60 + part * 70]) for n in range(60) for part in (0, 1, 2)]
    rows += [(customer, day) for customer in extra for day in days]
    frame = pd.DataFrame(rows, columns=["customer_id", "order_date"])
    return frame.assign(order_id=[f"o{n}" for n in range(len(frame))], amount=10.5).sample(
        frac=1, random_state=1
    )


@pytest.fixture
def first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(extra):
        shop(extra).to_csv("sales.csv", index=False)
        said = init("sales.csv", None, None, None, [], force=True)
        return (
            load(tmp_path / "params" / "sales.yaml"),
            said,
            (tmp_path / "params" / "sales.yaml").read_text(),
        )

    return run


def test_init_is_not_misled_by_placeholders(first):
    params, said, text = first([])
    horizon = params.retention_days
    params, said, text = first(["UNKNOWN", "-1"])
    assert params.data.tables["orders"].guests == ["UNKNOWN", "-1"]
    assert params.retention_days == horizon
    assert "-1' holds 52.6 % of the orders (200; looks like a placeholder)" in said
    assert "set aside: guest: customer id 'UNKNOWN': 200 rows" in said
    assert "guests: [UNKNOWN, '-1']  # '-1' holds" in text
    dataset = open_dataset(params)
    assert dataset.orders.customer_id.nunique().execute() == 60
    assert any(
        fact.startswith("69.0 % of revenue has no customer id (guests, '-1', 'UNKNOWN' among them)")
        for fact in dataset.facts
    )


def test_a_customer_with_an_absurd_share_is_named_with_the_line_and_kept(first):
    horizon = first([])[0].retention_days
    params, said, text = first(["K-77"])
    assert params.data.tables["orders"].guests is None
    assert params.retention_days == horizon
    line = 'guests: ["K-77"]'
    assert (
        "'K-77' holds 52.6 % of the orders (200; 67 times as many as 99 % of the others have at "
        "most)"
    ) in said
    assert line in said
    assert line in text
    dataset = open_dataset(params)
    assert dataset.orders.customer_id.nunique().execute() == 61
    assert any(line in fact for fact in dataset.facts)


def test_the_parameters_decide(first, tmp_path):
    first(["UNKNOWN"])

    def customers(**how):
        columns = {
            "customer_id": "customer_id",
            "order_id": "order_id",
            "ordered_at": "order_date",
            "amount": "amount",
        }
        table = {"path": str(tmp_path / "sales.csv"), "columns": columns, **how}
        dataset = open_dataset(
            check({"dataset": "own", "data": {"tables": {"orders": table}}}, source="p.yaml")
        )
        return set(dataset.orders.customer_id.execute()), dataset.facts

    usual_ids = {f"C{n:02d}" for n in range(60)}
    found, facts = customers()
    assert found == usual_ids
    assert any("'UNKNOWN' among them" in fact and "`guests: []`" in fact for fact in facts)
    found, facts = customers(guests=[])
    assert found == usual_ids | {"UNKNOWN"}
    assert not any("UNKNOWN" in fact for fact in facts)
    assert customers(guests=["c00"])[0] == (usual_ids | {"UNKNOWN"}) - {"C00"}


@pytest.mark.parametrize(("n", "named"), [(19, []), (20, ["9999"])])
def test_a_look_has_to_have_more_orders_than_nineteen_in_twenty(n, named):
    """Twenty customers of one to twenty orders: nineteen of them have nineteen or fewer."""
    counts = {f"C{number}": number for number in range(1, 21)} | {"9999": n}
    assert [suspect.customer_id for suspect in suspects(orders(counts))] == named
