"""Lists of words, written as text with commas and line ends between them."""

from __future__ import annotations


def word_list(text: str) -> tuple[str, ...]:
    """Return the words of a text that commas or line ends separate."""
    words = (word.strip() for word in text.replace("\n", ",").split(","))
    return tuple(word for word in words if word)
