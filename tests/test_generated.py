"""Generated files are what their sources say. To mend: make generated."""

import tomllib

import pytest
import yaml

from generated import environment_yml, generated
from support import ROOT

FILES = generated(ROOT)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_generated_file_is_current(path):
    assert path.read_text(encoding="utf-8") == FILES[path], "run `make generated`"


def test_environment_has_every_dependency_and_one_channel():
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)["project"]
    environment = yaml.safe_load(environment_yml(text))
    assert environment["channels"] == ["conda-forge"]
    listed = [item for item in environment["dependencies"] if isinstance(item, str)]
    (pip,) = [item["pip"] for item in environment["dependencies"] if isinstance(item, dict)]
    wanted = len(project["dependencies"]) + sum(map(len, project["optional-dependencies"].values()))
    assert len(listed) + len(pip) == wanted + 3  # and python, pip, the project itself
    assert "jupyterlab >=4.5" in listed
    assert "-e ." in pip


def test_a_changed_bound_would_be_seen():
    text = (ROOT / "pyproject.toml").read_text()
    assert environment_yml(text.replace("duckdb>=1.5,<2", "duckdb>=1.5,<3")) != environment_yml(
        text
    )
