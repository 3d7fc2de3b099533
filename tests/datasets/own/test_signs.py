"""Lists of words as text."""

from segbench.datasets.own.guest_words import WORDS
from segbench.datasets.own.signs import word_list


def test_commas_and_line_ends_separate_words_and_blanks_belong_to_them():
    assert word_list(" a b,c \n  d,\n\n e ,,") == ("a b", "c", "d", "e")
    assert word_list("") == ()


def test_words_for_guests_are_there_in_every_language():
    assert {"guest", "laufkunde", "散客", "гость", "비회원", "अतिथि"} <= set(WORDS)
    assert len(WORDS) == len(set(WORDS)) > 400
