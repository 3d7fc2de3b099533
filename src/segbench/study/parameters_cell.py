"""The cell of a notebook that holds its parameters, as a run fills it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segbench.errors import SegbenchError, printable
from segbench.params.address import file_of
from segbench.paths import CHECKOUT, is_there, places
from segbench.study.cell_text import about, parameter, values_set

if TYPE_CHECKING:
    from nbformat import NotebookNode

TAG = "parameters"

START = "start_folder"
"""The parameter that says which folder relative paths count from."""

LANGUAGE = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}
"""What a notebook says of its language, for every program that opens or converts it; without the
version of Python, which is a machine's."""

HEAD = """\
# All parameters of the run that made this notebook; None: it follows from others, and run.json says
# what it was. To change one, write it here or tell papermill: -p seed 5"""


def write_filled(source: Path, target: Path, values: Mapping[str, Any]) -> None:
    """Write a copy of a notebook whose parameters cell holds these values, to be executed.

    Parameters
    ----------
    values
        Plain JSON, by name.
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
    cell.source = cell_text(cell_values(values))


def cell_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a cell holds: the values, and, where paths count from a folder, which."""
    counted = relative_paths(values)
    start = str(Path(values.get(START) or "").absolute()) if counted else None
    return {**values, START: start} if counted or START in values else dict(values)


def start_of(values: Mapping[str, Any]) -> str | None:
    """Return the folder that paths among values count from; None where none do."""
    folder: str | None = cell_values(values).get(START)
    return folder


def values_in(notebook: Path) -> dict[str, Any]:
    """Return the values that a filled notebook's cell holds; none where it has no such cell.

    Raises
    ------
    SegbenchError
        The notebook or its cell cannot be read.
    """
    import nbformat

    try:
        cells = nbformat.read(notebook, as_version=4).cells
        source = next((cell.source for cell in cells if TAG in cell.metadata.get("tags", [])), "")
        return values_set(source)
    except (OSError, ValueError, SyntaxError) as error:
        raise SegbenchError(
            f"{notebook}: its cell tagged `{TAG}` cannot be read ({printable(str(error), 200)})."
        ) from None


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
    paths = [file_of(table.get("path"), table.get("url")) for table in tables]
    playbooks = values.get("playbooks")
    if playbooks and is_there(playbooks, places(values.get(START))[:-1]):
        own = [folder / playbooks for folder in places(values.get(START))[:-1]]
        shipped = (CHECKOUT / playbooks).resolve()
        paths += [playbooks] if any(f.is_dir() and f.resolve() != shipped for f in own) else []
    return [path for path in paths if path and not Path(path).expanduser().is_absolute()]


def find_start(start: str, values: Mapping[str, Any], notebook: Path) -> str:
    """Return the folder that a notebook's relative paths count from, also after it was moved.

    Parameters
    ----------
    start
        The folder where it was.
    values
        The notebook's parameters, as plain JSON.
    notebook
        Folder of the notebook, if it is known. If it is a report's and the folder is gone, data may
        have been moved together with the report: the first folder above is taken from which
        everything is found.

    Raises
    ------
    SegbenchError
        It is nowhere: which, what is looked for in it, what to do.
    """
    folder = Path(start).expanduser()
    if "\0" not in start and folder.is_dir():
        return start
    sought = relative_paths(values)
    above = notebook.parents if _of_report(notebook) else ()
    for one in above:
        if sought and all(is_there(path, [one]) for path in sought):
            return str(one)
    names = f" ({', '.join(map(printable, sought))})" if sought else ""
    raise SegbenchError(
        f"{START}: there is no folder {printable(start, 400)}. What this notebook reads counts from"
        f" it{names}. Set {START}, in the cell tagged `{TAG}` or by papermill -p {START} FOLDER, to"
        " the folder where that is now."
    )


def _of_report(notebook: Path) -> bool:
    return (notebook.parent / "run.json").is_file()


def cell_text(values: Mapping[str, Any]) -> str:
    """Return Python that sets these variables, each with its type and meaning, for papermill."""
    return "\n".join(
        [HEAD, *(line for name in values for line in parameter(name, values[name], _about(name)))]
    )


def _about(name: str) -> str:
    return about(name)
