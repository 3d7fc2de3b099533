"""The language of rules: yes/no conditions on one customer, a small part of SQL.

A text is parsed by sqlglot, and each token and each node of the tree is looked up in the short
lists below. What is not on them is refused with its place; the text itself is never handed to an
engine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from segbench.errors import printable

if TYPE_CHECKING:
    from sqlglot.expressions import Expr
    from sqlglot.tokenizer_core import Token

LONGEST = 2000
"""Characters of a condition."""

DEEPEST = 20
"""Levels of parentheses, functions and CASE in a condition."""

FUNCTIONS = (
    *("abs", "round", "floor", "ceil", "coalesce", "nullif", "least", "greatest"),
    *("lower", "upper", "length"),
)

ALLOWED = (
    "Allowed are columns, numbers, 'texts', TRUE, FALSE, NULL, = <> < <= > >=, + - * / %, AND, OR, "
    "NOT, BETWEEN, IN, "
    f"IS NULL, LIKE, CASE, parentheses and the functions {', '.join(FUNCTIONS)}"
)

TOKENS = {
    *("AND", "OR", "NOT", "BETWEEN", "IN", "IS", "NULL", "LIKE", "TRUE", "FALSE"),
    *("CASE", "WHEN", "THEN", "ELSE", "END"),
    *("EQ", "NEQ", "LT", "LTE", "GT", "GTE", "PLUS", "DASH", "STAR", "SLASH", "MOD"),
    *("L_PAREN", "R_PAREN", "COMMA", "NUMBER", "STRING", "IDENTIFIER", "VAR"),
}
"""Kinds of tokens (sqlglot's names) that a condition is made of."""

COMPARISONS = {"eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
ARITHMETIC = {"add": "+", "sub": "-", "mul": "*", "div": "/", "mod": "%"}
PREDICATES = {*COMPARISONS, "is", "in", "like", "between", "not"}

PARTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (*COMPARISONS, *ARITHMETIC, "and", "or", "is", "nullif"), ("this", "expression")
    ),
    **dict.fromkeys(
        ("not", "neg", "paren", "abs", "floor", "ceil", "lower", "upper", "length"), ("this",)
    ),
    **dict.fromkeys(("in", "coalesce", "least", "greatest"), ("this", "expressions")),
    "like": ("this", "expression", "negate"),
    "round": ("this", "decimals"),
    "between": ("this", "low", "high"),
    "case": ("this", "ifs", "default"),
    "if": ("this", "true"),
    "column": ("this",),
    "literal": ("this", "is_string"),
    "boolean": ("this",),
    "null": (),
}
"""Kinds of nodes (sqlglot's names) and the parts that each may have; any other is refused."""

DIGITS = tuple("0123456789")
"""What round may be told."""

FLAGS = {"typed", "safe", "ignore_nulls"}
"""Notes of the parser on a node, which change nothing here."""


class ConditionError(ValueError):
    """A condition that is not allowed: where, what, what is allowed."""


@lru_cache(maxsize=512)
def parse(text: str) -> Expr:
    """Return the tree of a condition, checked; nobody changes it.

    Raises
    ------
    ConditionError
        The text is empty, too long or nested too deeply, cannot be parsed, or holds anything but
        `ALLOWED`.
    """
    import sqlglot  # slow to import, and needed only where there are rules

    if not text.strip():
        raise ConditionError("the condition is empty")
    if len(text) > LONGEST:
        raise ConditionError(
            f"the condition has {len(text):,} characters; at most {LONGEST:,} are allowed"
        )
    for place, sign in enumerate(text):
        if not (sign.isprintable() or sign in "\n\t"):
            raise _refusal(text, place, "a character that cannot be printed; remove it")
    try:
        tokens = sqlglot.tokenize(text, read="duckdb")
    except sqlglot.errors.TokenError as error:
        raise ConditionError("a quotation mark or comment is opened and never closed") from error
    _check_tokens(text, tokens)
    try:
        tree = sqlglot.parse_one(text, read="duckdb", into=sqlglot.exp.Condition)
        for node, mistake in _mistakes(tree):
            starts = [inner.meta["start"] for inner in node.walk() if "start" in inner.meta]
            raise _refusal(text, min(starts, default=0), mistake)
    except sqlglot.errors.ParseError as error:
        raise ConditionError(_unreadable(text, tokens, error)) from error
    except RecursionError as error:
        raise ConditionError(
            f"the condition is nested too deeply; at most {DEEPEST} levels are allowed"
        ) from error
    return tree


def parts(tree: Expr) -> list[Expr]:
    """Return the parts of a node that are nodes of their own; those of a chain of AND or OR."""
    if tree.key == "column":
        return []
    return list(tree.flatten() if tree.key in ("and", "or") else tree.iter_expressions())


def read_columns(tree: Expr) -> Iterator[str]:
    """Yield the names of the columns that a condition reads, in its order."""
    return (node.this.this for node in tree.dfs() if node.key == "column")


def shown(tree: Expr) -> str:
    """Return how a part of a condition reads, for messages."""
    return printable(tree.unnest().sql("duckdb"), 60)


def _refusal(text: str, start: int, what: str) -> ConditionError:
    return ConditionError(f"{_place(text, start)}: {what}")


def _place(text: str, start: int) -> str:
    line = text.count("\n", 0, start) + 1
    return f"line {line}, column {start - text.rfind(chr(10), 0, start)}"


def _check_tokens(text: str, tokens: list[Token]) -> None:
    """Refuse every token that is not on the list; here the place is exact."""
    if not tokens:
        raise ConditionError("the condition is a comment and nothing else")
    depth = 0
    kinds = [token.token_type.name for token in tokens]
    for token, kind, following in zip(tokens, kinds, [*kinds[1:], ""], strict=True):
        word = printable(text[token.start : token.end + 1], 30)
        depth += (kind in ("L_PAREN", "CASE")) - (kind in ("R_PAREN", "END"))
        what = ""
        if token.comments:
            what = f"a comment beside {word}; a condition has none"
        elif kind not in TOKENS:
            hint = f'; if it is a column, write "{word}"' if word.isidentifier() else ""
            what = f"{word} is no part of a condition{hint}. {ALLOWED}"
        elif following == "L_PAREN" and (
            kind == "IDENTIFIER" or (kind == "VAR" and token.text.lower() not in FUNCTIONS)
        ):
            what = f"the function {word} is not allowed. {ALLOWED}"
        elif depth > DEEPEST:
            what = f"nested deeper than {DEEPEST} levels"
        if what:
            raise _refusal(text, token.start, what)


def _unreadable(text: str, tokens: list[Token], error: Any) -> str:
    """Return what the parser says, with the place of the token that it stopped at."""
    first = error.errors[0] if error.errors else {"line": 0, "col": 0, "highlight": ""}
    starts = [
        token.start for token in tokens if (token.line, token.col) == (first["line"], first["col"])
    ]
    where = _place(text, starts[0]) if starts else "somewhere"
    near = printable(str(first["highlight"]), 30)
    return f"{where}: cannot be read as a condition near {near!r}. {ALLOWED}"


def _mistakes(tree: Expr, depth: int = 0) -> Iterator[tuple[Expr, str]]:
    """Yield the nodes that are not allowed, and why; only the first is sure to be right."""
    allowed = PARTS.get(tree.key, ())
    further = [
        name
        for name, part in tree.args.items()
        if part and name not in allowed and name not in FLAGS
    ]
    if tree.key not in PARTS or (tree.key == "column" and tree.this.key != "identifier"):
        yield tree, f"{shown(tree)} is no part of a condition. {ALLOWED}"
    if further:
        yield tree, f"{shown(tree)} has a part that is not allowed ({further[0]})"
    if depth > 2 * DEEPEST:
        yield tree, "a chain of too many steps; use parentheses less, or two rules"
    yield from _misuses(tree)
    for part in parts(tree):
        yield from _mistakes(part, depth + (tree.key != "if"))


def _misuses(tree: Expr) -> Iterator[tuple[Expr, str]]:
    """Yield what dialects read differently, what never holds, and what has a part of wrong kind."""
    if tree.key in COMPARISONS:
        for side in parts(tree):
            if side.key in PREDICATES:
                yield (
                    side,
                    f"{shown(side)} stands in another comparison; put it into parentheses, or use "
                    "AND",
                )
            if side.key == "null":
                yield (
                    tree,
                    f"{shown(tree)} never holds, because NULL equals nothing; write IS NULL",
                )
    listed = {(part.this if part.key == "neg" else part).key for part in tree.expressions}
    match tree.key:
        case "literal" if not tree.is_string and not math.isfinite(float(tree.this)):
            yield tree, f"{shown(tree)} is too large a number"
        case "in" if not listed or listed - {"literal", "boolean"}:
            yield tree, f"{shown(tree)}: IN needs a list of numbers or texts in parentheses"
        case "is" if tree.expression.key != "null":
            yield tree, f"{shown(tree)}: after IS or IS NOT only NULL is allowed"
        case "like" if not tree.expression.is_string:
            yield tree, f"{shown(tree)}: LIKE needs a text in quotation marks"
        case "round" if tree.args.get("decimals") and tree.args["decimals"].sql() not in DIGITS:
            yield (
                tree,
                f"{shown(tree)}: the second part of round is a number of digits from 0 to 9",
            )
