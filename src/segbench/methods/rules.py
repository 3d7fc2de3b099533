"""Named yes/no rules in order: the segments that a company already speaks of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import ValidationError

from segbench.errors import SegbenchError, printable
from segbench.methods.base import Method, Segment
from segbench.methods.disclosure import NOT_SHOWN, small
from segbench.methods.truth import Values, answers
from segbench.params.conditions import parse, read_columns
from segbench.params.rules import REST, REST_ZH, Rule, RuleList, RulesParams, check_names


class Rules(Method):
    """Named rules in order; the first that holds decides, and the rest is everyone else (其他客户).

    A rule is a mapping with ``name``, ``when`` and optionally ``name_zh``; ``when`` is a condition
    on the columns of the customer table, in a small part of SQL (`segbench.params.conditions`). A
    rule whose answer is unknown, because a value is missing, does not hold. The source's examples:
    staff and their families, VIP customers, six policies or more, nothing bought for two years.
    """

    name = "rules"
    open_segments = True
    title = "Own rules"
    title_zh = "自定义规则"
    idea = "Named yes/no rules of your own, in order: the first that holds decides."
    complexity = 2
    groups = ("attributes", "contacts", "lines", "rhythm", "service")

    def __init__(self, rules: RuleList = ()) -> None:
        self.rules = rules

    def check_parameters(self) -> None:
        """Refuse two rules of one name, and one called like the rest."""
        check_names([rule.name for rule in self.rules])

    @classmethod
    def from_dict(cls, frozen: dict[str, Any]) -> Self:
        """Return the method that `to_dict` froze. Its conditions are checked again: the file may be anybody's.

        Raises
        ------
        SegbenchError
            A condition is not allowed, or the segments are not those of the rules.
        """
        method = super().from_dict(frozen)
        if tuple(method._describe()) != method.segments_:
            raise SegbenchError(
                "rules: the frozen segments are not those of the frozen rules; freeze the method again."
            )
        return method

    def applicable(self, columns: Collection[str]) -> tuple[bool, str]:
        """Return whether there are rules and the table has the columns that they read, and why not.

        Raises
        ------
        SegbenchError
            A condition is not allowed.
        """
        if not self.rules:
            return False, "no rules are given; list them under rules.rules"
        for place, rule in self._numbered():
            missing = [name for name in read_columns(parse(rule.when)) if name not in columns]
            if missing:
                return (
                    False,
                    f"{place} reads {printable(missing[0])}, which this data does not have ({_near(missing[0], columns)})",
                )
        return True, ""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every column that the rules read."""
        return tuple(
            dict.fromkeys(
                name for _, rule in self._numbered() for name in read_columns(parse(rule.when))
            )
        )

    def _numbered(self) -> Iterator[tuple[str, Rule]]:
        """Yield the checked rules, each with its number and name for messages."""
        try:
            checked = RulesParams.model_validate({"rules": self.rules}).rules
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(printable(str(part)) for part in first["loc"])
            raise SegbenchError(
                f"rules: {where}: {printable(first['msg'].removeprefix('Value error, '), 1000)}."
            ) from None
        return (
            (f"rule {number} '{printable(rule.name)}'", rule)
            for number, rule in enumerate(checked, 1)
        )

    def _fit(self, customers: pd.DataFrame) -> dict[str, Any]:
        self._answers(
            customers
        )  # a rule that cannot be answered should fail here, and not when somebody is labelled
        return {}

    def _describe(self) -> Iterable[Segment]:
        for number, (_, rule) in enumerate(self._numbered(), 1):
            earlier = "" if number == 1 else ", and no rule before it"
            yield Segment(
                f"rule{number}", rule.name, rule.name_zh or rule.name, f"{_one_line(rule)}{earlier}"
            )
        yield Segment("rest", REST, REST_ZH, "no rule holds")

    def _assign(self, customers: pd.DataFrame) -> NDArray[np.intp]:
        return _first([found.true for found in self._answers(customers)], len(customers))

    def _answers(self, customers: pd.DataFrame) -> list[Values]:
        found = []
        for place, rule in self._numbered():
            try:
                found.append(answers(parse(rule.when), customers))
            except SegbenchError as error:
                raise SegbenchError(f"rules: {place}: {error}.") from None
        return found

    def details(self, customers: pd.DataFrame) -> pd.DataFrame:
        """Return each rule as it was written, how many customers it holds for, and how many it takes in its place."""
        found = self._answers(customers)
        taken = np.bincount(
            _first([values.true for values in found], len(customers)), minlength=len(found) + 1
        )
        counts = np.array(
            [
                (values.true.sum(), own, (~values.known).sum())
                for values, own in zip(found, taken, strict=False)
            ]
        )
        texts = self._texts(counts.reshape(-1, 3), len(customers))
        rows = [
            (rule.name, _one_line(rule), *own)
            for (_, rule), own in zip(self._numbered(), texts, strict=True)
        ]
        rest = NOT_SHOWN if self.segments_[-1].code in self.disclosure.hidden else f"{taken[-1]:,}"
        rows.append((REST, "no rule holds", "", rest, ""))
        return pd.DataFrame(
            rows, columns=["rule", "condition", "holds for", "takes in its place", "unknown for"]
        )

    def _texts(self, counts: NDArray[np.int64], customers: int) -> list[tuple[str, ...]]:
        """Return how many customers each rule holds for, takes, and is unknown for, as far as that may be shown.

        Whom it holds for and it does not take, and whom it neither holds for nor is unknown for,
        are groups as well.
        """
        least, texts = self.disclosure.least, []
        for segment, (holds, takes, unknown) in zip(self.segments_, counts.tolist(), strict=False):
            none = segment.code in self.disclosure.hidden
            few = none or small([holds, holds - takes, customers - holds], least).any()
            out = (
                few,
                none,
                small([unknown, customers - unknown, customers - holds - unknown], least).any(),
            )
            texts.append(
                tuple(
                    NOT_SHOWN if no else f"{n:,}"
                    for no, n in zip(out, (holds, takes, unknown), strict=True)
                )
            )
        return texts


def _one_line(rule: Rule) -> str:
    return " ".join(rule.when.split())


def _near(name: str, columns: Collection[str]) -> str:
    """Return the columns that somebody may have meant, or all there are."""
    small = {column.lower(): column for column in columns}
    near = get_close_matches(name.lower(), small, n=3)
    return (
        f"near: {', '.join(small[found] for found in near)}"
        if near
        else f"it has {', '.join(sorted(columns))}"
    )


def _first(true: list[NDArray[np.bool_]], n: int) -> NDArray[np.intp]:
    """Return the position of each customer's first rule that holds; after the last rule for nobody's."""
    positions = np.full(n, len(true), dtype=np.intp)
    for place in range(len(true) - 1, -1, -1):
        positions[true[place]] = place
    return positions
