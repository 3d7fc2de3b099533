"""`segbench init`: from an unknown file to a params file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from segbench.datasets import connect
from segbench.datasets.own import database, files
from segbench.datasets.own.schema_inference import Proposal, infer_schema, report_name
from segbench.errors import SegbenchError, printable, unknown_name
from segbench.params import address, load
from segbench.params.data import DATES
from segbench.params.study import USUAL_DAYS
from segbench.paths import here, seen_from
from segbench.runtime.counts import counted
from segbench.runtime.targets import check_target, written

HEAD = """\
# Written by `segbench init`. Every line says what it rests on; change what is wrong.
# Check it:  segbench data check {path}
# Run it:    segbench run {path}
# All keys:  params/README.md
"""

FURTHER = """\
    # Further tables, if you have them (see data/README.md): customers (attributes), contacts and
    # responses (campaigns), interactions (service), survey. For example: customers:
"""


def init(
    source: str,
    table: str | None,
    sheet: str | None,
    output: Path | None,
    columns: Sequence[str],
    *,
    force: bool = False,
    dates: str | None = None,
) -> str:
    """Write a params file for a source and return what was found, in words.

    Raises
    ------
    SegbenchError
        The source cannot be read or understood, or the params file is there already or cannot be
        written.
    """
    where, variables = _where(source, table, sheet)
    target = output or Path("params") / f"{report_name(where)}.yaml"
    if target.suffix not in (".yaml", ".yml"):
        raise SegbenchError(f"{target}: a params file ends in .yaml. Name such a file with -o.")
    check_target(
        target, files.find(where["path"]) if "path" in where else (), force=force, make_folder=True
    )
    given = _given(columns)
    if dates is not None and dates not in DATES:
        raise SegbenchError(
            f"--dates {dates}: " + unknown_name("way of writing dates", dates, DATES)
        )
    proposal = infer_schema(connect(), where, given, dates)
    lines = _lines(proposal, _seen_from(where, target))
    text = HEAD.format(path=target) + "\n".join(lines) + "\n" + FURTHER
    with written(target, force=force) as part:
        part.write_text(text, encoding="utf-8")
    load(target)
    return "\n".join(_report(proposal, target, variables))


def _where(
    source: str, table: str | None, sheet: str | None
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return where the source is, without secrets, and the variables that hold its secrets."""
    # Files may have colons, too.
    if "://" in source or (
        re.match(r"[A-Za-z][A-Za-z0-9+.-]+:.*[@=]", source) and not Path(source).exists()
    ):
        url, variables = address.hide_secrets(source)
        database.check_url(url)
        if table is None:
            raise SegbenchError(
                f"{address.shown_url(url)}: name the table as well: segbench init ADDRESS TABLE"
            )
        return {"url": url, "table": table}, variables
    if table is not None:
        raise SegbenchError(
            f"{source}: is a file, so '{table}' cannot be a table of it. A workbook's sheet: "
            "--sheet NAME"
        )
    return {"path": here(source)} | ({"sheet": sheet} if sheet is not None else {}), ()


def _seen_from(where: Mapping[str, str], target: Path) -> dict[str, str]:
    """Return a source as the params file has to name it: its paths count from that file."""
    seen = dict(where)
    if "path" in where:
        seen["path"] = seen_from(where["path"], target)
    kind, _, location = where.get("url", "").partition("://")
    if kind in address.FILES and Path(location).is_file():
        seen["url"] = f"{kind}://{seen_from(location, target)}"
    return seen


def _given(columns: Sequence[str]) -> dict[str, str]:
    given = {}
    for item in columns:
        canonical, _, name = item.partition("=")
        if not canonical or not name:
            raise SegbenchError(
                f"--column {item}: write it as canonical=NAME, e.g. --column customer_id=Kunde"
            )
        given[canonical.strip()] = name
    return given


def _report(proposal: Proposal, target: Path, variables: Sequence[str]) -> Iterator[str]:
    yield f"{counted(proposal.rows, 'row')}; {proposal.read_as}"
    for canonical, guess in proposal.guesses.items():
        yield f"  {canonical:<12} <- {guess.column.name}  ({guess.evidence})"
    for key, item in [*proposal.how.items(), *proposal.data.items()]:
        yield f"  {key:<12} =  {item.value!r}  ({item.evidence})"
    for warning in proposal.warnings:
        yield f"  {warning}"
    for remark in proposal.remarks:
        yield f"  {printable(remark, 300)}"
    if proposal.unused:
        yield f"  not used: {', '.join(proposal.unused)}"
    aside = proposal.ledger[
        proposal.ledger["row"].str.startswith("set aside") & (proposal.ledger["rows"] > 0)
    ]
    for row in aside.itertuples():
        yield f"  {row.row}: {counted(row.rows, 'row')}"
    days = proposal.calendar
    yield f"{counted(proposal.customers, 'customer')}, {counted(proposal.orders, 'order')}"
    yield f"cutoff {days.cutoff}, horizon {days.retention.words} ({days.evidence})"
    if days.doubt:
        yield f"Warning: {days.doubt}"
    for name in variables:
        yield (
            "A secret of the address is not in the file. Put it into the environment: export "
            f"{name}=…"
        )
    yield f"Wrote {target}. Read it, then:"
    yield f"  segbench data check {target}"
    yield f"  segbench run {target}    -> reports/{proposal.name}/"


def _lines(proposal: Proposal, where: Mapping[str, str]) -> Iterator[str]:
    days = proposal.calendar
    yield f"name: {_scalar(proposal.name)}"
    yield "dataset: own"
    if days.doubt:
        yield f"# Warning: {_comment(days.doubt)}"
    yield f"cutoff: {days.cutoff}  # the {days.horizon} days from it on are scored"
    if days.horizon < USUAL_DAYS:  # from there on it follows
        yield f"cutoff_step_days: {days.horizon}"
    horizon = days.retention.words if days.months else days.horizon
    yield f"retention_days: {horizon}  # {_comment(days.evidence)}"
    yield f"conversion_days: {days.horizon}"
    yield f"observation_days: {days.observation_days}  # days that every feature looks back over"
    yield "evaluation:"
    yield f"  min_history_days: {days.min_history_days}"
    yield "data:"
    yield f"  title: {_scalar(proposal.name)}"
    for key, found in proposal.data.items():
        yield f"  {key}: {_scalar(found.value)}  # {_comment(found.evidence)}"
    yield "  tables:"
    yield f"    orders:  # {counted(proposal.rows, 'row')}; {_comment(proposal.read_as)}"
    for key, value in where.items():
        yield f"      {key}: {_scalar(value)}"
    for key, way in proposal.how.items():
        yield f"      {key}: {_scalar(way.value)}  # {_comment(way.evidence)}"
    for warning in proposal.warnings:
        yield f"      # {_comment(warning)}"
    yield "      columns:"
    for canonical, guess in proposal.guesses.items():
        yield f"        {canonical}: {_scalar(guess.column.name)}  # {_comment(guess.evidence)}"
    for remark in proposal.remarks:
        yield f"      # {_comment(remark)}"
    if proposal.unused:
        yield f"      # not used: {_comment(', '.join(proposal.unused))}"


def _scalar(value: Any) -> str:
    text: str = yaml.safe_dump(value, default_flow_style=True, width=10_000, allow_unicode=True)
    return text.removesuffix("\n").removesuffix("\n...")


def _comment(text: str) -> str:
    return printable(text, 300)
