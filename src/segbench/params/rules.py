"""Parameters of rules: what a company calls its customers, in its own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from segbench.params.conditions import parse
from segbench.params.section import Section

MOST = 50
"""Rules in a list."""

REST = "Everyone else"
REST_ZH = "其他客户"
"""Names of the last segment: customers for whom no rule holds."""


def _name(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("a name needs letters, on one line")
    return text


def _condition(text: str) -> str:
    parse(text)
    return text


Name = Annotated[str, Field(max_length=60), AfterValidator(_name)]


class Rule(Section):
    """A named yes/no rule."""

    name: Name
    """name of the segment"""

    name_zh: Name | None = None
    """its Chinese name; null = the name"""

    when: Annotated[str, AfterValidator(_condition)]
    """SQL condition on the columns of the customer table, e.g. frequency >= 6 AND vip_level =
    'gold'"""


RuleList = Annotated[
    tuple[Rule, ...],
    Field(
        max_length=MOST,
        description="list of {name, name_zh, when}: the first rule that holds decides",
    ),
]


def check_names(names: Sequence[str]) -> None:
    """Refuse a name that two rules have, or that the rest has.

    Raises
    ------
    ValueError
        The name, for people.
    """
    plain = [name.strip().lower() for name in names]
    for name, own in zip(names, plain, strict=True):
        if plain.count(own) > 1:
            raise ValueError(f"two rules are called '{name}'; give each a name of its own")
    if REST.lower() in plain:
        raise ValueError(
            f"'{REST}' is the name of the customers for whom no rule holds; call the rule "
            "something else"
        )


class RulesParams(Section):
    """Named yes/no rules in order, as a frozen method holds them."""

    rules: RuleList = Field((), strict=False)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_names([rule.name for rule in self.rules])
        return self
