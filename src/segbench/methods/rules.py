"""Named yes/no rules in order: the segments that a company already speaks of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Self

import numpy as np
import pandas as pd
from pydantic import ValidationError

from segbench.errors import SegbenchError, printable
from segbench.methods.arrays import Customers, Places
from segbench.methods.base import Method, Segment, Segments, State, Texts
from segbench.methods.condition_query import answers
from segbench.methods.disclosure import NOT_SHOWN, small
from segbench.params.conditions import parse, read_columns
from segbench.params.rules import REST, REST_ZH, Rule, RuleList, RulesParams, check_names


@dataclass(eq=False, repr=False)
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

    rules: RuleList = ()

    def check_parameters(self) -> None:
        """Refuse two rules of one name, and one called like the rest."""
        check_names([rule.name for rule in self.rules])

    @classmethod
    def from_dict(cls, frozen: dict[str, Any]) -> Self:
        """Return the method that `to_dict` froze.

        Its conditions are checked again: the file may be anybody's.

        Raises
        ------
        SegbenchError
            A condition is not allowed, or the segments are not those of the rules.
        """
        method = super().from_dict(frozen)
        if tuple(method._describe()) != method.segments_:
            raise SegbenchError(
                "rules: the frozen segments are not those of the frozen rules; freeze the method "
                "again."
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
                    f"{place} reads {printable(missing[0])}, which this data does not have "
                    f"({_near(missing[0], columns)})",
                )
        return True, ""

    def _further_inputs(self) -> Texts:
        """Return every column that the rules read."""
        return (name for _, rule in self._numbered() for name in read_columns(parse(rule.when)))

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

    def _fit(self, customers: Customers) -> State:
        # A rule that cannot be answered should fail here, and not when somebody is labelled.
        self._answers(customers)
        return {}

    def _describe(self) -> Segments:
        for number, (_, rule) in enumerate(self._numbered(), 1):
            earlier = "" if number == 1 else ", and no rule before it"
            yield Segment(
                f"rule{number}", rule.name, rule.name_zh or rule.name, f"{_one_line(rule)}{earlier}"
            )
        yield Segment("rest", REST, REST_ZH, "no rule holds")

    def _assign(self, customers: Customers) -> Places:
        return _first(self._answers(customers))

    def _answers(self, customers: Customers) -> pd.DataFrame:
        """Return each customer's answers, one column a rule: true, false or missing."""
        columns = {}
        for place, rule in self._numbered():
            try:
                columns[place] = answers(parse(rule.when), customers)
            except SegbenchError as error:
                raise SegbenchError(f"rules: {place}: {error}.") from None
        return pd.DataFrame(columns, index=customers.index)

    def details(self, customers: Customers) -> pd.DataFrame:
        """Return each rule, how many customers it holds for and how many it takes in its place.

        Whom it holds for and it does not take, and whom it neither holds for nor is unknown for,
        are groups as well.
        """
        by_rule = self._answers(customers)
        taken = np.bincount(_first(by_rule), minlength=by_rule.shape[1] + 1).tolist()
        least, hidden = self.disclosure.least, self.disclosure.hidden
        rows = []
        for (_, rule), segment, holds, takes, open_ in zip(
            self._numbered(),
            self.segments_,
            by_rule.sum(),
            taken,
            by_rule.isna().sum(),
            strict=False,
        ):
            out = segment.code in hidden
            few = out or small([holds, holds - takes, len(customers) - holds], least).any()
            others = [len(customers) - open_, len(customers) - holds - open_]
            few_open = small([open_, *others], least).any()
            rows.append(
                (
                    rule.name,
                    _one_line(rule),
                    NOT_SHOWN if few else f"{holds:,}",
                    NOT_SHOWN if out else f"{takes:,}",
                    NOT_SHOWN if few_open else f"{open_:,}",
                )
            )
        rest = NOT_SHOWN if self.segments_[-1].code in hidden else f"{taken[-1]:,}"
        rows.append((REST, "no rule holds", "", rest, ""))
        return pd.DataFrame(
            rows, columns=["rule", "condition", "holds for", "takes in its place", "unknown for"]
        )


def _one_line(rule: Rule) -> str:
    return " ".join(rule.when.split())


def _near(name: str, columns: Collection[str]) -> str:
    """Return the columns that somebody may have meant, or all there are."""
    by_small_letters = {column.lower(): column for column in columns}
    near = get_close_matches(name.lower(), by_small_letters, n=3)
    if near:
        return f"near: {', '.join(by_small_letters[small_letters] for small_letters in near)}"
    return f"it has {', '.join(sorted(columns))}"


def _first(by_rule: pd.DataFrame) -> Places:
    """Return the position of each customer's first rule that holds; after the last for nobody's."""
    holds = np.column_stack([by_rule.fillna(False), np.ones(len(by_rule), dtype=bool)])
    return holds.astype(bool).argmax(axis=1)
