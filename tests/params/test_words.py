"""What is said of cells beside the names of columns: written in YAML, dumped and read again."""

import json

import pytest

from segbench.errors import SegbenchError
from segbench.params import check, load

ORDERS = (
    "orders: {path: a.csv, columns: "
    "{customer_id: a, ordered_at: b, amount: c, on_promotion: PROMO}}"
)
SERVICE = (
    "interactions: {path: b.csv, columns: "
    "{customer_id: a, occurred_at: b, satisfaction: s, topic: t}, MORE}"
)
SURVEY = "survey: {path: c.csv, columns: {customer_id: a, q01: b}, MORE}"


def read(tmp_path, promo="p", service="sheet: null", survey="sheet: null"):
    tables = (
        ORDERS.replace("PROMO", promo),
        SERVICE.replace("MORE", service),
        SURVEY.replace("MORE", survey),
    )
    path = tmp_path / "p.yaml"
    path.write_text(
        "dataset: own\ndata:\n  tables:\n" + "".join(f"    {table}\n" for table in tables),
        encoding="utf-8",
    )
    return load(path)


def test_words_beside_a_column_leave_its_name_and_survive_a_round_trip(tmp_path):
    params = read(
        tmp_path,
        "{column: promo, yes: [Promo, 1, yes], no: regular}",
        "satisfaction_scale: [0, 10], topics: {complaint: [Reklamation, 投诉]}, answers: {top: 10}",
        "answers: {Agree: 4, no idea: null}",
    )
    tables = params.data.tables
    assert tables["orders"].columns["on_promotion"] == "promo"
    words = tables["orders"].words["on_promotion"]
    assert (words.yes, words.no) == (("Promo", "1", "yes", "true", "on"), ("regular",))
    assert tables["interactions"].satisfaction_scale == (0, 10)
    assert tables["interactions"].topics == {"complaint": ("Reklamation", "投诉")}
    assert tables["survey"].answers == {"Agree": 4, "no idea": None}
    assert check(json.loads(params.model_dump_json()), source="test") == params
    assert check(params.model_dump(), source="test") == params


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ({"promo": "{yes: [x]}"}, ["columns.on_promotion", "needs `column`"]),
        ({"promo": "{column: p, no: [x]}"}, ["`no` needs `yes`"]),
        ({"promo": "{column: p, yes: [x], no: [X]}"}, ["'x' stands under `yes` and under `no`"]),
        ({"promo": "{column: p, yse: [x]}"}, ["yse"]),
        ({"promo": "{column: p, unread: 0}"}, ["unread", "missing"]),
        ({"service": "satisfaction_scale: [3, 3]"}, ["two different numbers"]),
        ({"service": "repeated_rows: keep"}, ["`repeated_rows` belongs to orders and order_lines"]),
        (
            {"survey": "satisfaction_scale: [0, 10]"},
            ["`satisfaction_scale` belongs to interactions"],
        ),
        ({"survey": "answers: {Agree: 9}"}, ["'Agree' must stand for a number from 1 to 5"]),
        (
            {"service": "topics: {complaint: [x], praise: [X]}"},
            ["'X' stands under 'complaint' and under 'praise'"],
        ),
    ],
)
def test_what_is_not_allowed_is_explained(tmp_path, places, words):
    with pytest.raises(SegbenchError) as caught:
        read(tmp_path, **places)
    assert [word for word in words if word not in str(caught.value)] == [], str(caught.value)
