from segbench.methods import METHODS
from segbench.reporting.method_list import method_list


def test_every_method_has_one_line_in_the_list():
    lines = method_list().splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(METHODS)
    assert all(METHODS[line.split()[0]].idea in line for line in lines[1:])
    assert all(METHODS[line.split()[0]].title_zh in line for line in lines[1:])
