"""A parameter as the rules of wording see it: what it is called, and what its schema says of it."""

import re
from dataclasses import dataclass
from functools import cached_property

from graph_toucan.identity import Json, JsonObject
from graph_toucan.teach.rules.english.words import humanise

_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Slot:
    """A parameter's name and its schema."""

    name: str
    spec: JsonObject

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the parameter's name, in lower case: `maxResults` has `max` and `results`."""
        return frozenset(humanise(self.name).split())

    @cached_property
    def described(self) -> frozenset[str]:
        """The words of its description, in lower case."""
        return frozenset(_WORD.findall(str(self.spec.get("description") or "").lower()))

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types that its schema names, those of its branches with them."""
        specs = [self.spec, *(self.spec.get("anyOf") or ()), *(self.spec.get("oneOf") or ())]
        named = [spec.get("type") for spec in specs if isinstance(spec, dict)]
        return frozenset(name for one in named for name in (one if isinstance(one, list) else [one]) if name)

    @cached_property
    def choices(self) -> tuple[Json, ...]:
        """The values that its schema allows, none where any may be given."""
        found = self.spec.get("enum")
        if isinstance(found, list):
            return tuple(found)
        branches = self.spec.get("anyOf") or self.spec.get("oneOf") or ()
        return tuple(value for branch in branches if isinstance(branch, dict) for value in branch.get("enum") or ())

    def speaks_of(self, *words: str) -> bool:
        """Tell whether the name has one of these words."""
        return not self.words.isdisjoint(words)
