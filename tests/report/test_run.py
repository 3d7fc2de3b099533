"""A whole run on a small cut of the data, and runs that fail and leave its report alone."""

import hashlib
import json
import re
import subprocess
import sys

import nbformat
import pandas as pd
import pytest

from command_line import segbench
from finished_run import METHODS
from segbench.evaluation.segments.survival import SEGMENT_COLUMNS as WAIT_COLUMNS
from segbench.methods import METHODS as REGISTRY
from segbench.methods import Method, load_state
from segbench.params import load
from segbench.report import run
from segbench.study.equal_size import EQUAL_SIZE_COLUMNS
from segbench.study.store import Store
from segbench.study.study import Study
from support import ROOT, outside_references

SEGMENT_COLUMNS = ["method", "code", "segment", "segment_zh", "outcome", "cutoff", "n", "events"]
SEGMENT_COLUMNS += ["rate", "ci_low", "ci_high", "rate_shrunk", "lift", "revenue_share"]
PAIR_COLUMNS = ["method", "outcome", "code", "other", "n", "n_other", "rate", "rate_other"]
PAIR_COLUMNS += ["difference", "ci_low", "ci_high", "z", "p", "p_holm"]
CONTRAST_COLUMNS = [
    "outcome",
    "metric",
    "method",
    "against",
    "difference",
    "ci_low",
    "ci_high",
    "p_holm",
]
AMOUNT_COLUMNS = [
    "method",
    "code",
    "segment",
    "segment_zh",
    "outcome",
    "cutoff",
    "n",
    "mean",
    "ci_low",
    "ci_high",
]
AMOUNT_COLUMNS += ["mean_shrunk", "lift"]
LEAGUE_COLUMNS = [
    "method",
    "outcome",
    "metric",
    "value",
    "ci_low",
    "ci_high",
    "rank",
    "in_best_set",
    "role",
]
SERVICE_COLUMNS = [
    "hours_wanted",
    "hours_granted",
    "hours_short",
    "hours_experienced",
    "customers_served",
]
SERVICE_COLUMNS += ["contacts_wanted", "contacts_granted", "contacts_short"]
STABILITY_COLUMNS = [
    "method",
    "kind",
    "code",
    "segment",
    "segment_zh",
    "refits",
    "customers",
    "jaccard",
    "low",
    "high",
]
STABILITY_COLUMNS += ["chance", "dissolved", "same_name", "ari", "ari_min"]
MIGRATION_COLUMNS = ["method", "earlier", "later", "from", "to", "from_segment", "to_segment"]
MIGRATION_COLUMNS += ["customers", "row_share", "by_chance", "revenue"]
PROFIT_COLUMNS = ["outcome", "method", "role", "contact", "contacted", "segments", "share_learned"]
PROFIT_COLUMNS += ["share", "contacts", "profit", "profit_low", "profit_high", "over_everybody"]
PROFIT_COLUMNS += ["over_everybody_low", "over_everybody_high"]
PROFIT_COLUMNS += ["behind_best", "behind_best_low", "behind_best_high"]
QINI_COLUMNS = ["method", "role", "segments", "qini", "qini_low", "qini_high"]
QINI_COLUMNS += ["auuc", "auuc_low", "auuc_high", "true_qini", "true_auuc"]
SMOKE = ROOT / "params" / "smoke.yaml"


def contents(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in ("tables", "methods")
        for path in sorted((folder / part).iterdir())
    }


@pytest.fixture(scope="module")
def report(finished):
    return finished.folder


@pytest.mark.slow
def test_one_and_two_threads_give_the_same_bytes(finished, tmp_path):
    for part in ("tables", "methods", "work"):
        (tmp_path / part).mkdir()
    params = load(finished.params, ["threads=1"])
    study = Study(params, Store(tmp_path / "work", 1))
    pages = run.pages_of(study)
    for page in pages:
        page.compute()
    run._write_tables(study, pages, tmp_path)
    run.write_frozen(study, tmp_path)
    assert load(finished.params).threads == 2
    assert contents(tmp_path) == contents(finished.folder)
    assert len(contents(tmp_path)) == 23 + len(METHODS)


def test_the_folder_holds_what_other_programs_rely_on(report):
    pages = {path.name for path in report.glob("*.html")}
    assert pages == {
        f"{name}.html"
        for name in [
            "index",
            "actions",
            "contact",
            "data_quality",
            "comparison",
            "segments",
            "stability",
            *METHODS,
        ]
    }
    assert {path.name for path in (report / "tables").iterdir()} == {
        "segments.csv",
        "league.csv",
        "agreement.csv",
        "amounts.csv",
        "contrasts.csv",
        "crossed.csv",
        "equal_size.csv",
        "robustness.csv",
        "verdict.csv",
        "incremental.csv",
        "pairs.csv",
        "survival.csv",
        "migration.csv",
        "stability.csv",
        "profit.csv",
        "qini.csv",
        "inputs.json",
        "labels.parquet",
        "scores.parquet",
        "rejected.parquet",
        "service_order.parquet",
        "service_plan.csv",
        "test_control.parquet",
    }
    assert {path.stem for path in (report / "methods").iterdir()} == set(METHODS)
    assert {path.stem for path in (report / "notebooks").iterdir()} == {
        page.removesuffix(".html") for page in pages
    }


def test_tables_have_the_promised_columns(report):
    columns = {
        path.stem: list(pd.read_csv(path).columns) for path in (report / "tables").glob("*.csv")
    }
    assert columns["segments"] == SEGMENT_COLUMNS
    assert columns["amounts"] == AMOUNT_COLUMNS
    assert columns["league"] == LEAGUE_COLUMNS
    assert columns["contrasts"] == CONTRAST_COLUMNS
    assert columns["crossed"] == [name for name in CONTRAST_COLUMNS if name != "p_holm"]
    assert columns["equal_size"] == EQUAL_SIZE_COLUMNS
    assert columns["incremental"][:4] == ["outcome", "row", "column", "gain"]
    assert columns["agreement"] == ["method_a", "method_b", "ari", "ami"]
    assert columns["pairs"] == PAIR_COLUMNS
    assert columns["survival"] == ["method", *WAIT_COLUMNS]
    assert columns["stability"] == STABILITY_COLUMNS
    assert columns["migration"] == MIGRATION_COLUMNS
    assert columns["profit"] == PROFIT_COLUMNS
    assert columns["qini"] == QINI_COLUMNS
    rejected = pd.read_parquet(report / "tables" / "rejected.parquet")
    assert list(rejected.columns) == ["table", "file", "row", "reason", "values"]
    assert (rejected["row"] >= 1).all()
    assert columns["service_plan"][:5] == ["method", "code", "segment", "segment_zh", "staff"]
    assert columns["service_plan"][9:] == SERVICE_COLUMNS
    order = pd.read_parquet(report / "tables" / "service_order.parquet")
    assert list(order.columns) == ["customer_id", "code", "place", "maintenance_index"]
    labels = pd.read_parquet(report / "tables" / "labels.parquet")
    arms = pd.read_parquet(report / "tables" / "test_control.parquet")
    assert list(arms.columns) == ["customer_id", "code", "group"]
    assert arms["customer_id"].tolist() == labels["customer_id"].tolist()
    assert set(arms["group"]) == {"test", "control"}
    assert sorted(order["customer_id"]) == labels["customer_id"].tolist()
    assert list(labels.columns) == ["customer_id", *METHODS]
    assert labels["customer_id"].is_unique
    assert labels["customer_id"].is_monotonic_increasing


def test_labels_and_segments_count_the_same_customers(report):
    labels = pd.read_parquet(report / "tables" / "labels.parquet")
    segments = pd.read_csv(report / "tables" / "segments.csv", dtype={"code": str})
    for method, rows in segments[segments["outcome"] == "retention"].groupby("method"):
        counts = labels[method].value_counts()
        shown = {row.code: row.n for row in rows.itertuples() if row.n > 0}
        assert {code: counts[code] for code in shown} == shown
        assert rows["n"].isna().sum() == len(counts) - len(shown)


def test_scores_are_those_of_the_methods(report):
    scores = pd.read_parquet(report / "tables" / "scores.parquet").set_index("customer_id")
    labels = pd.read_parquet(report / "tables" / "labels.parquet").set_index("customer_id")
    assert scores.index.equals(labels.index)
    assert {name.partition(".")[0] for name in scores} == {
        n for n in labels if REGISTRY[n].scores is not Method.scores
    }
    assert scores["rfm.frequency"].equals(scores["som.frequency"].rename("rfm.frequency"))
    state = {
        name: json.loads((report / "methods" / f"{name}.json").read_text())["state"]
        for name in ("rfm", "quadrants")
    }
    assert scores["rfm.monetary"].mean() == pytest.approx(state["rfm"]["monetary"], rel=1e-9)
    loyal = scores["quadrants.loyalty"] >= state["quadrants"]["mean_loyalty"]
    assert (loyal == labels["quadrants"].isin(["I", "IV"])).all()
    assert (
        (scores["quadrants.relative_profit"] >= 1) == labels["quadrants"].isin(["I", "II"])
    ).all()
    assert all(float(f"{value:.10g}") == value for value in scores["quadrants.loyalty"])


def test_frozen_methods_can_be_loaded(report):
    for path in (report / "methods").iterdir():
        frozen = json.loads(path.read_text(encoding="utf-8"))
        assert frozen["method"] == path.stem
        assert load_state(frozen).segments_


def test_the_run_card_says_what_was_run(report):
    card = json.loads((report / "run.json").read_text())
    assert card["params"]["max_customers"] == 300
    assert card["sha256"] == contents(report)
    assert card["outcomes"]["retention"] == "ordered again within 28 days"
    assert "responded to a campaign" in card["outcomes"]["conversion"]
    assert set(card["seconds"]) >= {
        "setup",
        "data",
        "features",
        "methods",
        "comparison",
        "notebooks",
        "total",
    }
    assert set(card["seconds"]["notebooks"]["rfm"]) == {"run", "html"}
    assert re.fullmatch(r"[0-9a-f]{64}", card["data"]["fingerprint"])
    assert card["versions"]["duckdb"].startswith("1.5")
    assert card["data"]["customers"] == len(pd.read_parquet(report / "tables" / "labels.parquet"))
    assert {row["row"] for row in card["data"]["ledger"]} >= {"read", "kept"}
    table = pd.read_csv(report / "tables" / "verdict.csv")
    for outcome in ("retention", "conversion"):
        best = table[(table["outcome"] == outcome) & table["practically_best"].eq(True)]
        assert set(card["verdicts"][outcome]["best_set"]) == set(best["method"])
    (everything,) = table.loc[table["recommended_overall"], "method"].unique()
    assert card["verdict_overall"]["pick"] == everything


def test_the_list_of_reports_stands_beside_them(report):
    page = (report.parent / "index.html").read_text(encoding="utf-8")
    assert outside_references(page) == []
    assert f'<a href="./{report.name}/index.html">{report.name}</a>' in page


def test_progress_is_shown_and_the_path_comes_last(finished):
    assert finished.stdout.strip() == f"reports/{finished.folder.name}/index.html"
    for word in ("data", "features", "comparison", "rfm.ipynb"):
        assert word in finished.stderr
    assert "Warning" not in finished.stderr


def test_pages_are_self_contained_small_and_described(report):
    for path in report.glob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert outside_references(html) == [], path.name
        assert path.stat().st_size <= 1_500_000
        images = re.findall(r"<img [^>]*>", html)
        assert all(len(re.search(r'alt="([^"]*)"', image).group(1)) > 20 for image in images), (
            path.name
        )
        assert html.count("<figcaption>") >= len(images)
        assert "On this page" in html
        assert "<summary>show code</summary>" in html


def test_links_between_pages_lead_somewhere(report):
    for path in report.glob("*.html"):
        for target in re.findall(r'href="([^"#]+)"', path.read_text(encoding="utf-8")):
            assert (report / target).exists(), (path.name, target)


def test_notebooks_ran_without_a_warning(report):
    for path in (report / "notebooks").glob("*.ipynb"):
        outputs = [
            output
            for cell in nbformat.read(path, as_version=4).cells
            for output in cell.get("outputs", [])
        ]
        assert not [
            output
            for output in outputs
            if output.output_type == "stream" and output.name == "stderr"
        ], path.name


def test_the_random_baseline_is_a_coin_toss(report):
    league = pd.read_csv(report / "tables" / "league.csv").set_index(
        ["metric", "outcome", "method"]
    )
    for outcome in ("retention", "conversion"):
        row = league.loc[("auc", outcome, "random")]
        assert row["ci_low"] < 0.5 < row["ci_high"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "nowhere.yaml"], "nowhere.yaml: there is no such params file"),
        (
            ["run", SMOKE, "-p", "rfm.refrence=median"],
            "unknown key 'refrence'. Did you mean 'reference'?",
        ),
        (["run", SMOKE, "-p", "som.n_segments=many"], "som.n_segments: found 'many'"),
        (["run", SMOKE, "-p", "cutoff=2019-01-01"], "cutoff: found 2019-01-01"),
        (["run", SMOKE, "-p", "dataset=complete_jorney"], "Did you mean 'complete_journey'?"),
        (["run", SMOKE, "-p", "methods=[rmf]"], "unknown method 'rmf'"),
        (["run", SMOKE, "--reports", "/proc/nowhere"], "reports cannot be written here"),
        (["run"], "Missing argument"),
        (["rnu"], "No such command"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(finished, words, message):
    before = contents(finished.folder)
    name = ["-p", f"name={finished.folder.name}"] if words[:2] == ["run", SMOKE] else []
    done = segbench(*words, *name, cwd=finished.folder.parents[1])
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert contents(finished.folder) == before
    assert [path.name for path in finished.folder.parent.iterdir() if path.name[0] == "."] == []


def test_help_lists_the_commands(tmp_path):
    command = [sys.executable, "-m", "segbench.cli", "--help"]
    process = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert process.returncode == 0
    assert "run" in process.stdout
