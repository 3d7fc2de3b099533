"""The language of rules: yes/no conditions on one customer, a small part of SQL.

A text is parsed by sqlglot and rebuilt, node by node, from the short list below. What is not on the
list is refused with its place; the text itself is never handed to an engine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from segbench.errors import printable

if TYPE_CHECKING:
    from sqlglot import exp
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

WORDS = {
    "AND",
    "OR",
    "NOT",
    "BETWEEN",
    "IN",
    "IS",
    "NULL",
    "LIKE",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "TRUE",
    "FALSE",
}
SIGNS = {
    "EQ",
    "NEQ",
    "LT",
    "LTE",
    "GT",
    "GTE",
    "PLUS",
    "DASH",
    "STAR",
    "SLASH",
    "MOD",
    "L_PAREN",
    "R_PAREN",
    "COMMA",
}
TOKENS = WORDS | SIGNS | {"NUMBER", "STRING", "IDENTIFIER", "VAR"}
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
    "identifier": ("this", "quoted"),
    "literal": ("this", "is_string"),
    "boolean": ("this",),
    "null": (),
}
"""Kinds of nodes (sqlglot's names) and the parts that each may have; any other is refused."""

FLAGS = {"typed", "safe", "ignore_nulls"}
"""Notes of the parser on a node, which change nothing here."""


@dataclass(frozen=True)
class Node:
    """A checked condition, or a part of one.

    Attributes
    ----------
    kind
        ``column``, ``literal``, ``null``, ``case``, ``is null``, ``like``, an operator sign,
        ``and``, ``or``, ``not``, ``neg`` or one of `FUNCTIONS`.
    args
        Its parts. ``case``: condition, value, condition, value, …, value otherwise.
    value
        Of a column its name, of a literal its value, of ``like`` the pattern, of ``round`` the
        digits.
    text
        How it reads, for messages.
    """

    kind: str
    args: tuple[Node, ...] = ()
    value: Any = None
    text: str = ""


class ConditionError(ValueError):
    """A condition that is not allowed: where, what, what is allowed."""


@lru_cache(maxsize=512)
def parse(text: str) -> Node:
    """Return a condition, checked.

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
    strange = next(
        (place for place, sign in enumerate(text) if not (sign.isprintable() or sign in "\n\t")),
        None,
    )
    if strange is not None:
        raise ConditionError(
            f"{_place(text, strange)}: a character that cannot be printed; remove it"
        )
    try:
        tokens = sqlglot.tokenize(text, read="duckdb")
    except sqlglot.errors.TokenError as error:
        raise ConditionError("a quotation mark or comment is opened and never closed") from error
    _check_tokens(text, tokens)
    try:
        tree = sqlglot.parse_one(text, read="duckdb", into=sqlglot.exp.Condition)
        return _Builder(text).build(tree)
    except sqlglot.errors.ParseError as error:
        raise ConditionError(_unreadable(text, tokens, error)) from error
    except RecursionError as error:
        raise ConditionError(
            f"the condition is nested too deeply; at most {DEEPEST} levels are allowed"
        ) from error


def read_columns(node: Node) -> Iterator[str]:
    """Yield the names of the columns that a condition reads, in its order."""
    if node.kind == "column":
        yield node.value
    for arg in node.args:
        yield from read_columns(arg)


def _place(text: str, start: int) -> str:
    line = text.count("\n", 0, start) + 1
    return f"line {line}, column {start - text.rfind(chr(10), 0, start)}"


def _refusal(text: str, start: int, what: str) -> ConditionError:
    return ConditionError(f"{_place(text, start)}: {what}")


def _check_tokens(text: str, tokens: list[Token]) -> None:
    """Refuse every token that is not on the list; here the place is exact."""
    if not tokens:
        raise ConditionError("the condition is a comment and nothing else")
    depth = 0
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        kind, shown = token.token_type.name, printable(text[token.start : token.end + 1], 30)
        if token.comments:
            raise _refusal(text, token.start, f"a comment beside {shown}; a condition has none")
        if kind not in TOKENS:
            hint = f'; if it is a column, write "{shown}"' if shown.isidentifier() else ""
            raise _refusal(text, token.start, f"{shown} is no part of a condition{hint}. {ALLOWED}")
        called = (
            kind in ("VAR", "IDENTIFIER")
            and following is not None
            and following.token_type.name == "L_PAREN"
        )
        if called and (kind == "IDENTIFIER" or token.text.lower() not in FUNCTIONS):
            raise _refusal(text, token.start, f"the function {shown} is not allowed. {ALLOWED}")
        depth += (kind in ("L_PAREN", "CASE")) - (kind in ("R_PAREN", "END"))
        if depth > DEEPEST:
            raise _refusal(text, token.start, f"nested deeper than {DEEPEST} levels")


def _unreadable(text: str, tokens: list[Token], error: Any) -> str:
    """Return what the parser says, with the place of the token that it stopped at."""
    first = error.errors[0] if error.errors else {"line": 0, "col": 0, "highlight": ""}
    starts = [
        token.start for token in tokens if (token.line, token.col) == (first["line"], first["col"])
    ]
    where = _place(text, starts[0]) if starts else "somewhere"
    near = printable(str(first["highlight"]), 30)
    return f"{where}: cannot be read as a condition near {near!r}. {ALLOWED}"


class _Builder:
    """Rebuilds sqlglot's tree from the kinds in `PARTS`."""

    def __init__(self, text: str) -> None:
        self.text = text

    def build(self, tree: exp.Expr, depth: int = 0) -> Node:
        kind = tree.key
        if kind not in PARTS:
            raise self._refuse(tree, f"{self._shown(tree)} is no part of a condition. {ALLOWED}")
        further = [
            name
            for name, part in tree.args.items()
            if part and name not in PARTS[kind] and name not in FLAGS
        ]
        if further:
            raise self._refuse(
                tree, f"{self._shown(tree)} has a part that is not allowed ({further[0]})"
            )
        if depth > 2 * DEEPEST:
            raise self._refuse(
                tree, "a chain of too many steps; use parentheses less, or two rules"
            )
        special = {
            "column": self._column,
            "literal": self._literal,
            "boolean": self._boolean,
            "in": self._in,
            "is": self._is,
            "like": self._like,
            "case": self._case,
            "round": self._round,
        }.get(kind)
        if special is not None:
            return special(tree, depth + 1)
        if kind == "paren":
            return self.build(tree.this, depth + 1)
        if kind in ("and", "or"):
            return self._node(tree, kind, [self.build(part, depth + 1) for part in tree.flatten()])
        parts = [part for name in PARTS[kind] for part in _listed(tree.args.get(name))]
        if kind in COMPARISONS:
            self._check_sides(tree, parts)
        return self._node(
            tree,
            COMPARISONS.get(kind) or ARITHMETIC.get(kind) or kind,
            [self.build(p, depth + 1) for p in parts],
        )

    def _node(self, tree: exp.Expr, kind: str, args: list[Node], value: Any = None) -> Node:
        return Node(kind, tuple(args), value, self._shown(tree))

    def _check_sides(self, tree: exp.Expr, sides: list[exp.Expr]) -> None:
        """Refuse what SQL dialects read differently, and what never holds."""
        for side in sides:
            if side.key in PREDICATES:
                raise self._refuse(
                    side,
                    f"{self._shown(side)} stands in another comparison; put it into parentheses, "
                    "or use AND",
                )
            if side.key == "null":
                raise self._refuse(
                    tree,
                    f"{self._shown(tree)} never holds, because NULL equals nothing; write IS NULL",
                )

    def _column(self, tree: exp.Expr, _: int) -> Node:
        if tree.this.key != "identifier":
            raise self._refuse(tree, f"{self._shown(tree)} is no part of a condition. {ALLOWED}")
        return self._node(tree, "column", [], tree.this.this)

    def _literal(self, tree: exp.Expr, _: int) -> Node:
        if tree.is_string:
            return self._node(tree, "literal", [], tree.this)
        number = float(tree.this)
        if not math.isfinite(number):
            raise self._refuse(tree, f"{self._shown(tree)} is too large a number")
        return self._node(tree, "literal", [], number)

    def _boolean(self, tree: exp.Expr, _: int) -> Node:
        return self._node(tree, "literal", [], bool(tree.this))

    def _in(self, tree: exp.Expr, depth: int) -> Node:
        one_of = tree.expressions
        inner = [part.this if part.key == "neg" else part for part in one_of]
        if not one_of or any(part.key not in ("literal", "boolean") for part in inner):
            raise self._refuse(
                tree, f"{self._shown(tree)}: IN needs a list of numbers or texts in parentheses"
            )
        return self._node(tree, "in", [self.build(part, depth) for part in (tree.this, *one_of)])

    def _is(self, tree: exp.Expr, depth: int) -> Node:
        if tree.expression.key != "null":
            raise self._refuse(
                tree, f"{self._shown(tree)}: after IS or IS NOT only NULL is allowed"
            )
        return self._node(tree, "is null", [self.build(tree.this, depth)])

    def _like(self, tree: exp.Expr, depth: int) -> Node:
        pattern = tree.expression
        if pattern.key != "literal" or not pattern.is_string:
            raise self._refuse(tree, f"{self._shown(tree)}: LIKE needs a text in quotation marks")
        like = self._node(tree, "like", [self.build(tree.this, depth)], pattern.this)
        return self._node(tree, "not", [like]) if tree.args.get("negate") else like

    def _case(self, tree: exp.Expr, depth: int) -> Node:
        parts = _listed(tree.this)
        for branch in tree.args["ifs"]:
            parts += [branch.this, branch.args["true"]]
        args = [self.build(part, depth) for part in parts]
        otherwise = tree.args.get("default")
        args.append(
            Node("null", text="NULL") if otherwise is None else self.build(otherwise, depth)
        )
        return self._node(tree, "case" if tree.this is None else "case of", args)

    def _round(self, tree: exp.Expr, depth: int) -> Node:
        digits = tree.args.get("decimals")
        known = digits is None or (
            digits.key == "literal" and not digits.is_string and digits.this in tuple("0123456789")
        )
        if not known:
            raise self._refuse(
                tree,
                f"{self._shown(tree)}: the second part of round is a number of digits from 0 to 9",
            )
        return self._node(
            tree, "round", [self.build(tree.this, depth)], 0 if digits is None else int(digits.this)
        )

    def _shown(self, tree: exp.Expr) -> str:
        return printable(tree.sql("duckdb"), 60)

    def _refuse(self, tree: exp.Expr, what: str) -> ConditionError:
        starts = [node.meta["start"] for node in tree.walk() if "start" in node.meta]
        return _refusal(self.text, min(starts, default=0), what)


def _listed(part: Any) -> list[Any]:
    return part if isinstance(part, list) else [] if part is None else [part]
