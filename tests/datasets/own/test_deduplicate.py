import ibis
import pandas as pd

from segbench.datasets.own.deduplicate import merged_customers


def merged(**columns):
    frame = pd.DataFrame(columns).astype("string")
    table = merged_customers(ibis.duckdb.connect().create_table("t", frame))
    return dict(zip(table["customer_id"], table["merged_into"], strict=True)), table


def test_one_person_under_several_ids_is_found_through_a_chain():
    found, table = merged(
        customer_id=["d", "c", "b", "a", "e"],
        email=["x@y.org", " ", None, None, "e@y.org"],
        phone=["12 34-567", "123/4567", None, None, None],
        name=[None, "Li  Na", "li na", "li na", "Li Na"],
        birth_date=[None, "1990-01-01", "1990-01-01", "1980-01-01", None],
    )
    assert found == {"c": "b", "d": "b"}  # d has c's phone, c has b's name and birth date
    assert table.set_index("customer_id")["rule"].to_dict() == {
        "c": "name and birth date + phone",
        "d": "phone",
    }


def test_small_and_capital_letters_of_an_email_are_one():
    assert merged(customer_id=["2", "1"], email=["A@X.org", "a@x.org"])[0] == {"2": "1"}


def test_placeholders_merge_nobody():
    ids = [str(n) for n in range(10)]
    assert merged(customer_id=ids, email=["none@none.com"] * 10, phone=["0000000"] * 10)[0] == {}
    assert merged(customer_id=["1", "2"], email=["n/a", "n/a"], phone=["123", "123"])[0] == {}
