"""`segbench init`: from an unknown file to a params file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from segbench.datasets import connect
from segbench.datasets.own.first_look import PASSWORD, Proposal, first_look, hide_password, report_name
from segbench.datasets.own.write import params_text
from segbench.errors import SegbenchError
from segbench.params import load
from segbench.paths import here


def init(
    source: str, table: str | None, sheet: str | None, output: Path | None, columns: Sequence[str], *, force: bool = False
) -> str:
    """Write a params file for a source and return what was found, in words.

    Raises
    ------
    SegbenchError
        The source cannot be read or understood, or the params file is there already or cannot be written.
    """
    where = _where(source, table, sheet)
    target = output or Path("params") / f"{report_name(where)}.yaml"
    if target.exists() and not force:
        raise SegbenchError(f"{target}: is there already. Add --force to write over it, or -o FILE for another name.")
    proposal = first_look(connect(), where, _given(columns))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.new-{os.getpid()}")
        try:
            part.write_text(params_text(proposal, str(target)), encoding="utf-8")
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise SegbenchError(f"{target}: cannot be written ({error.strerror}). Name another place with -o.") from None
    load(target)
    return "\n".join(_report(proposal, target))


def _where(source: str, table: str | None, sheet: str | None) -> dict[str, str]:
    if "://" in source:
        if table is None:
            raise SegbenchError(f"{source.partition('://')[0]}: name the table as well: segbench init ADDRESS TABLE")
        return {"url": hide_password(source), "table": table}
    if table is not None:
        raise SegbenchError(f"{source}: is a file, so '{table}' cannot be a table of it. A workbook's sheet: --sheet NAME")
    return {"path": here(source)} | ({"sheet": sheet} if sheet is not None else {})


def _given(columns: Sequence[str]) -> dict[str, str]:
    pairs = [item.partition("=") for item in columns]
    wrong = next((item for item, pair in zip(columns, pairs, strict=True) if not all(pair)), None)
    if wrong is not None:
        raise SegbenchError(f"--column {wrong}: write it as canonical=NAME, e.g. --column customer_id=Kunde")
    return {name.strip(): value for name, _, value in pairs}


def _report(proposal: Proposal, target: Path) -> Iterator[str]:
    yield f"{proposal.rows:,} rows; {proposal.read_as}"
    for guess in proposal.guesses:
        yield f"  {guess.canonical:<12} <- {guess.column.name}  ({guess.evidence})"
    for key, found in [*proposal.how.items(), *proposal.data.items()]:
        yield f"  {key:<12} =  {found.value!r}  ({found.evidence})"
    if proposal.unused:
        yield f"  not used: {', '.join(proposal.unused)}"
    aside = proposal.ledger[proposal.ledger["row"].str.startswith("set aside") & (proposal.ledger["rows"] > 0)]
    for row in aside.itertuples():
        yield f"  {row.row}: {row.rows:,} rows"
    days = proposal.calendar
    yield f"{proposal.customers:,} customers, {proposal.orders:,} orders"
    yield f"cutoff {days.cutoff}, horizon {days.horizon} days ({days.evidence})"
    if f"${{{PASSWORD}}}" in proposal.where.get("url", ""):
        yield f"The password is not in the file. Put it into the environment: export {PASSWORD}=…"
    yield f"Wrote {target}. Read it, then:"
    yield f"  segbench data check {target}"
    yield f"  segbench run {target}    -> reports/{proposal.name}/"
