"""A function in a file or notebook, with what it needs from there: read, and not executed."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from segbench.errors import SegbenchError, printable, unknown_name
from segbench.params.columns import MEASURES, OF_ORDERS

DAMAGED = (ValueError, LookupError, AttributeError, TypeError, nbformat.ValidationError)
"""What reading a notebook raises that is none."""


@dataclass(frozen=True)
class Function:
    """The source of a function that labels customers.

    Attributes
    ----------
    name
        Of the function.
    source
        The function, and before it what it uses of its file.
    imports
        Import statements of names that it uses.
    idea
        First line of its docstring; empty if it has none.
    reads
        Columns of the customer table that it names.
    """

    name: str
    source: str
    imports: str
    idea: str
    reads: tuple[str, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups of columns without which it may lack some: all, or none."""
        from segbench.features.customers import GROUPS  # the engine's import is slow

        return () if set(self.reads) <= {*OF_ORDERS, "window_days"} else tuple(GROUPS)


def read_function(place: str) -> Function:
    """Return the function at ``FILE:NAME``, where the file is a module of Python or a notebook.

    Raises
    ------
    SegbenchError
        There is no such file or function, or it uses what its file does not define.
    """
    file, _, name = place.rpartition(":")
    path = Path(file)
    if not file or not name.isidentifier():
        raise SegbenchError(
            f"--from-function: found '{printable(place)}'. Give FILE:FUNCTION, e.g. rules.py:mine "
            "or notebooks/rfm.ipynb:mine."
        )
    text = _text(path)
    try:
        body = ast.parse(text).body
    except SyntaxError as error:
        raise SegbenchError(
            f"--from-function: {path}: line {error.lineno} is no Python ({error.msg})."
        ) from None
    defined = {own: node for node in body for own in _defines(node)}
    function = defined.get(name)
    if not isinstance(function, ast.FunctionDef):
        known = [own for own, node in defined.items() if isinstance(node, ast.FunctionDef)]
        raise SegbenchError(f"--from-function: {path}: {unknown_name('function', name, known)}")
    needed = _needed(function, defined, path)
    imports = [node for node in needed if isinstance(node, ast.Import | ast.ImportFrom)]
    others = [node for node in body if node in needed and node not in imports]
    strings = {node.value for node in _walk(others) if isinstance(node, ast.Constant)}
    attributes = {node.attr for node in _walk(others) if isinstance(node, ast.Attribute)}
    return Function(
        name=name,
        source="\n\n\n".join(ast.get_source_segment(text, node) or "" for node in others),
        imports="\n".join(sorted(ast.unparse(node) for node in imports)),
        idea=" ".join((ast.get_docstring(function) or "").split("\n\n")[0].split()),
        reads=tuple(sorted(MEASURES & (strings | attributes))),
    )


def _text(path: Path) -> str:
    """Return the Python of a file; of a notebook its cells of code, without magics."""
    try:
        if path.suffix != ".ipynb":
            return path.read_text(encoding="utf-8")
        cells = nbformat.read(path, as_version=4).cells
    except FileNotFoundError:
        raise SegbenchError(f"--from-function: {path}: there is no such file.") from None
    except (OSError, *DAMAGED) as error:
        raise SegbenchError(
            f"--from-function: {path}: cannot be read ({printable(str(error), 200)})."
        ) from None
    code = [_without_magics(cell.source) for cell in cells if cell.cell_type == "code"]
    return "\n\n".join(source for source in code if _parses(source))


def _without_magics(source: str) -> str:
    lines = source.splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!", "?")))


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _defines(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement at the top of a file makes."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0]
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (found.id for found in _walk(targets) if isinstance(found, ast.Name))


def _needed(function: ast.stmt, defined: dict[str, ast.stmt], path: Path) -> list[ast.stmt]:
    """Return a function and all at the top of its file that it uses, and what that uses."""
    needed, waiting = [function], [function]
    while waiting:
        for name in sorted(_uses(waiting.pop())):
            if name not in defined:
                raise SegbenchError(
                    f"--from-function: {path}: the function uses '{name}', which is defined "
                    "nowhere in the file. Put it into the file, or into the function."
                )
            if defined[name] not in needed:
                needed.append(defined[name])
                waiting.append(defined[name])
    return needed


def _uses(node: ast.stmt) -> set[str]:
    """Return the names that a statement takes from outside itself, without those of Python."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return set()
    names = [found for found in ast.walk(node) if isinstance(found, ast.Name)]
    made = {found.id for found in names if not isinstance(found.ctx, ast.Load)}
    made |= {found.arg for found in ast.walk(node) if isinstance(found, ast.arg)}
    made |= {
        found.name
        for found in ast.walk(node)
        if isinstance(found, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler) and found.name
    }
    return {found.id for found in names} - made - {*vars(builtins)}


def _walk(nodes: Any) -> Iterator[ast.AST]:
    return (found for node in nodes for found in ast.walk(node))
