"""One run: a params file in, a report folder out."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from pyarrow import parquet

from segbench.methods import METHODS
from segbench.pages.actions.page import ActionsPage
from segbench.pages.comparison.numbers import Incremental
from segbench.pages.contact.page import ContactPage
from segbench.pages.method.questionnaire_numbers import Questionnaire
from segbench.pages.segments.numbers import Differences
from segbench.pages.segments.time_to_order_numbers import TimeToOrder
from segbench.pages.stability.disagreement_numbers import Disagreement
from segbench.pages.stability.numbers import ClusterStability
from segbench.pages.stability.transitions_numbers import Transitions
from segbench.params import Params
from segbench.report.card import run_card
from segbench.report.execute import NotebookError, execute_all
from segbench.report.place import Place, place
from segbench.report.progress import Progress
from segbench.report.render import Page
from segbench.runtime.exhaustion import allow_files
from segbench.runtime.targets import check_place
from segbench.scoring.reference import write_reference
from segbench.study.cache import PARAMS_FILE
from segbench.study.comparison import Comparison
from segbench.study.leakage import check_leakage
from segbench.study.notebook import CHOICE
from segbench.study.plan import Plan
from segbench.study.study import Study
from segbench.study.suitability import Suitability

FLOATS = "%.10g"


def run(params: Params, reports: Path, progress: Progress) -> Path:
    """Write the report of these parameters to ``reports/<name>`` and return that folder.

    It is written beside its place and renamed into it when whole, so that a run that fails or is
    killed leaves the previous report as it was.

    Raises
    ------
    SegbenchError
        The data or the parameters do not allow the run, or a notebook failed.
    """
    assert params.name is not None
    check_place(reports / params.name)
    allow_files()
    with place(reports, params.name) as where:
        folder, work = where.report, where.work
        (work / PARAMS_FILE).write_text(json.dumps(params.model_dump(mode="json")))
        study = Study(params, work)
        timings: dict[str, Any] = {"setup": progress.since_start()}
        timings |= _compute(study, folder, progress)
        with progress.stage("notebooks"):
            timings["notebooks"] = _notebooks(study, where, progress)
        timings["total"] = progress.since_start()
        card = run_card(
            params, folder, study.about, study.definitions(), timings, Comparison(study).left_out()
        )
        (folder / "run.json").write_text(json.dumps(card, indent=1, sort_keys=True) + "\n")
        progress.summary(timings)
        return where.publish()


def pages(study: Study) -> list[Page]:
    """Return the pages of a report: the summary, the questions about all methods or one, one page per method, the data."""
    methods = [
        Page(name, METHODS[name].title, METHODS[name].page, {CHOICE: name})
        for name in study.methods
    ]
    first = {
        "index": "Summary",
        "actions": "What to do",
        "contact": "Whom to contact",
        "comparison": "Comparison",
    }
    first |= {"segments": "Are the segments different?", "stability": "How steady"}
    return [
        *(Page(name, title) for name, title in first.items()),
        *methods,
        Page("data_quality", "Data"),
    ]


def _compute(study: Study, folder: Path, progress: Progress) -> dict[str, float]:
    """Compute what the pages show, write tables and frozen methods, and return seconds by stage."""
    comparison, differences, returns = Comparison(study), Differences(study), TimeToOrder(study)
    seconds: dict[str, float] = {}
    stages: dict[str, Callable[[], object]] = {
        "data": lambda: (study.source, study.about, study.ledger()),
        "leakage": lambda: check_leakage(study),
        "features": lambda: (
            study.refused,
            comparison.splits(),
            study.outside_window(),
            study.orders_by_week(),
        ),
        "methods": lambda: (
            [
                (study.segments(name), study.segment_amounts(name), Plan(study, name).playbook())
                for name in study.methods
            ],
            Suitability(study).methods(),
        ),
        "comparison": lambda: (
            comparison.league(),
            comparison.contrasts(),
            comparison.unit_counts(),
            study.agreement(),
        ),
        "incremental": lambda: (
            Incremental(comparison).matrix(),
            Incremental(comparison).planned(),
        ),
        "segments": lambda: (
            (differences.pairs(), differences.groups(), differences.splits()),
            (returns.segments(), returns.log_rank(), returns.curves(differences.name)),
        ),
        "actions": ActionsPage(study).compute,
        "contact": ContactPage(study).compute,
        "reliability": lambda: (
            study.prediction_strength() if "som" in study.methods else None,
            study.pdp_reliability() if "pdp" in study.methods else None,
            Questionnaire(study).everything() if "pdp_survey" in study.methods else None,
        ),
        "stability": lambda: _steadiness(study),
        "tables": lambda: _write_tables(study, comparison, folder),
    }
    for name, compute in stages.items():
        with progress.stage(name):
            start = time.perf_counter()
            compute()
            seconds[name] = round(time.perf_counter() - start, 2)
    return seconds


def _steadiness(study: Study) -> None:
    plan, migration = Plan(study), Transitions(study)
    ClusterStability(study).everything()
    if not migration.why_not:
        migration.overview()
        migration.lags(plan.name)
    Disagreement(plan).cells()


def _write_tables(study: Study, comparison: Comparison, folder: Path) -> None:
    tables = folder / "tables"
    with_tables = [ActionsPage(study), ContactPage(study)]
    frames = {
        "segments": pd.concat([study.segments(name) for name in study.methods], ignore_index=True),
        "amounts": pd.concat(
            [study.segment_amounts(name) for name in study.methods], ignore_index=True
        ),
        "league": comparison.league(),
        "contrasts": comparison.contrasts(),
        "agreement": study.agreement(),
        "incremental": Incremental(comparison).matrix(),
        "pairs": Differences(study).pairs(),
        "survival": TimeToOrder(study).segments(),
        "stability": ClusterStability(study).table(),
        "migration": Transitions(study).table(),
    }
    for page in with_tables:
        frames |= page.tables()
        for name, frame in page.parquet_tables().items():
            frame.to_parquet(tables / f"{name}.parquet", index=False)
    for name, frame in frames.items():
        frame.to_csv(tables / f"{name}.csv", index=False, float_format=FLOATS, lineterminator="\n")
    parquet.write_table(study.source.rejected(), tables / "rejected.parquet")
    merged = study.source.dataset.merged
    if merged is not None:
        merged.to_parquet(tables / "merged_customers.parquet", index=False)
    write_frozen(study, folder)


def write_frozen(study: Study, folder: Path) -> None:
    """Write what new data is labelled by and held against: the frozen methods, their labels, what they read."""
    study.label_table().astype(str).reset_index().to_parquet(
        folder / "tables" / "labels.parquet", index=False
    )
    study.score_table().reset_index().to_parquet(folder / "tables" / "scores.parquet", index=False)
    write_reference(study, folder)
    for name in study.methods:
        (folder / "methods" / f"{name}.json").write_text(
            json.dumps(study.frozen(name), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )


def _notebooks(study: Study, where: Place, progress: Progress) -> dict[str, dict[str, float]]:
    shown = pages(study)
    footer = f"{study.about['title']} · cutoff {study.params.cutoff} · made with segbench"
    params = study.params.model_dump(mode="json")
    try:
        return execute_all(shown, params, where.report, where.work, footer, progress.notebook)
    except NotebookError as error:
        kept = where.target.with_name(f".{where.target.name}.failed")  # no report begins with a dot
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(where.report / "notebooks", kept)
        raise NotebookError(
            f"{error}\nThe executed notebooks are in {kept}; the previous report is untouched."
        ) from None
