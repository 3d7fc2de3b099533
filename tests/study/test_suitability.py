"""The fitness gate and `segbench data check`."""

import json
import subprocess
import sys

import pandas as pd
import pytest

from command_line import segbench
from online_retail import online_retail
from segbench.params import check
from segbench.report.check import check as report
from segbench.study.study import Study
from segbench.study.suitability import Suitability

SMALL = {"max_customers": 400, "methods": ["value_tiers", "rfm"]}


def own(path, columns, **keys):
    table = {"path": str(path), "columns": columns}
    raw = {
        "dataset": "own",
        "methods": ["value_tiers", "pdp"],
        "evaluation": {"min_history_days": 7},
        **keys,
    }
    return check({**raw, "data": {"tables": {"orders": table}}}, source="test")


@pytest.fixture(scope="module")
def fitness():
    return Suitability(Study(check(SMALL, source="test")))


def test_every_method_and_baseline_is_listed_with_what_it_could_show(fitness):
    methods = fitness.methods().set_index("method")
    assert methods.loc["rfm", "segments"] == 9
    assert (
        methods.loc["rfm", "retention"] > methods.loc["value_tiers", "retention"] > 0
    )  # fewer customers a segment
    assert (methods["why_not"] == "").all()
    assert pd.isna(methods.loc["everyone", "retention"])
    assert fitness.nothing_runs() == ""


def test_outcomes_come_with_customers_events_and_rate(fitness):
    outcomes = fitness.outcomes().set_index("outcome")
    assert list(outcomes.index) == ["retention", "conversion"]
    assert (
        outcomes.loc["retention", "rate"]
        == outcomes.loc["retention", "events"] / outcomes.loc["retention", "customers"]
    )


def test_what_the_data_lacks_is_said(tmp_path):
    rows = "".join(
        f"u{n % 40},2022-{1 + n % 9:02d}-{1 + n % 28:02d},{n % 13}.25\n" for n in range(800)
    )
    (tmp_path / "sales.csv").write_text("who,on,paid\n" + rows)
    columns = {"customer_id": "who", "ordered_at": "on", "amount": "paid"}
    days = {
        "cutoff": "2022-09-01",
        "cutoff_step_days": 28,
        "retention_days": 3,
        "conversion_days": 28,
    }
    text, problem = report(own(tmp_path / "sales.csv", columns, **days))
    assert problem == ""
    assert "needs order lines" in text
    assert "no campaigns are known" in text


def test_where_nothing_can_be_compared_a_check_warns_and_refuses_nothing(tmp_path):
    rows = "".join(f"u{n},2022-01-{1 + day:02d},5\n" for n in range(30) for day in range(28))
    (tmp_path / "sales.csv").write_text("who,on,paid\n" + rows)
    params = tmp_path / "daily.yaml"
    columns = {"customer_id": "who", "ordered_at": "on", "amount": "paid"}
    days = {
        "cutoff": "2022-01-22",
        "cutoff_step_days": 7,
        "retention_days": 7,
        "conversion_days": 7,
    }
    checked = own(tmp_path / "sales.csv", columns, **days)
    params.write_text(json.dumps(checked.model_dump(mode="json")))  # JSON is YAML
    done = segbench("data", "check", params, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "Warning: - It cannot be told who orders again: all 30 customers of 2022-01-15" in said
    assert "- It cannot be told how much a customer will spend: fewer than 5 customers" in said
    assert "all 30 customers of 2022-01-15 and all 30 customers of 2022-01-22 ordered again" in said
    assert "None of the other cutoffs and numbers of days that were tried would" in said
    assert "kept" in done.stdout


def test_data_on_which_no_method_runs_is_refused_with_exit_code_1(tmp_path):
    (tmp_path / "sales.csv").write_text(
        "who,on,paid\n" + "".join(f"u{n % 40},2022-01-{1 + n % 28:02d},5\n" for n in range(400))
    )
    columns = {"customer_id": "who", "ordered_at": "on", "amount": "paid"}
    days = {"cutoff": "2022-01-22", "cutoff_step_days": 7, "retention_days": 3}
    params = own(tmp_path / "sales.csv", columns, **days, methods=["pdp"])
    (tmp_path / "none.yaml").write_text(json.dumps(params.model_dump(mode="json")))
    done = segbench("data", "check", "none.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "none of the methods can run on this data" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def retail(tmp_path):
    """Return the folder in which a messy file of a well-known layout was mapped unaided."""
    online_retail().to_csv(tmp_path / "retail.csv", index=False)
    assert segbench("init", "retail.csv", cwd=tmp_path).returncode == 0
    return tmp_path


def test_online_retail_is_mapped_unaided_and_supports_a_report(retail):
    checked = segbench("data", "check", "params/retail.yaml", cwd=retail)
    assert checked.returncode == 0, checked.stderr
    assert "guest: no customer id" in checked.stdout
    assert "duplicate row" in checked.stdout
    assert "exactly one order before (no campaigns are known)" in checked.stdout


@pytest.mark.slow
def test_online_retail_runs_from_init_to_report(retail):
    short = ["-p", "evaluation.replicates=200", "-p", "methods=[value_tiers, rfm, pdp]"]
    command = [sys.executable, "-m", "segbench.cli", "run", "params/retail.yaml", *short]
    done = subprocess.run(command, cwd=retail, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = retail / "reports" / "retail"
    page = (report / "data_quality.html").read_text()
    assert "guest: no customer id" in page
    assert "exactly one order before (no campaigns are known)" in page
    rejected = pd.read_parquet(report / "tables" / "rejected.parquet")
    assert set(rejected["reason"]) >= {"guest: no customer id", "duplicate row"}
    card = json.loads((report / "run.json").read_text())
    assert card["data"]["source"] == "retail.csv"
    assert str(retail) not in json.dumps(card)


@pytest.mark.parametrize(
    ("methods", "said"),
    [
        (
            {
                "methods": ["rfm_grid"],
                "rfm_grid": {
                    "bins": 2,
                    "map": [{"name": "Here", "r": [2, 2]}, {"name": "Often", "f": [2, 2]}],
                    "rest": "Nobody's",
                },
            },
            [
                "The map of rfm_grid:",
                "- cell R1 F1 belongs to no group; it is 'Nobody's'",
                "- cell R2 F2 is claimed by 'Here' and 'Often'; the first wins",
            ],
        ),
        ({"methods": ["rfm_grid"]}, []),
        ({"methods": ["rfm"], "rfm_grid": {"map": [{"name": "Here", "r": [5, 5]}]}}, []),
        (
            {
                "methods": ["rfm"],
                "crossings": [["rfm_grid", "lifecycle"]],
                "rfm_grid": {"bins": 2, "map": [{"name": "Here", "r": [2, 2]}]},
            },
            ["The map of rfm_grid:", "- cells R1 F1, R1 F2 belong to no group; they are 'Others'"],
        ),
    ],
)
def test_cells_claimed_twice_or_by_nobody_are_listed(methods, said):
    text, _ = report(check({"max_customers": 400, **methods}, source="test"))
    lines = text.splitlines()
    where = lines.index(said[0]) if said else len(lines)
    assert lines[where:] == said
    assert any("rfm_grid" in line for line in lines) == bool(said)
