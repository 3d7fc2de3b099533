from segbench.methods.names import LONGEST, distinct


def test_names_that_look_alike_are_told_apart():
    assert distinct(["wine", "bread", "wine", "wine"]) == ["wine", "bread", "wine (2)", "wine (3)"]
    assert distinct(["wine", "wine", "wine (2)"]) == ["wine", "wine (2)", "wine (2) (2)"]


def test_names_are_one_short_line():
    long = distinct(["a\nb", "x" * 500, "x" * 501])
    assert all(len(name) <= LONGEST + 5 and name.isprintable() for name in long)
    assert len(set(long)) == 3
