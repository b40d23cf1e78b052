"""Other words for the verb of a purpose, so that the same wish is not always put alike."""

from random import Random

from graph_toucan.teach.rules.english.purposes import split_verb

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "get": ("get", "look up", "find", "pull up", "show me", "fetch", "check", "give me"),
    "calculate": ("calculate", "work out", "compute", "figure out", "determine", "find"),
    "compute": ("compute", "work out", "calculate", "figure out", "determine", "find"),
    "list": ("list", "show me", "list", "list"),
    "create": ("create", "make", "set up", "create", "put together"),
    "generate": ("generate", "produce", "make", "create", "generate"),
    "add": ("add", "put in", "add", "add"),
    "delete": ("delete", "remove", "get rid of", "delete"),
    "remove": ("remove", "take out", "delete", "remove"),
    "update": ("update", "change", "update"),
    "modify": ("change", "modify", "adjust"),
    "search": ("search", "look through", "search"),
    "find": ("find", "look for", "find", "find me"),
    "extract": ("extract", "pull out", "take", "extract"),
    "analyze": ("analyze", "take a look at", "look into", "analyze", "examine"),
    "analyse": ("analyse", "take a look at", "look into", "examine"),
    "validate": ("validate", "check", "verify", "check"),
    "verify": ("verify", "check", "confirm"),
    "read": ("read", "open", "read", "read out"),
    "evaluate": ("evaluate", "work out", "evaluate"),
    "determine": ("determine", "find out", "work out"),
    "estimate": ("estimate", "work out", "estimate"),
    "display": ("show me", "display"),
    "inspect": ("inspect", "look at", "check", "examine"),
    "run": ("run", "run", "do", "carry out"),
    "fetch": ("fetch", "get", "grab"),
    "solve": ("solve", "solve", "work out"),
    "summarize": ("summarize", "sum up", "give me a summary of"),
    "describe": ("describe", "tell me about", "describe"),
}


def reworded(goal: str, rng: Random, plain: bool = False) -> str:
    """Return a purpose with another verb of the same sense, where its object allows one."""
    verb, rest = split_verb(goal)
    options = _SYNONYMS.get(verb)
    if plain or not options or not rest:
        return goal
    chosen = rng.choice(options)
    if not _fits(verb, chosen, rest):
        return goal
    return f"{chosen} {rest}"


def _fits(verb: str, chosen: str, rest: str) -> bool:
    """Tell whether a synonym can take the object: `look through the notes`, but `search for a note`."""
    first = rest.split(maxsplit=1)[0].lower()
    if chosen == verb:
        return True
    if first in {
        "for",
        "from",
        "between",
        "by",
        "with",
        "to",
        "in",
        "on",
        "at",
        "as",
        "if",
        "whether",
        "across",
        "through",
        "up",
        "all,",
    }:
        return False
    if verb == "run":
        return first in {"a", "an", "the"} and chosen in {"run", "do", "carry out"}
    if verb == "get" and chosen in {"check", "find"}:
        return first == "the"
    return True
