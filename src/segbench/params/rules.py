"""Parameters of rules: what a company calls its customers, in its own words."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from segbench.params.conditions import ConditionError, parse
from segbench.params.methods import Section

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
    try:
        parse(text)
    except ConditionError as error:
        raise ValueError(str(error)) from None
    return text


Name = Annotated[str, Field(max_length=60), AfterValidator(_name)]


class Rule(Section):
    """A named yes/no rule."""

    name: Name = Field(description="name of the segment")
    name_zh: Name | None = Field(None, description="its Chinese name; null = the name")
    when: Annotated[str, AfterValidator(_condition)] = Field(
        description="SQL condition on the columns of the customer table, e.g. frequency >= 6 AND "
        "vip_level = 'gold'"
    )


class RulesParams(Section):
    """Named yes/no rules in order; the first that holds decides."""

    rules: tuple[Rule, ...] = Field(
        (),
        max_length=MOST,
        strict=False,
        description="list of {name, name_zh, when}: the first rule that holds decides",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [rule.name.strip().lower() for rule in self.rules]
        twice = [
            rule.name for rule, name in zip(self.rules, names, strict=True) if names.count(name) > 1
        ]
        if twice:
            raise ValueError(f"two rules are called '{twice[0]}'; give each a name of its own")
        if REST.lower() in names:
            raise ValueError(
                f"'{REST}' is the name of the customers for whom no rule holds; call the rule "
                "something else"
            )
        return self
