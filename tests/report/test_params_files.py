"""The shipped params files run, on a cut of their data, and say what they should."""

import json
import os
import subprocess
import sys

import pandas as pd
import pytest

from support import ROOT

pytestmark = pytest.mark.slow

SHORT = ["-p", "methods=[value_tiers, rfm, pdp, pdp_survey]", "-p", "evaluation.replicates=200"]
CUTS = {
    "cdnow": (
        ["-p", "max_customers=2000", "-p", "evaluation.folds=3"],
        "Conversion by first repeat",
        "ordered a second time",
    ),
    "insurer": (["-p", "max_customers=1500"], "Conversion", "responded to a campaign"),
}
COMPARED = {
    "cdnow": {"retention", "conversion", "spend", "time_to_order"},
    "insurer": {
        "retention",
        "conversion",
        "spend",
        "satisfaction",
        "service_cost",
        "time_to_order",
    },
}


@pytest.mark.parametrize("name", CUTS)
def test_a_params_file_gives_a_report(tmp_path, name):
    words, outcome, definition = CUTS[name]
    command = [
        sys.executable,
        "-m",
        "segbench.cli",
        "run",
        str(ROOT / "params" / f"{name}.yaml"),
        *words,
        *SHORT,
    ]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [*command, "--reports", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    report = tmp_path / name
    for page in ("index.html", "comparison.html", "rfm.html"):
        assert outcome in (report / page).read_text(encoding="utf-8"), page
    assert definition in json.loads((report / "run.json").read_text())["outcomes"]["conversion"]
    assert set(pd.read_csv(report / "tables" / "league.csv")["outcome"]) == COMPARED[name]
    data = (report / "data_quality.html").read_text(encoding="utf-8")
    assert definition in data
    assert "not in the sample of customers" in data
    assert ("needs order lines" in data) is (name == "cdnow")
    assert ("needs the 30 items" in data) is (name == "cdnow")
    assert (report / "pdp_survey.html").exists() is (name == "insurer")
    if name == "insurer":
        assert "finds the true type of" in (report / "pdp_survey.html").read_text(encoding="utf-8")
