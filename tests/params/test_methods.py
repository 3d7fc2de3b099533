"""The parameter models are the constructors' own parameters and defaults."""

from inspect import signature

import pytest

from segbench.methods import METHODS, SHIPPED
from segbench.params import METHOD_NAMES, Params


@pytest.mark.parametrize("name", METHOD_NAMES)
def test_model_and_constructor_agree(name):
    section = getattr(Params(), name).model_dump()
    own = {
        key: p.default for key, p in signature(METHODS[name]).parameters.items() if key != "seed"
    }
    assert section == own


def test_the_default_methods_are_those_that_ship():
    assert tuple(kind.name for kind in SHIPPED) == METHOD_NAMES
