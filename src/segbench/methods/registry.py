"""Classifications by name, among them every crossing of some, which nobody has to list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from segbench.methods.base import Method, Names
from segbench.methods.crossing import Crossing

CROSS = "_x_"
"""What stands between the names of the parts in the name of a crossing."""

MOST_PARTS = 3


@cache
def crossing_of(kinds: tuple[type[Method], ...]) -> type[Crossing]:
    """Return the class of the crossings of these kinds of methods, by name and inputs."""
    titles = " × ".join(kind.fact[0] or kind.title for kind in kinds)
    titles_zh = " × ".join(kind.fact[1] or kind.title_zh for kind in kinds)
    return type(
        "".join(kind.__name__ for kind in kinds),
        (Crossing,),
        {
            "__doc__": f"{titles}.",
            "__module__": __name__,
            "kinds": kinds,
            "name": CROSS.join(kind.name for kind in kinds),
            "title": titles,
            "title_zh": titles_zh,
            "idea": f"{titles}: every segment of the one within every segment of the other.",
            "complexity": 1 + sum(kind.complexity for kind in kinds),
            "groups": _union(kinds, "groups"),
            "needs": _union(kinds, "needs"),
            "reads": _union(kinds, "reads"),
        },
    )


def _union(kinds: Sequence[type[Method]], attribute: str) -> Names:
    return tuple(dict.fromkeys(name for kind in kinds for name in getattr(kind, attribute)))


class Registry(dict[str, type[Method]]):
    """Classifications by name; a crossing of two or three is known without standing there."""

    def __missing__(self, name: str) -> type[Method]:
        """Return the class of the crossing of this name."""
        kind = self._crossing(name)
        if kind is None:
            raise KeyError(name)
        return kind

    def __contains__(self, name: object) -> bool:
        """Return whether this is the name of a classification, or of a crossing of some."""
        return super().__contains__(name) or self._crossing(name) is not None

    def get(self, name: str, default: Any = None) -> Any:
        """Return the class of this name, or of the crossing of this name."""
        try:
            return self[name]
        except KeyError:
            return default

    def _crossing(self, name: object) -> type[Crossing] | None:
        parts = name.split(CROSS) if isinstance(name, str) else []
        known = all(
            dict.__contains__(self, part) and self[part].role != "reference" for part in parts
        )
        if not known or not 2 <= len(parts) <= MOST_PARTS or len(set(parts)) < len(parts):
            return None
        return crossing_of(tuple(self[part] for part in parts))
