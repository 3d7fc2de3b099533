"""One run: a params file in, a report folder out."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import pandas as pd
from pyarrow import parquet

from segbench.pages._page import Page
from segbench.pages.registry import BEFORE, pages_of
from segbench.params import Params
from segbench.params.reads import watched
from segbench.report.card import run_card, seconds_of
from segbench.report.execute import Notebooks, executing
from segbench.report.index_page import write_index
from segbench.report.place import Place, place
from segbench.report.progress import Progress
from segbench.report.unchanged import note_report
from segbench.runtime.exhaustion import allow_files
from segbench.runtime.targets import check_place
from segbench.scoring.reference import INPUTS, distributions
from segbench.study.comparison import Comparison
from segbench.study.leakage import check_leakage
from segbench.study.measuring import measure_all
from segbench.study.store import VARIABLE, Store
from segbench.study.study import Study
from segbench.study.untold import Untold

FLOATS = "%.10g"


def run(params: Params, reports: Path, progress: Progress, *, use_cache: bool = True) -> Path:
    """Write the report of these parameters to ``reports/<name>`` and return that folder.

    Results that earlier runs kept are used again, unless `use_cache` is False. The report is
    written beside its place and renamed into it when whole, so that a run that fails or is killed
    leaves the previous report as it was.

    Raises
    ------
    SegbenchError
        The data or the parameters do not allow the run, or a notebook failed.
    """
    assert params.name is not None
    check_place(reports / params.name)
    progress.remember(seconds_of(reports / params.name))
    allow_files()
    with place(reports, params.name) as where, executing(where, progress) as notebooks:
        folder = where.report
        study = Study(params, _store(params, where, use_cache=use_cache))
        progress.seconds["setup"] = progress.since_start()
        with watched(study.cache.places) as trace:
            pages = _compute(study, progress, notebooks)
            with progress.stage("tables"):
                _write_tables(study, pages, folder)
                write_frozen(study, folder)
        with progress.stage("notebooks"):
            seconds = notebooks.seconds()
        timings = progress.seconds | {"notebooks": seconds, "total": progress.since_start()}
        comparison = Comparison(study)
        left_out, untold = comparison.left_out(), Untold(study).reasons()
        verdicts, everything = comparison.verdicts(), comparison.overall()
        card = run_card(study, folder, timings, left_out, verdicts, everything, untold)
        (folder / "run.json").write_text(json.dumps(card, indent=1, sort_keys=True) + "\n")
        progress.detail(study.cache.account())
        progress.summary(timings)
        published = where.publish()
        if use_cache:
            note_report(study.cache, params, reports, trace.everything.files | notebooks.files)
        write_index(reports)
        return published


def _store(params: Params, where: Place, *, use_cache: bool) -> Store:
    """Return where results are kept: between runs, or for this run and its notebooks alone."""
    store = Store.of(params) if use_cache else None
    if store is None or not store.writable():
        store = Store(where.work / "cache", math.inf)
    os.environ[VARIABLE] = str(store.folder.absolute())  # `place` puts the environment back
    return store


def _compute(study: Study, progress: Progress, notebooks: Notebooks) -> list[Page]:
    """Compute what the pages show, have each one's notebook begin to read it, return the pages."""
    if not study.cache.knows(study, "unsupported"):
        notebooks.start()
    with progress.stage("data"):
        study.about, study.data.ledger()
    with progress.stage("leakage"):
        check_leakage(study)
    with progress.stage("features"):
        study.refused, Comparison(study).outcomes()
    pages = pages_of(study)
    with progress.stage("league"):
        measure_all(Comparison(study))
        for name in study.methods:  # what is shown of a method asks first whether this changed
            study.disclosure(name)
        for page in pages:
            page.begin()
    notebooks.expect(pages)
    ordered = _in_order(pages)
    stages = [page.stage or page.name for page in ordered]
    progress.expect([*stages, "tables"], [page.html.name for page in pages])
    for stage, group in groupby(ordered, lambda page: page.stage or page.name):
        with progress.stage(stage):
            for page in group:
                if not notebooks.put_back(page):
                    page.compute()
                    notebooks.begin(page)
    return pages


def _in_order(pages: Sequence[Page]) -> list[Page]:
    """Return pages as they are computed: last those that wait for refits, which others make.

    The very last sums up what all others say: what it reads of them is not its own time.
    """
    summary, *verdict = pages[: len(BEFORE)]
    return [*pages[len(BEFORE) :], *verdict, summary]


def _write_tables(study: Study, pages: Sequence[Page], folder: Path) -> None:
    """Write what pages have for others to read, and the rows that were set aside."""
    tables = folder / "tables"
    for name, table in _joined([page.tables() for page in pages]).items():
        table.to_csv(tables / f"{name}.csv", index=False, float_format=FLOATS, lineterminator="\n")
    for name, table in _joined([page.parquet_tables() for page in pages]).items():
        table.to_parquet(tables / f"{name}.parquet", index=False)
    parquet.write_table(study.data.rejected(), tables / "rejected.parquet")
    merged = study.data.merged()
    if merged is not None:
        merged.to_parquet(tables / "merged_customers.parquet", index=False)


def _joined(tables: Sequence[dict[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """Return the tables of several pages by name; those of one name below each other."""
    names = {name for page_tables in tables for name in page_tables}
    return {
        name: pd.concat([each[name] for each in tables if name in each], ignore_index=True)
        for name in sorted(names)
    }


def write_frozen(study: Study, folder: Path) -> None:
    """Write what new data is labelled by and held against."""
    labels = study.labelling
    tables = {"labels": labels.label_table().astype(str), "scores": labels.score_table()}
    for name, table in tables.items():
        table.reset_index().to_parquet(folder / "tables" / f"{name}.parquet", index=False)
    last = study.params.cutoff
    plain = {f"methods/{name}.json": labels.frozen(name, last) for name in study.methods}
    for path, content in {INPUTS: distributions(study), **plain}.items():
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (folder / path).write_text(text, encoding="utf-8")
