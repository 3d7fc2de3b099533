"""`segbench export`: one method's labels, scores and playbook for a spreadsheet or a CRM."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from segbench.errors import SegbenchError, unknown_name
from segbench.params.crm import CrmMapping, read_crm_mapping
from segbench.runtime.targets import check_target, written
from segbench.scoring.report_reader import LABEL_FIELDS, PLAYBOOK_FIELDS, labelled
from segbench.scoring.spreadsheet import safe_frame, write_csv, write_xlsx

ZOHO = "zoho-contacts"
FORMATS = ("csv", "xlsx", "parquet", "zoho")
ENDINGS = {"csv": (".csv", ".tsv", ".txt"), "xlsx": (".xlsx",), "parquet": (".parquet",)}
PLAIN = CrmMapping.model_construct(columns={}, encoding="utf-8-sig")
"""How a file for no CRM is written. Excel takes CSV for UTF-8, and shows Chinese, only if it begins
with a byte-order mark."""


def export(
    folder: Path,
    method: str,
    form: str | None,
    mapping: str | None,
    output: Path | None,
    *,
    force: bool = False,
) -> str:
    """Write the export of one method of a report and return what was done, in words.

    Parameters
    ----------
    form
        One of `FORMATS`; None: the mapping's, that of the name of the output, or csv.
    mapping
        A CRM mapping: its file, or its name if it ships with the project.
    output
        File to write; None: ``<report>-<method>`` in the current folder.

    Raises
    ------
    SegbenchError
        The report, method, format or mapping is wrong; a file is there already and `force` is not
        set, or cannot be written.
    """
    form, mapping = _choice(form, mapping, output)
    name, how = ("", PLAIN) if mapping is None else read_crm_mapping(mapping)
    form = form if mapping is None else how.format
    if output is not None and output.suffix.lower() not in ENDINGS[form]:
        raise SegbenchError(
            f"{output}: its name does not end as a file of the format {form} does. Name it .{form}."
        )
    table, no_playbook = labelled(folder, method)
    said = [
        f"{len(table):,} customers, {table['segment_code'].nunique()} segments of {method}, cutoff "
        f"{table['cutoff'].iloc[0]}"
    ]
    if no_playbook:
        said.append(
            f"{method} has no playbook ({no_playbook}): {PLAYBOOK_FIELDS[0]} to "
            f"{PLAYBOOK_FIELDS[-1]} are empty"
        )
    said += [f"{heading}: {column.note}" for heading, column in how.columns.items() if column.note]
    if form != "parquet":
        table = _cells(table)
    if mapping is not None:
        table = _mapped(table, how, mapping)
    if form != "parquet" and how.spreadsheet_safe:
        table, changed = safe_frame(table)
        if changed:
            said.append(
                f"{changed:,} texts begin as a spreadsheet's formula does; they have an apostrophe "
                "before them"
            )
    stem = "-".join(part for part in (folder.resolve().name, method, name) if part)
    size = how.max_rows or len(table)
    parts = [table.iloc[start : start + size] for start in range(0, len(table), size)]
    targets = _targets(output or Path(f"{stem}.{form}"), len(parts), force=force)
    for target, part in zip(targets, parts, strict=True):
        with written(target, force=force) as file:
            _write(part, file, form, how, method)
    return "\n".join([*map(str, targets), *(f"  {line}" for line in said)])


def _choice(form: str | None, mapping: str | None, output: Path | None) -> tuple[str, str | None]:
    """Return the format and the mapping that are meant."""
    ending = output.suffix.removeprefix(".").lower() if output else ""
    if form is not None and form not in FORMATS:
        raise SegbenchError("--format: " + unknown_name("format", form, FORMATS))
    if mapping is not None and form is not None:
        raise SegbenchError(
            "--format and --mapping: the mapping says the format; leave --format out."
        )
    if form == "zoho":
        return "csv", ZOHO
    if form is not None and ending in FORMATS and ending != form:
        raise SegbenchError(
            f"{output}: ends in .{ending}, but --format says {form}. Name the file .{form}, or "
            "leave --format out."
        )
    return form or (ending if ending in ENDINGS else "csv"), mapping


def _mapped(table: pd.DataFrame, how: CrmMapping, name: str) -> pd.DataFrame:
    """Return the columns that a mapping asks for, under its headings."""
    columns: dict[str, pd.Series] = {}
    for heading, column in how.columns.items():
        if column.field is None:
            columns[heading] = pd.Series(column.constant, index=table.index, dtype="str")
        elif column.field in table:
            columns[heading] = table[column.field]
        else:
            raise SegbenchError(
                f"{name}: columns.{heading}: " + unknown_name("field", column.field, table.columns)
            )
    if how.scores:
        scores = [field for field in table if field not in {*LABEL_FIELDS, *PLAYBOOK_FIELDS}]
        columns |= {field: table[field] for field in scores if field not in columns}
    return pd.DataFrame(columns)


def _cells(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with ids as text, and cells for what is no finite number left empty."""
    return table.replace([np.inf, -np.inf], np.nan).astype({"customer_id": "str"})


def _targets(output: Path, count: int, *, force: bool) -> list[Path]:
    """Return the files to write; numbered where one does not do."""
    *targets, beyond = (
        output.with_name(f"{output.stem}-{number:0{len(str(count))}}{output.suffix}")
        for number in range(1, count + 2)
    )
    if count == 1:
        targets = [output]
    for target in targets:
        check_target(target, force=force)
    if count > 1 and beyond.exists():
        raise SegbenchError(
            f"{beyond}: is left from an export with more files; remove it, or it will be imported "
            "as well."
        )
    return targets


def _write(table: pd.DataFrame, part: Path, form: str, how: CrmMapping, title: str) -> None:
    if form == "parquet":
        table.to_parquet(part, index=False)
    elif form == "xlsx":
        write_xlsx(table, part, title)
    else:
        write_csv(table, part, how.encoding, how.delimiter)
