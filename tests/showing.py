"""A page with numbers that a test made up."""

from types import SimpleNamespace

from segbench.params import Params


def showing(kind, study=(), **numbers):
    """Return a page of this class with these numbers.

    Its study has the parameters that all studies have by default, and these attributes.
    """
    page, params = object.__new__(kind), Params()
    known = {
        "params": params,
        "limits": params.evaluation,
        "currency": "$",
        "ineligible": {},
        "doubt": lambda _: "",
    }
    page.study = SimpleNamespace(**{**known, **dict(study)})
    page.data = SimpleNamespace(**numbers)
    return page


def plan(name="rfm", names=(), segments=()):
    """Return a plan by a method whose segments have these names by their codes."""
    return SimpleNamespace(
        name=name, method=SimpleNamespace(names=dict(names), segments_=tuple(segments))
    )
