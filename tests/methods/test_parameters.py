"""The sections of methods are what their constructors say, and stand where they always stood."""

import pickle
import subprocess
import sys

import pytest

from segbench.errors import SegbenchError
from segbench.methods import OPTIONAL, OWN, SHIPPED, build, full_params
from segbench.methods.base import Method
from segbench.methods.parameters import params_with_sections, section_model
from segbench.params import Params, check
from segbench.params.load import checked, complete
from segbench.params.study import RunParams

NAMES = [kind.name for kind in SHIPPED]


def test_every_method_that_ships_is_compared_unless_others_are_named():
    assert check({}, source="test").methods == tuple(NAMES)
    assert check({"methods": ["rfm"]}, source="test").methods == ("rfm",)


@pytest.mark.parametrize("kind", SHIPPED, ids=NAMES)
def test_a_section_builds_its_method_with_the_constructors_defaults(kind):
    section = getattr(check({}, source="test"), kind.name)
    params = {name: value for name, value in kind().get_params().items() if name != "seed"}
    for name, value in kind().following().items():
        assert params[name] is None
        params[name] = value
    assert section.model_dump() == params
    method = build(kind.name, section.model_dump(), seed=5)
    assert method.following() == kind().following()
    assert method.get_params() == params | ({"seed": 5} if "seed" in kind().get_params() else {})


@pytest.mark.parametrize("kind", SHIPPED, ids=NAMES)
def test_every_parameter_has_words_and_every_number_bounds(kind):
    schema = section_model(kind).model_json_schema()
    for name, field in schema["properties"].items():
        assert field["description"], name
        for option in field.get("anyOf", [field]):
            if option["type"] in {"integer", "number"}:
                assert {"maximum", "exclusiveMaximum"} & option.keys(), name
                assert {"minimum", "exclusiveMinimum"} & option.keys(), name
    assert schema["description"] == kind.idea


def test_sections_stand_between_the_run_and_the_pages():
    names = list(full_params().model_fields)
    sections = [*NAMES, *(kind.name for kind in (*OPTIONAL, *OWN))]
    of_run = len(RunParams.model_fields)
    assert names[:of_run] == list(RunParams.model_fields)
    assert names[of_run : names.index("own_methods")] == sections
    assert [name for name in names if name not in sections] == list(Params.model_fields)


def test_parameters_without_sections_get_them():
    bare = Params(seed=3, max_customers=7)
    whole = complete(bare)
    assert (whole.seed, whole.max_customers, whole.methods) == (3, 7, tuple(NAMES))
    assert complete(whole) is whole
    assert complete(Params(methods=("rfm",))).methods == ("rfm",)


def test_a_method_and_a_line_are_enough_for_a_section():
    class Fresh(Method):
        name = "fresh"
        idea = "Anything at all."

        def __init__(self, limit: int = 3, seed: int = 0) -> None:
            self.limit, self.seed = limit, seed

    model = params_with_sections((*SHIPPED, Fresh))
    assert model().fresh.limit == 3
    assert model.model_validate({"fresh": {"limit": 5}}).fresh.limit == 5
    assert model().methods == (*NAMES, "fresh")
    with pytest.raises(ValueError, match="limit"):
        model.model_validate({"fresh": {"limit": "5"}})


def test_only_data_is_read_without_the_methods():
    code = (
        "import sys\nfrom segbench.params import check\nprint(check({'seed': 4}, "
        "source='x').seed, 'sklearn' in sys.modules)\ncheck({'rfm': {}}, source='x')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "4 False\n"
    assert "unknown key 'rfm'" in done.stderr


def test_a_section_refuses_what_is_no_parameter():
    with pytest.raises(SegbenchError, match="som: unknown key 'seed'"):
        check({"som": {"seed": 3}}, source="test")


def test_another_process_takes_them_over(tmp_path):
    rules = [{"name": "A", "when": "frequency > 2"}]
    given = {"rfm": {"reference": "median"}, "rules": {"rules": rules}, "cutoff": "2017-10-01"}
    params = check(given, source="test")
    (tmp_path / "params.pickle").write_bytes(pickle.dumps(params))
    assert pickle.loads((tmp_path / "params.pickle").read_bytes()) == params
    code = "import pickle, sys; print(pickle.load(sys.stdin.buffer).model_dump_json())"
    with (tmp_path / "params.pickle").open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-c", code], stdin=file, capture_output=True, check=True
        )
    assert done.stdout.decode().strip() == params.model_dump_json()


def test_a_method_of_ones_own_that_is_not_there_is_refused_by_name():
    with pytest.raises(SegbenchError, match="'mine', but there is no method of your own"):
        checked(params_with_sections(SHIPPED), {"own_methods": {"mine": {"share": 0.5}}}, "test")


def test_every_parameter_is_described_inherited_ones_as_well():
    schema = params_with_sections(SHIPPED, optional=OPTIONAL).model_json_schema()
    sections = [schema, *schema["$defs"].values()]
    bare = [
        f"{section.get('title', '')}.{name}"
        for section in sections
        for name, field in section.get("properties", {}).items()
        if not field.get("description", "").strip() and "$ref" not in field
    ]
    assert bare == []
    assert (
        "equal shares"
        in schema["$defs"]["RecencyBandsParams"]["properties"]["bands"]["description"]
    )
