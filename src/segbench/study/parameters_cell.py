"""The cell of a notebook that holds its parameters, as a run fills it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from segbench.errors import SegbenchError, printable
from segbench.methods import full_params
from segbench.paths import CHECKOUT

if TYPE_CHECKING:
    from nbformat import NotebookNode

TAG = "parameters"

START = "start_folder"
"""Variable of the cell that is no parameter of a run: the folder that relative paths count from."""

WIDTH = 100

HEAD = """\
# All parameters of the run that made this notebook. To change one, write it here or tell
# papermill: -p seed 5"""


def write_filled(source: Path, target: Path, values: Mapping[str, Any]) -> None:
    """Write a copy of a notebook whose parameters cell holds these values, to be executed.

    Parameters
    ----------
    values
        Plain JSON, by name. The folder that they are started in is added where relative paths among
        them count from it.
    """
    # Here and below: notebooks that open a study write none, and need not wait for this.
    import nbformat

    node = nbformat.read(source, as_version=4)
    fill(node, values)
    nbformat.write(node, target)


def fill(node: NotebookNode, values: Mapping[str, Any]) -> None:
    """Have the parameters cell of a notebook hold these values; see `write_filled`."""
    cell = next((cell for cell in node.cells if TAG in cell.metadata.get("tags", [])), None)
    if cell is None:
        from nbformat.v4 import new_code_cell

        cell = new_code_cell(metadata={"tags": [TAG]})
        node.cells.insert(0, cell)
    start = {START: str(Path.cwd())} if relative_paths(values) else {}
    cell.source = cell_text({**values, **start})


def forget_paths(notebook: Path) -> None:
    """Drop what papermill noted of a notebook as a whole: where it lies on this machine."""
    import nbformat

    node = nbformat.read(notebook, as_version=4)
    if node.metadata.pop("papermill", None) is not None:
        nbformat.write(node, notebook)


def relative_paths(values: Mapping[str, Any]) -> list[str]:
    """Return the paths among parameters that lead elsewhere from another folder.

    Files of one's own data, and a folder of playbooks other than the one that is there for
    everybody.
    """
    tables = ((values.get("data") or {}).get("tables") or {}).values()
    paths = [table["path"] for table in tables if table.get("path")]
    playbooks = values.get("playbooks")
    if (
        playbooks
        and Path(playbooks).is_dir()
        and Path(playbooks).resolve() != (CHECKOUT / playbooks).resolve()
    ):
        paths.append(playbooks)
    return [path for path in paths if not Path(path).expanduser().is_absolute()]


def check_start(folder: object, values: Mapping[str, Any]) -> Path:
    """Return the folder that relative paths count from.

    Raises
    ------
    SegbenchError
        It is not there (any more): which, what is looked for in it, what to do.
    """
    if isinstance(folder, str) and folder and "\0" not in folder and Path(folder).is_dir():
        return Path(folder)
    sought = ", ".join(printable(path) for path in relative_paths(values))
    raise SegbenchError(
        f"{START}: there is no folder {printable(str(folder), 400)}. What this notebook reads"
        f" counts from it{f' ({sought})' if sought else ''}. Set {START}, in the cell tagged"
        f" `{TAG}`, to the folder where that is now."
    )


def cell_text(values: Mapping[str, Any]) -> str:
    """Return Python that sets these variables, each with its type and meaning, for papermill."""
    lines = [HEAD]
    for name, value in values.items():
        kind = "" if value is None else f": {type(value).__name__}"
        text = f"{name}{kind} = {_literal(value)}"
        about = _about(name)
        if not about:
            lines.append(text)
        elif "\n" in text or len(text) + len(about) + 4 > WIDTH:
            lines += [*(f"# {part}" for part in wrap(about, WIDTH - len("# "))), text]
        else:
            lines.append(f"{text}  # {about}")
    return "\n".join(lines)


def _about(name: str) -> str:
    if name == START:
        return "relative paths count from here"
    field = full_params().model_fields.get(name)
    # Papermill takes a line with a second sign of equality for no parameter.
    return "" if field is None else (field.description or "").replace(" = ", ": ").replace("=", ":")


def _literal(value: Any, indent: int = 0) -> str:
    """Return a value as Python; what is in it a line each, unless it is short and plain."""
    inner, end = " " * (indent + 4), " " * indent
    if isinstance(value, dict) and value:
        lines = [f"{inner}{key!r}: {_literal(item, indent + 4)}," for key, item in value.items()]
        return "\n".join(["{", *lines, f"{end}}}"])
    plain = repr(value)
    if isinstance(value, list) and (
        len(plain) + indent > WIDTH or any(isinstance(item, dict) for item in value)
    ):
        return "\n".join(
            ["[", *(f"{inner}{_literal(item, indent + 4)}," for item in value), f"{end}]"]
        )
    return plain
