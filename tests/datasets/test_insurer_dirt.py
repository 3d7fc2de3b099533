"""The planted dirt, counted again with pandas; and what must be clean is clean."""

from datetime import date

import pandas as pd
import pytest

from segbench.datasets.simulators.insurer.dirt import RULES
from support import ROOT

DATES = {
    "premiums": "paid_on",
    "campaigns": "contacted_on",
    "responses": "responded_on",
    "service": "occurred_at",
    "survey": "answered_on",
}


def day(text):
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def count(table, frame):
    """Count every kind of dirt in a table; rows without a customer may be alike by chance."""
    once = frame[~frame.duplicated() | frame["customer_no"].isna()]
    number = once["customer_no"]
    found = {
        "exact duplicate": len(frame) - len(once),
        "missing customer number": number.isna().sum(),
        "blanks around the customer number": (number.dropna() != number.dropna().str.strip()).sum(),
    }
    if table in DATES:
        text = once[DATES[table]]
        days = text[text != ""].map(day)
        found["empty date"] = (text == "").sum()
        found["unreadable date"] = days.isna().sum()
        found["date in year 1"] = (days.dropna() == date(1, 1, 1)).sum()
        found["date in the future"] = (days.dropna() > date(2024, 12, 31)).sum()
        inside = days.dropna().between(date(2022, 1, 1), date(2024, 12, 31)).sum()
        assert inside == len(once) - sum(
            found[kind] for kind in found if "date" in kind and kind != "exact duplicate"
        )
    return {kind: int(rows) for kind, rows in found.items()}


@pytest.mark.parametrize(
    "table", ["premiums", "customers", "campaigns", "responses", "service", "survey"]
)
def test_the_dirt_is_what_dirt_json_says(branch, table):
    frame, told = branch.tables[table], branch.dirt[table]
    found = count(table, frame)
    assert told["rows"] == len(frame)
    assert {kind: rows for kind, rows in found.items() if rows} == {
        kind: told[kind] for kind in found if told.get(kind)
    }
    assert told["exact duplicate"] > 0


def test_amounts_and_currencies_are_as_told(branch):
    premiums, told = branch.tables["premiums"].drop_duplicates(), branch.dirt["premiums"]
    amount = premiums["amount"].astype(float)
    cancelled = premiums["payment_id"].str.startswith("R")
    assert (premiums["currency"] != "CNY").sum() == told["other currency"] > 0
    assert (amount == 0).sum() == told["zero amount"] > 0
    assert ((amount < 0) & ~cancelled).sum() == told["negative amount without a cancellation"] > 0
    assert cancelled.sum() == told["cancellations"] > 0
    assert (amount[cancelled] < 0).all()


def test_every_cancellation_takes_back_an_earlier_payment_of_its_policy(branch):
    premiums = branch.tables["premiums"].drop_duplicates()
    cancelled = premiums[premiums["payment_id"].str.startswith("R")]
    paid = premiums[~premiums["payment_id"].str.startswith("R")]
    keys = ["customer_no", "policy_id", "amount"]
    pairs = cancelled.assign(amount=-cancelled["amount"]).merge(
        paid, on=keys, suffixes=("", "_first")
    )
    gap = (
        pd.to_datetime(pairs["paid_on"]) - pd.to_datetime(pairs["paid_on_first"], errors="coerce")
    ).dt.days
    assert set(pairs.loc[gap.between(3, 5), "payment_id"]) == set(cancelled["payment_id"])


def test_responses_without_a_contact_and_strangers_are_as_told(branch):
    contacts = branch.tables["campaigns"].dropna(subset="customer_no")
    responses = branch.tables["responses"].drop_duplicates().dropna(subset="customer_no")
    known = set(zip(contacts["customer_no"], contacts["campaign_id"], strict=True))
    asked = zip(responses["customer_no"].str.strip(), responses["campaign_id"], strict=True)
    assert (
        sum(pair not in known for pair in asked)
        == branch.dirt["responses"]["without a contact"]
        > 0
    )
    customers = set(branch.tables["truth"]["customer_no"])
    callers = branch.tables["service"]["customer_no"].dropna()
    assert (~callers.isin(customers)).sum() == branch.dirt["service"]["unknown customer"] > 0


def test_scores_and_skipped_items_are_as_told(branch):
    score = branch.tables["service"].drop_duplicates()["satisfaction"].dropna()
    assert (~score.between(1, 5)).sum() == branch.dirt["service"]["satisfaction outside 1-5"] > 0
    items = branch.tables["survey"].drop_duplicates().filter(regex=r"^q\d\d$")
    assert items.shape[1] == 30
    assert items.isna().sum().sum() == branch.dirt["survey"]["skipped items"] > 0
    assert set(items.stack().dropna().unique()) == {1, 2, 3, 4, 5}


def test_stale_rows_and_persons_entered_twice_are_as_told(branch):
    register = branch.tables["customers"].drop_duplicates()
    told = branch.dirt["customers"]
    assert (
        (pd.to_datetime(register["updated_on"]) < "2023-01-01").sum()
        == told["not updated for two years"]
        > 0
    )
    doubles = branch.tables["truth_doubles"]
    assert len(doubles) == told["entered twice"] > 0
    assert doubles["same_as"].is_unique
    assert set(branch.tables["truth"]["customer_no"]).isdisjoint(doubles["customer_no"])


def test_only_persons_entered_twice_share_a_number_a_telephone_or_a_mail_address(branch):
    register = branch.tables["customers"].drop_duplicates().dropna(subset="customer_no")
    number = register["customer_no"].str.strip()
    assert number.is_unique
    doubles = branch.tables["truth_doubles"]
    person = number.replace(dict(zip(doubles["customer_no"], doubles["same_as"], strict=True)))
    for key in (
        register["phone"].str.replace(r"\D", "", regex=True).str[-11:],
        register["email"].str.strip().str.lower(),
    ):
        assert (person.groupby(key).nunique() == 1).all()
    phone = register["phone"].str.replace(r"\D", "", regex=True).str[-11:].set_axis(number)
    both = doubles[doubles["customer_no"].isin(number) & doubles["same_as"].isin(number)]
    assert (phone[both["customer_no"]].to_numpy() == phone[both["same_as"]].to_numpy()).all()


def test_persons_entered_twice_pay_under_both_numbers(branch):
    payers = set(branch.tables["premiums"]["customer_no"].dropna())
    doubles = branch.tables["truth_doubles"]
    assert doubles["customer_no"].isin(payers).mean() > 0.7
    assert doubles["same_as"].isin(payers).mean() > 0.7


@pytest.mark.parametrize("table", sorted(RULES))
def test_the_readme_tells_the_shares(table):
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    row = next(
        line
        for line in text.splitlines()
        if line.startswith(f"| {table} | ") and "duplicates" in line
    )
    for kind, (share, _) in RULES[table].items():
        assert f" {100 * share:g} %" in row, kind
