"""Parameters of your own data: which file holds which table, and what its columns are called."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from segbench.params.address import why_not_address
from segbench.params.bounds import Day, Days, Span
from segbench.params.columns import QUESTIONS
from segbench.params.section import Section
from segbench.params.words import (
    FLAGS,
    SCALE,
    ColumnWords,
    Strings,
    check_topics,
    split_columns,
    worded_answers,
    worded_topics,
)

TABLES: dict[str, tuple[Strings, Strings]] = {
    "orders": (
        ("customer_id", "ordered_at"),
        (
            "order_id",
            "amount",
            "quantity",
            "unit_price",
            "funded_discount",
            "store_id",
            "currency",
            "category",
            "product_id",
            "brand",
            "is_private_label",
            "on_promotion",
            "discount",
            "coupon_discount",
        ),
    ),
    "order_lines": (
        ("order_id", "product_id"),
        (
            "amount",
            "quantity",
            "unit_price",
            "category",
            "brand",
            "is_private_label",
            "on_promotion",
            "discount",
            "coupon_discount",
        ),
    ),
    "customers": (("customer_id",), ("email", "phone", "name", "birth_date", "updated_at")),
    "labels": (("customer_id", "label", "valid_from"), ("valid_to",)),
    "contacts": (
        ("customer_id", "campaign_id", "contacted_at"),
        ("campaign_type", "closes_at", "randomised", "is_control"),
    ),
    "responses": (("customer_id", "campaign_id", "responded_at"), ()),
    "interactions": (("customer_id", "occurred_at"), ("channel", "topic", "satisfaction", "cost")),
    "survey": (
        ("customer_id",),
        ("answered_at", "risk_preference", *QUESTIONS),
    ),
}
"""Canonical tables -> (columns that must be mapped, columns that may be)."""

Dates = Literal[
    "ymd",
    "dmy",
    "mdy",
    "epoch_s",
    "epoch_ms",
    "epoch_us",
    "epoch_ns",
    "spreadsheet",
    "spreadsheet_1904",
]
DATES: Strings = get_args(Dates)

Step = Annotated[float, Field(ge=-1e6, le=1e6)]
"""An answer's or a scale's number."""


def _as_written(raw: Any) -> Any:
    """Take ids that YAML reads as whole numbers as they are written."""
    if not isinstance(raw, list):
        return raw
    return [
        str(item) if isinstance(item, int) and not isinstance(item, bool) else item for item in raw
    ]


class TableParams(Section):
    """Where one table is and how it is read."""

    path: str | None = None
    """file, or a pattern such as `sales-*.csv.gz`; a relative one counts from the folder of the
    params file, then from its project's (`start_folder`)"""

    url: str | None = None
    """database instead of a file; secrets as ${NAME} from the environment"""

    table: str | None = None
    """table of the database; `schema.table` where it needs one"""

    sheet: str | None = None
    """sheet of the workbook; null = the first visible one that holds anything"""

    delimiter: str | None = Field(None, min_length=1, max_length=1)
    """between cells of a text file; null = detect"""

    encoding: str | None = None
    """of a text file, e.g. utf-8, gb18030, latin-1; null = detect"""

    decimal: Literal[".", ","] | None = None
    """decimal mark of amounts written as text; null = detect"""

    day_first: bool | None = None
    """whether 03/04/2023 is the 3rd of April; null = detect"""

    dates: Dates | None = None
    """how moments are written that can be read in several ways: `ymd`, `dmy`, `mdy` (23-01-05,
    03/04/2023); bare numbers as seconds, milli-, micro- or nanoseconds since 1970 (`epoch_s`,
    `epoch_ms`, `epoch_us`, `epoch_ns`) or as a spreadsheet's days (`spreadsheet`;
    `spreadsheet_1904` of old Macintosh files); null = detect"""

    cancellation_prefix: str | None = Field(None, min_length=1)
    """order ids that begin with this cancel an earlier order, e.g. C"""

    connect_seconds: int = Field(30, ge=1, le=600)
    """longest wait for a database to answer"""

    guests: Annotated[list[str] | None, BeforeValidator(_as_written)] = None
    """of `orders`: customer ids that stand for nobody known, in every table; null = the usual words
    in many languages (guest, UNKNOWN, walk-in, 散客 …), [] = none, a list = these instead of the
    words"""

    ids_as_written: bool = False
    """take ids such as 3.64448E+18 as they are, although a spreadsheet made them so"""

    repeated_rows: Literal["keep", "set_aside"] | None = None
    """rows equal to an earlier one of their order: items to keep, or double entries; null =
    detect"""

    columns: dict[str, str] = Field(
        json_schema_extra={"additionalProperties": {"type": ["string", "object"]}}
    )
    """canonical column: column of the file, or {column: NAME, yes: [WORD]} where yes and no have
    their own words"""

    words: dict[str, ColumnWords] = Field(default_factory=dict)
    """canonical column: its words for yes and no, as they may stand under `columns` too"""

    satisfaction_scale: tuple[Step, Step] | None = Field(None, strict=False)
    """worst and best satisfaction, e.g. [0, 10]; turned to 1 to 5. null = 1 to 5"""

    answers: Annotated[dict[str, Step | None], BeforeValidator(worded_answers)] = Field(
        default_factory=dict
    )
    """answer or satisfaction in words: its number, null = missing, e.g. {Agree: 4}"""

    topics: Annotated[dict[str, Strings], BeforeValidator(worded_topics)] = Field(
        default_factory=dict, strict=False
    )
    """topic of service contacts: words for it, e.g. {complaint: [Reklamation]}"""

    attributes: Strings = Field((), strict=False)
    """further columns of `customers` to keep, by name"""

    _start: str | None = PrivateAttr(None)

    @property
    def start(self) -> str | None:
        """The parameters' `start_folder`, which relative paths count from."""
        return self._start

    def count_from(self, start: str | None) -> None:
        """Have relative paths count from a folder; done by the parameters that it belongs to."""
        self._start = start

    @model_validator(mode="before")
    @classmethod
    def _split(cls, raw: Any) -> Any:
        return split_columns(raw)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.path is None) == (self.url is None):
            raise ValueError("give either `path` (a file) or `url` (a database)")
        if self.dates is not None and self.day_first is not None:
            raise ValueError("give either `dates` or `day_first`")
        if self.url is not None and self.table is None:
            raise ValueError("a database needs `table` as well")
        if self.path is not None and "://" in self.path:
            raise ValueError(
                "`path` is a file; the address of a database is its `url`, with its `table`"
            )
        if self.url is not None and (why := why_not_address(self.url)):
            raise ValueError(f"`url` {why}")
        if self.delimiter is not None and (
            not self.delimiter.isascii() or self.delimiter in '"\r\n\0'
        ):
            raise ValueError(
                "`delimiter` must be one plain character, and no quotation mark or line break"
            )
        check_topics(self.topics)
        if self.satisfaction_scale is not None and len(set(self.satisfaction_scale)) == 1:
            raise ValueError(
                "`satisfaction_scale` needs two different numbers: the worst and the best, e.g. "
                "[0, 10]"
            )
        return self


class DataParams(Section):
    """Your own data."""

    title: str = Field("Own data", max_length=200)
    """name for people"""

    currency: str = Field("", max_length=200)
    """sign put before amounts; amounts in another currency are set aside"""

    first_day: Day | None = None
    """first day with complete data; null = from the data"""

    last_day: Day | None = None
    """last day with complete data; rows after it are set aside"""

    response_days: Days = 28
    """a campaign without `closes_at` closes this many days after the contact"""

    response_is: Literal["order", "new_product"] = "order"
    """what a response looks like in the orders, so that it can be seen of randomised customers who
    were left alone (`is_control`) too: `order` = any order until the campaign closes, `new_product`
    = the first of a product"""

    stale_days: Span | None = None
    """customer attributes not updated for longer than this before the last day are set aside"""

    utc_offset_hours: float = Field(0.0, ge=-14, le=14)
    """times that carry an offset are turned to this one"""

    tables: dict[str, TableParams]
    """canonical table: where it is; `orders` is needed"""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name, table in self.tables.items():
            if name not in TABLES:
                raise ValueError(f"tables: unknown table '{name}'. Allowed: {', '.join(TABLES)}")
            _check_columns(name, table)
            if table.guests is not None and name != "orders":
                raise ValueError(
                    f"tables.{name}: `guests` belong to `orders`; they count in every table"
                )
            _check_words(name, table)
        if "orders" not in self.tables:
            raise ValueError("tables: `orders` is needed (rows may be whole orders or their lines)")
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise ValueError(f"first_day ({self.first_day}) lies after last_day ({self.last_day})")
        return self


def _check_columns(name: str, table: TableParams) -> None:
    needed, optional = TABLES[name]
    allowed = (*needed, *optional)
    for column in table.columns:
        if column not in allowed:
            raise ValueError(
                f"tables.{name}.columns: unknown column '{column}'. Allowed: {', '.join(allowed)}"
            )
    missing = [column for column in needed if column not in table.columns]
    if missing:
        raise ValueError(
            f"tables.{name}.columns: {', '.join(missing)} must be mapped to a column of the file"
        )
    if (
        name == "orders"
        and "amount" not in table.columns
        and not {"quantity", "unit_price"} <= set(table.columns)
    ):
        raise ValueError("tables.orders.columns: map `amount`, or both `quantity` and `unit_price`")
    if table.attributes and name != "customers":
        raise ValueError(f"tables.{name}: `attributes` belong to `customers`")
    small = [attribute.lower() for attribute in table.attributes]
    for attribute in table.attributes:
        if attribute[:1] in ("", "_") or small.count(attribute.lower()) > 1:
            raise ValueError(
                f"tables.{name}.attributes: '{attribute}' stands twice (capitals do not count), "
                "begins with _ or is empty"
            )


def _check_words(name: str, table: TableParams) -> None:
    """Refuse what is said of cells that the table does not have."""
    for column, words in table.words.items():
        if column not in table.columns:
            raise ValueError(f"tables.{name}.words: '{column}' is not mapped under `columns`")
        if (words.yes or words.no) and column not in FLAGS:
            raise ValueError(
                f"tables.{name}.columns.{column}: `yes` and `no` belong to {', '.join(FLAGS)}"
            )
        if words.no and not words.yes:
            raise ValueError(f"tables.{name}.columns.{column}: `no` needs `yes` beside it")
    homes = {
        "repeated_rows": ("orders", "order_lines"),
        "satisfaction_scale": ("interactions",),
        "topics": ("interactions",),
        "answers": ("interactions", "survey"),
    }
    for key, tables in homes.items():
        if getattr(table, key) and name not in tables:
            raise ValueError(f"tables.{name}: `{key}` belongs to {' and '.join(tables)}")
    low, high = sorted(table.satisfaction_scale or SCALE)
    for word, number in table.answers.items():
        if number is not None and not low <= number <= high:
            raise ValueError(
                f"tables.{name}.answers: '{word}' must stand for a number from {low:g} to {high:g}"
            )
