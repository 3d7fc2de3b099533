"""The list of methods: one aligned line each."""

import unicodedata

from segbench.methods import METHODS
from segbench.pages.method_list import method_list


def width(text):
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def test_each_method_has_one_line_with_all_that_names_it():
    heading, *lines = method_list().splitlines()
    assert heading.split() == ["name", "title", "中文", "role", "idea"]
    assert len(lines) == len(METHODS)
    for line, kind in zip(lines, METHODS.values(), strict=True):
        assert line.split()[0] == kind.name
        assert line.endswith(kind.idea)
        assert kind.title_zh in line


def test_columns_begin_at_one_place_on_a_terminal_where_chinese_is_twice_as_wide():
    begins = set()
    for line, kind in zip(method_list().splitlines()[1:], METHODS.values(), strict=True):
        places = [0]
        for text in (kind.title, kind.title_zh, kind.role, kind.idea):
            places.append(line.index(f"  {text}", places[-1]) + 2)
        begins.add(tuple(width(line[:place]) for place in places))
    assert len(begins) == 1
