"""Rules: the first that holds decides; frozen rules are checked like new ones."""

import json

import numpy as np
import pandas as pd
import pytest
import yaml

from segbench.errors import SegbenchError
from segbench.methods import build, load_state
from segbench.methods.rules import Rules
from segbench.pages.method import MethodPage
from segbench.pages.tables import Table
from segbench.params import load
from segbench.params.playbook import read_playbook
from showing import showing
from support import ROOT, make_customers

BRANCH = (
    {"name": "VIP", "name_zh": "VIP客户", "when": "vip_level <> 'none'"},
    {"name": "Staff", "when": "is_employee OR is_family"},
    {"name": "Six or more policies", "when": "products >= 6"},
)


@pytest.fixture
def people():
    return pd.DataFrame(
        {
            "vip_level": ["gold", "none", None, "none", "gold", "none"],
            "is_employee": [True, True, None, False, False, None],
            "is_family": [False, False, True, None, None, None],
            "products": [9, 1, 7, 6, 2, 5],
        },
        index=pd.Index(list("abcdef"), name="customer_id"),
    )


def rule(when, name="A"):
    return {"name": name, "when": when}


def test_the_first_rule_that_holds_decides(people):
    method = Rules(BRANCH).fit(people)
    assert method.predict(people).tolist() == ["rule1", "rule2", "rule2", "rule3", "rule1", "rest"]
    assert [segment.name for segment in method.segments_] == [
        "VIP",
        "Staff",
        "Six or more policies",
        "Everyone else",
    ]
    assert [segment.name_zh for segment in method.segments_] == [
        "VIP客户",
        "Staff",
        "Six or more policies",
        "其他客户",
    ]
    assert method.segments_[1].definition == "is_employee OR is_family, and no rule before it"
    assert method.inputs == ("vip_level", "is_employee", "is_family", "products")


def test_details_count_what_holds_and_what_is_taken(people):
    details = Rules(BRANCH).fit(people).details(people)
    assert details["condition"].tolist() == [*(one["when"] for one in BRANCH), "no rule holds"]
    assert details["holds for"].tolist() == ["2", "3", "3", ""]
    assert details["takes in its place"].tolist() == ["2", "2", "1", "1"]
    assert details["unknown for"].tolist() == [
        "1",
        "3",
        "0",
        "",
    ]  # staff: d, e and f, of whom no part says yes


def test_no_rules_are_a_reason_and_no_error(people):
    assert Rules().applicable(people.columns) == (
        False,
        "no rules are given; list them under rules.rules",
    )
    with pytest.raises(SegbenchError, match=r"^rules: no rules are given"):
        Rules().fit(people)


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (
            "vip_levle",
            "rule 1 'A' reads vip_levle, which this data does not have (near: vip_level)",
        ),
        (
            "VIP_LEVEL",
            "rule 1 'A' reads VIP_LEVEL, which this data does not have (near: vip_level)",
        ),
        (
            "qqq",
            "rule 1 'A' reads qqq, which this data does not have (it has is_employee, is_family, "
            "products, vip_level)",
        ),
        ("customer_id", "rule 1 'A' reads customer_id, which this data does not have"),
    ],
)
def test_an_unknown_column_is_named_with_its_neighbours(people, column, reason):
    usable, why = Rules((rule(f"{column} = 1"),)).applicable(people.columns)
    assert not usable
    assert why.startswith(reason)
    with pytest.raises(SegbenchError, match=column):
        Rules((rule(f"{column} = 1"),)).fit(people)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("products", "rules: rule 2 'B': products is a number, and a yes or no is needed here."),
        ("vip_level > 3", "rules: rule 2 'B': vip_level > 3 puts a text and a number together"),
        (
            "products / (products - 1) > 1",
            "rules: rule 2 'B': products / (products - 1) divides by zero for customer b",
        ),
        ("SELECT 1", "rules: rules.1.when: line 1, column 1: SELECT is no part of a condition"),
    ],
)
def test_a_rule_that_cannot_be_answered_is_named(people, when, words):
    with pytest.raises(SegbenchError) as caught:
        Rules((rule("products > 3"), rule(when, "B"))).fit(people)
    assert str(caught.value).startswith(words)


def test_thousands_of_customers_at_once_are_those_one_by_one():
    customers = make_customers(300)
    rules = (
        rule("monetary / frequency > 25 AND gap_regularity IS NOT NULL"),
        rule("recency_days BETWEEN 5 AND 20", "B"),
    )
    method = Rules(rules).fit(customers)
    known = customers["gap_regularity"].notna()
    first = (customers["monetary"] / customers["frequency"] > 25) & known
    second = customers["recency_days"].between(5, 20) & ~first
    expected = np.select([first, second], ["rule1", "rule2"], default="rest")
    assert method.predict(customers).tolist() == expected.tolist()
    assert {"rule1", "rule2", "rest"} == set(expected)


def frozen(people):
    return json.loads(json.dumps(Rules(BRANCH).fit(people).to_dict()))


def test_frozen_rules_are_in_the_file_as_they_were_written(people):
    file = frozen(people)
    assert [one["when"] for one in file["params"]["rules"]] == [one["when"] for one in BRANCH]
    assert load_state(file).predict(people).equals(Rules(BRANCH).fit(people).predict(people))


@pytest.mark.parametrize(
    "when",
    ["read_csv('file') IS NULL", "(SELECT true)", "products > 3; DROP TABLE x", 7, None, ["a"]],
)
def test_a_frozen_file_from_somebody_else_is_checked_again(people, when):
    file = frozen(people)
    file["params"]["rules"][1]["when"] = when
    with pytest.raises(SegbenchError, match=r"^rules: rules\.1\.when: "):
        load_state(file)


def other_names(file):
    file["segments"][0]["name"] = "Something else"


def fewer_segments(file):
    del file["segments"][0]


def other_rules(file):
    file["params"]["rules"][0]["when"] = "products > 100"


@pytest.mark.parametrize("spoil", [other_names, fewer_segments, other_rules])
def test_frozen_segments_must_be_those_of_the_rules(people, spoil):
    file = frozen(people)
    spoil(file)
    with pytest.raises(SegbenchError, match="are not those of the frozen rules"):
        load_state(file)


def test_what_a_params_file_holds_is_shown_and_not_run(people, tmp_path):
    path = tmp_path / "own.yaml"
    name = "<script>alert(1)</script>"
    path.write_text(
        yaml.safe_dump({"rules": {"rules": [{"name": name, "when": "vip_level = '<b>'"}]}})
    )
    method = build("rules", load(path).rules.model_dump(), seed=1).fit(people)
    segments = showing(MethodPage, definitions=pd.DataFrame(method.segments_)).definitions()
    for table in (segments, Table(method.details(people), "x")):
        shown = table._repr_html_()
        assert "&lt;script&gt;" in shown
        assert "<script" not in shown
        assert "<b>" not in shown


def test_the_insurers_rules_are_read():
    rules = load(ROOT / "params" / "insurer.yaml").rules.model_dump()["rules"]
    assert len(rules) == 4
    assert {rule["name"] for rule in rules} < set(
        read_playbook("rules", "params/playbooks").entries
    )
    assert Rules(rules).inputs == (
        "vip_level",
        "is_employee",
        "is_family_of_employee",
        "products",
        "recency_days",
    )
