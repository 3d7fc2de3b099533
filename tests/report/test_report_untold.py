"""A run on data that can tell little ends well, and so does everything that reads its report."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest

from command_line import only_pages, segbench
from quiet_companies import QUICK, write_orders
from segbench.evaluation.comparison.league import CONTRAST_COLUMNS, LEAGUE_COLUMNS
from segbench.report.listing import runs
from segbench.report.sweep_grid import Setting
from segbench.report.sweep_table import Done, sweep_table
from segbench.report.sweep_words import in_all, outcomes_of

CUTOFFS = {"in_time": "2024-10-13", "too_late": "2024-10-17"}
"""The latest that the data serve, and one four days later, by the report's name."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Two reports of a shop: as it should be, and too late."""
    home = tmp_path_factory.mktemp("untold")
    write_orders("shop", home)
    done = segbench("init", "shop.csv", "-o", "params/shop.yaml", cwd=home)
    assert done.returncode == 0, done.stderr
    words = [word for quick in (*QUICK, "methods=[value_tiers, rfm]") for word in ("-p", quick)]
    for name, cutoff in CUTOFFS.items():
        with only_pages("index", "comparison", "value_tiers", "rfm"):
            own = ["-p", f"cutoff={cutoff}", "-p", f"name={name}"]
            done = segbench("run", "params/shop.yaml", *words, *own, cwd=home)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
    return home


@pytest.mark.slow
def test_the_report_is_whole_and_says_first_what_cannot_be_told(home):
    late = home / "reports" / "too_late"
    page = (late / "index.html").read_text(encoding="utf-8")
    assert "It cannot be told who orders again or how much a customer will spend</strong>" in page
    assert "the 14 days from 2024-10-17 on reach past 2024-10-26" in page
    assert "<code>cutoff: 2024-10-13</code> in the params file it could be told." in page
    assert "Only how soon a customer orders again is compared, on the page “Comparison”." in page
    card = json.loads((late / "run.json").read_text(encoding="utf-8"))
    assert (card["verdicts"], set(card["untold"])) == ({}, {"retention", "conversion", "spend"})
    league, contrasts = (
        pd.read_csv(late / "tables" / f"{name}.csv") for name in ("league", "contrasts")
    )
    assert (list(league), set(league["outcome"])) == (LEAGUE_COLUMNS, {"time_to_order"})
    assert (list(contrasts), len(contrasts)) == (CONTRAST_COLUMNS, 0)
    assert set(pd.read_parquet(late / "tables" / "labels.parquet")) >= {"value_tiers", "rfm"}


@pytest.mark.slow
def test_lists_differences_scores_and_exports_work_with_it(home):
    in_time, late = (f"reports/{name}" for name in CUTOFFS)
    listed = {run.name: run.recommended for run in runs(home / "reports")}
    assert listed["too_late"] == "no outcome can be compared"
    assert listed["in_time"].startswith("retention: ")
    for one, other, words in (
        (in_time, late, "→ not compared"),
        (late, late, "are the same"),
    ):
        done = segbench("diff", one, other, cwd=home)
        assert done.returncode == 0, done.stderr
        assert words in " ".join(done.stdout.split())
    for words in (
        ["score", late, "shop.csv", "-o", "labels.csv", "--cutoff", "2024-10-27"],
        ["export", late, "--method", "rfm", "-o", "export.csv"],
    ):
        done = segbench(*words, cwd=home)
        assert done.returncode == 0, done.stderr
    assert len(pd.read_csv(home / "export.csv")) == 277


@pytest.mark.slow
def test_a_sweep_counts_settings_that_compare_nothing(home):
    done = [
        Done(Setting({"cutoff": cutoff}, SimpleNamespace(name=name)), 1.0)
        for name, cutoff in CUTOFFS.items()
    ]
    table = sweep_table(home / "reports", done)
    assert set(table["setting"]) == set(CUTOFFS)
    (nothing,) = table[table["setting"] == "too_late"].to_dict("records")
    assert pd.isna(nothing["outcome"])
    assert nothing["problem"] == ""
    assert outcomes_of(table) == ["retention", "spend"]
    only = sweep_table(home / "reports", done[1:])
    assert in_all(only) == "No outcome can be compared in any setting; the reports say why."
