"""A company's own labels: every row kept with its days, or set aside for a reason."""

import pytest

from segbench.errors import SegbenchError

ORDERS = "who,on,paid\nA,2020-01-01,1\nB,2020-03-01,2\nC,2020-12-01,3\n"
BY_DAY = {"customer_id": "who", "ordered_at": "on", "amount": "paid"}
MAPPING = {"customer_id": "id", "label": "tier", "valid_from": "since"}


def labels(own, text, valid_to=None, **keys):
    mapping = MAPPING if valid_to is None else {**MAPPING, "valid_to": valid_to}
    return own(ORDERS, BY_DAY, tables={"labels": (text, mapping, {})}, **keys)


def reasons(dataset):
    rows = dataset.rejected.filter(dataset.rejected.table == "labels").to_pandas()
    return dict(zip(rows["row"], rows["reason"], strict=True))


def account(dataset):
    return dataset.ledger[dataset.ledger["table"] == "labels"].set_index("row")["rows"].to_dict()


def kept(dataset):
    rows = dataset.labels.order_by(["customer_id", "valid_from"]).to_pandas()
    days = rows[["valid_from", "valid_to"]].apply(lambda day: day.dt.strftime("%Y-%m-%d"))
    return rows[["customer_id", "label"]].join(days.fillna("")).to_numpy().tolist()


def test_every_row_is_kept_or_set_aside_for_a_reason(own):
    text = (
        "id,tier,since,until\n"
        "A,gold,2015-06-01,2019-12-31\n"  # older than the orders
        "A,silver,2020-01-01,-\n"
        ",gold,2020-01-01,\n"
        "A,,2020-01-01,\n"
        "B,gold,,\n"
        "B,gold,2020-02-30,\n"
        "B,gold,2099-01-01,\n"
        "B,gold,2020-02-01,2020-01-31\n"
        "A,silver,2020-01-01,-\n"
        "Z,gold,2020-01-01,\n"
        "A,bronze,2020-01-01,9999-12-31\n"
        "B,gold,2020-05-01,someday\n"
        "C,silver,2020-05-01,9999-12-31\n"
    )
    dataset = labels(own, text, "until", last_day="2020-12-31", first_day="2020-01-01")
    assert kept(dataset) == [
        ["A", "gold", "2015-06-01", "2019-12-31"],
        ["A", "bronze", "2020-01-01", "9999-12-31"],
        ["C", "silver", "2020-05-01", "9999-12-31"],
    ]
    assert reasons(dataset) == {
        2: "another label that began at the same time",
        3: "no customer id",
        4: "no label",
        5: "no date",
        6: "date that cannot be read",
        7: "date in the future (after the last day)",
        8: "valid_to before valid_from",
        9: "duplicate row",
        10: "customer without an order",
        12: "valid_to that cannot be read",
    }
    rows = account(dataset)
    assert rows["read"] == 13 == rows["kept"] + len(reasons(dataset))


def test_ends_may_be_left_out_or_open(own):
    text = "id,tier,since,until\nA,1,2020-01-01,\nA,2,2020-05-01,-\nB,1,2020-02-01,2020-02-01\n"
    assert kept(labels(own, text)) == [
        ["A", "1", "2020-01-01", ""],
        ["A", "2", "2020-05-01", ""],
        ["B", "1", "2020-02-01", ""],
    ]
    assert [row[3] for row in kept(labels(own, text, "until"))] == ["", "", "2020-02-01"]


def test_labels_that_overlap_are_kept_and_counted(own):
    text = (
        "id,tier,since,until\n"
        "A,gold,2020-01-01,2020-06-30\nA,silver,2020-05-01,\n"  # two months at once
        "B,gold,2020-01-01,2020-05-01\nB,silver,2020-05-01,\n"  # ends as the next begins
        "C,gold,2020-01-01,\nC,silver,2020-05-01,\n"  # open until the next
    )
    dataset = labels(own, text, "until")
    words = "of these: valid_to after the customer's next label began, where that one counts"
    assert account(dataset)[words] == 1
    assert account(dataset)["kept"] == 6


def test_ends_that_are_no_days_are_asked_for(own):
    rows = "".join(f"A,gold,2020-01-{day:02d},current\n" for day in range(1, 9))
    text = f"id,tier,since,until\n{rows}"
    with pytest.raises(SegbenchError, match=r"valid_to.*'current' 8.*unread: missing"):
        labels(own, text, "until")
    open_ended = labels(own, text, {"column": "until", "unread": "missing"})
    assert [row[3] for row in kept(open_ended)] == [""] * 8
    words = "of these: valid_to that cannot be read, taken as open"
    assert account(open_ended)[words] == 8


def test_labels_of_a_sample_are_those_of_its_customers(own):
    text = "id,tier,since\nA,gold,2020-01-01\nB,gold,2020-01-01\nC,gold,2020-01-01\n"
    dataset = labels(own, text, max_customers=2)
    assert len(kept(dataset)) == 2
    assert account(dataset)["kept"] == 2


def test_a_table_of_labels_must_say_since_when(own):
    mapping = {"customer_id": "id", "label": "tier"}
    with pytest.raises(SegbenchError, match=r"tables.labels.columns: valid_from must be mapped"):
        own(ORDERS, BY_DAY, tables={"labels": ("id,tier\nA,gold\n", mapping, {})})
