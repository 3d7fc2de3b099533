"""How a CRM wants its import file: headings, what goes under them, encoding, rows a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from segbench.errors import SegbenchError, printable, unknown_name
from segbench.params.bounds import Count
from segbench.params.load import checked, read_mapping
from segbench.params.section import Section
from segbench.paths import crm, here


class Column(Section):
    """What goes under one heading: a field of the export, or the same text for everybody.

    A plain text is short for `field`.
    """

    field: str | None = None
    """field of the export, e.g. customer_id or segment"""

    constant: str | None = None
    """the same text for every customer"""

    note: str | None = None
    """what whoever imports the file should know; the command prints it"""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"field": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.field is None) == (self.constant is None):
            raise ValueError("give either `field` or `constant`")
        return self


class CrmMapping(Section):
    """The import file of a CRM."""

    format: Literal["csv", "xlsx"] = "csv"
    """kind of file"""

    encoding: Literal["utf-8", "utf-8-sig", "utf-16", "gb18030"] = "utf-8"
    """of a csv file; utf-8-sig begins with a byte-order mark"""

    delimiter: Literal[",", ";", "\t", "|"] = ","
    """between the cells of a csv file"""

    max_rows: Count | None = None
    """customers a file; with more, files are numbered. null = one file"""

    spreadsheet_safe: bool = True
    """whether text that a spreadsheet would execute gets an apostrophe; see docs/export.md"""

    columns: dict[str, Column] = Field(min_length=1)
    """heading: field of the export, or {constant: text}"""

    scores: bool = False
    """whether the method's scores follow, under their own names"""


def read_crm_mapping(name: str) -> tuple[str, CrmMapping]:
    """Return the stem of a mapping's file and the mapping, by path or by a name that ships.

    Raises
    ------
    SegbenchError
        There is no such file or name, or the file is no mapping: key, what was found and what is
        allowed.
    """
    shipped = {path.stem: path for path in sorted(crm().glob("*.yaml"))}
    path = shipped.get(name, Path(name).expanduser())
    if not path.exists():
        raise SegbenchError(
            "--mapping: there is no such file; as a name: "
            f"{unknown_name('mapping', printable(name), shipped)}"
        )
    return path.stem, checked(CrmMapping, read_mapping(path, "mapping"), here(str(path)))
