"""How cells of own data are understood: words for yes and no, answers, topics, scales."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from segbench.params.section import Section

Strings = tuple[str, ...]

FLAGS = ("is_private_label", "on_promotion", "randomised", "is_control")
"""Canonical columns of yes and no."""

SCALE = (1.0, 5.0)
"""What satisfaction and answers are turned to: 1 = worst, 5 = best."""

SAID: dict[bool, Strings] = {True: ("yes", "true", "on"), False: ("no", "false", "off")}
"""Words that YAML itself takes for a yes or a no, unless they are in quotation marks."""

TOPICS: dict[str, Strings] = {
    "complaint": ("complaint", "complaints", "投诉"),
    "after_sales": ("after_sales", "aftersales", "after_sales_service", "售后", "售后服务"),
    "technical": ("technical", "technical_support", "tech_support", "support", "技术", "技术支持"),
    "inquiry": ("inquiry", "inquiries", "enquiry", "question", "咨询"),
    "praise": ("praise", "compliment", "表扬"),
}
"""Topic -> spellings, in small letters, with _ for spaces and hyphens; most urgent first."""


class ColumnWords(Section):
    """What is said of a column beside its name: ``on_promotion: {column: promo, yes: [promo]}``."""

    yes: Strings = Field((), strict=False)
    """words that mean yes; with these alone, every other word means no"""

    no: Strings = Field((), strict=False)
    """words that mean no; what is in neither list is missing"""

    unread: Literal["missing"] | None = None
    """`missing` = take the column although many of its cells cannot be read"""

    @model_validator(mode="before")
    @classmethod
    def _written(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        named = {
            ({True: "yes", False: "no"}.get(key, key) if isinstance(key, bool) else key): words
            for key, words in value.items()
        }
        return named | {key: _texts(named[key]) for key in ("yes", "no") if key in named}

    @model_validator(mode="after")
    def _apart(self) -> Self:
        both = sorted({plain(word) for word in self.yes} & {plain(word) for word in self.no})
        if both:
            raise ValueError(f"'{both[0]}' stands under `yes` and under `no`")
        return self


def split_columns(raw: Any) -> Any:
    """Return a table's section with plain names of columns; what is said beside goes to `words`."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("columns"), Mapping):
        return raw
    columns, given = dict(raw["columns"]), raw.get("words")
    words = dict(given) if isinstance(given, Mapping) else {}
    for name, column in raw["columns"].items():
        if isinstance(column, Mapping):
            if "column" not in column:
                raise ValueError(
                    f"columns.{name}: needs `column`, the column of the file, as in {{column: "
                    "NAME, yes: [WORD]}"
                )
            columns[name] = column["column"]
            words[name] = {key: value for key, value in column.items() if key != "column"}
    return {**raw, "columns": columns} | ({"words": words} if words else {})


def plain(word: str) -> str:
    """Return a word as cells are compared with it: small letters, single blanks; ``1.0`` is 1."""
    return re.sub(r"^(-?\d+)\.0+$", r"\1", " ".join(word.split()).lower())


def plain_topic(topic: str) -> str:
    """Return a topic in small letters, with _ for blanks and hyphens."""
    return re.sub(r"[\s_-]+", "_", topic.strip().lower())


def worded_topics(raw: Any) -> Any:
    """Return topics and their words as texts; a single word needs no list."""
    if not isinstance(raw, Mapping):
        return raw
    return {_text(topic): _texts(words) for topic, words in raw.items()}


def worded_answers(raw: Any) -> Any:
    """Return answers as texts with their numbers."""
    if not isinstance(raw, Mapping):
        return raw
    return {text: number for word, number in raw.items() for text in _said(word)}


def check_topics(topics: Mapping[str, Strings]) -> None:
    """Refuse a word that stands for two topics."""
    spellings = {spelling: topic for topic, known in TOPICS.items() for spelling in known}
    seen: dict[str, str] = {}
    for topic, words in topics.items():
        for word in words:
            other = seen.setdefault(plain_topic(word), topic)
            if spellings.get(plain_topic(other), other) != spellings.get(plain_topic(topic), topic):
                raise ValueError(f"topics: '{word}' stands under '{other}' and under '{topic}'")


def _texts(words: Any) -> Any:
    items = words if isinstance(words, list | tuple) else [words]
    return tuple(text for word in items for text in _said(word))


def _said(word: Any) -> Iterable[Any]:
    return SAID[word] if isinstance(word, bool) else (_text(word),)


def _text(word: Any) -> Any:
    return str(word) if isinstance(word, int | float) and not isinstance(word, bool) else word
