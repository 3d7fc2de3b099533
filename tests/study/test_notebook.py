"""Parameters into a study; the cell that holds them, as Python and as papermill reads it."""

from pathlib import Path

import pytest
from IPython.core.completer import Completer

from segbench.errors import SegbenchError
from segbench.params import check
from segbench.study import notebook
from segbench.study.notebook import open_study
from segbench.study.store import VARIABLE
from segbench.study.study import Study

DEFAULTS = check({}, source="test")


def test_variables_with_the_names_of_parameters_count():
    study = open_study(
        {"cutoff": "2017-10-01", "rfm": {"reference": "median"}, "something_else": 3}
    )
    assert str(study.params.cutoff) == "2017-10-01"
    assert study.params.rfm.reference == "median"
    assert study.params.rfm.new_customer_days == DEFAULTS.rfm.new_customer_days


def test_a_wrong_value_is_explained():
    with pytest.raises(SegbenchError, match=r"notebook parameters: rfm\.reference.*'mode'"):
        open_study({"rfm": {"reference": "mode"}})


def test_an_unknown_injected_parameter_is_refused():
    source = '# Parameters\ncutof = "2017-10-01"\n'
    with pytest.raises(SegbenchError, match=r"unknown parameter 'cutof'.*Did you mean 'cutoff'"):
        open_study({"In": ["", source], "cutof": "2017-10-01"})


def test_a_variable_that_nobody_injected_is_no_business_of_ours():
    assert open_study({"In": ["", "cutof = 3"], "cutof": 3}).params == DEFAULTS


def test_results_are_kept_where_the_environment_or_the_parameters_say(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert open_study({}).cache.store.folder == tmp_path
    monkeypatch.setenv(VARIABLE, "off")
    assert open_study({}).cache.store is None
    monkeypatch.delenv(VARIABLE)
    assert open_study({"cache": {"folder": "mine"}}).cache.store.folder == Path("mine")


def test_unknown_methods_and_baselines_are_no_methods():
    with pytest.raises(SegbenchError, match=r"unknown method 'rmf'.*Did you mean 'rfm'"):
        open_study({"methods": ["rmf"]})
    with pytest.raises(SegbenchError, match="unknown method 'everyone'"):
        open_study({"methods": ["everyone"]})


class Shell:
    def set_custom_exc(self, *_):
        pass


@pytest.mark.parametrize("namespace", [{}, {"cutoff": "2017-10-01"}, {"data": {"tables": {}}}])
def test_a_notebook_that_does_not_say_whose_customers_shows_nobody(namespace, monkeypatch):
    monkeypatch.setattr(notebook, "_shell", Shell)
    with pytest.raises(SegbenchError, match="`dataset` is not given"):
        open_study(namespace)


def test_the_tab_key_offers_what_things_offer(monkeypatch):
    monkeypatch.setattr(notebook, "_shell", Shell)
    notebook._complete_what_is_offered()
    study = Study(DEFAULTS)
    things = {"study": study, "params": study.params, "evaluation": study.limits}
    things["method"] = study.unfitted("rfm")
    completer = Completer(namespace=things)
    for name, thing in things.items():
        offered = [word.rpartition(".")[2] for word in completer.attr_matches(f"{name}.")]
        assert 2 < len(offered) <= 15, name
        assert offered == dir(thing)


def test_own_data_without_its_section_is_refused():
    with pytest.raises(SegbenchError, match="`dataset: own` and a section `data` go together"):
        open_study({"dataset": "own"})


def test_paths_count_from_the_folder_that_the_notebook_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "project").mkdir()
    study = open_study(
        {
            "In": ["", '# Parameters\nPAPERMILL_INPUT_PATH = "x"\nstart_folder = "y"\n'],
            "start_folder": str(tmp_path / "project"),
        }
    )
    assert study.params.start_folder == str(tmp_path / "project")
    assert Path.cwd() == tmp_path  # the analyst's own files stay where they were
    with pytest.raises(SegbenchError, match="start_folder: there is no folder"):
        open_study({"start_folder": str(tmp_path / "gone")})
