"""How a person puts a request: one sentence or two around a clause, in a style, at a place in the conversation."""

import re
from random import Random

from graph_toucan.model import Style
from graph_toucan.teach.rules.asking.clauses import Clause
from graph_toucan.teach.rules.asking.phrasebook import ASK_AFTER, ASK_INLINE, DO, HURRIED, TERSE, WANT
from graph_toucan.teach.rules.asking.small_talk import CHATTY_ENDS, CHATTY_LEADS, CONNECTORS, GREETINGS
from graph_toucan.teach.rules.english.grammar import capitalised, ended, is_plural
from graph_toucan.teach.rules.english.purposes import content_words

_FIRST_PERSON = {"show me": "see", "tell me": "know", "give me": "get", "find me": "find"}
_HOW_MANY = re.compile(r"^the (?:total )?(?:number|count) of (.+)$")
_TERSE_DROPS = re.compile(r"\b(?:the|an?) (?!same|first|second|third|earlier|one\b)(?=[a-z])")


_TERSE_THINGS = (
    "{short}",
    "{short}",
    "{short}, please",
    "need {thing}",
    "want {thing}",
    "just {thing}",
    "{short}, thanks",
    "looking for {thing}",
    "{thing}",
)


def request(clause: Clause, asks: str, style: Style, turn: int, rng: Random) -> str:
    """Return the request for one clause, with what is to be told in the end, and its long values below."""
    front = clause.front if clause.front and rng.random() < 0.3 else ""
    asks = "" if asks and content_words(asks) <= content_words(clause.thing()) and clause.thing() else asks
    core = _core(clause, front, style, rng)
    if asks:
        core = asking(core, asks, style, rng)
    core = dressed(core, style, turn, rng)
    return with_blocks(core, clause.blocks, rng)


def _core(clause: Clause, front: str, style: Style, rng: Random) -> str:
    """Return the bare request as one sentence."""
    thing, doing = clause.thing(bool(front)), clause.imperative(bool(front))
    opening = f"{front}, " if front else ""
    wants_thing = thing and rng.random() < (0.65 if style is not Style.EXPERT else 0.3)
    if style is Style.TERSE:
        return _terse(thing if wants_thing else "", doing, front, rng)
    if style is Style.HURRIED:
        frame = rng.choice(HURRIED)
        return ended(
            frame.format(do=clause.imperative(), me=first_person(clause.imperative())),
            "?" if frame.endswith("?") else ".",
        )
    if special := _question(clause, bool(front), rng):
        return f"{capitalised(opening)}{special}" if front else capitalised(special)
    frames = WANT[style] if wants_thing else DO[style]
    frame = rng.choice(frames)
    said = frame.format(
        thing=thing, do=doing, me=first_person(doing), be="are" if thing and is_plural(_head(thing)) else "is"
    )
    if front and ":" in frame:
        said = doing
    said = (
        f"{opening}{said}" if not re.match(r"[A-Z][^.!?]*[.!?] ", said) else said if not front else f"{opening}{doing}."
    )
    return ended(capitalised(said), "?" if frame.endswith("?") else ".")


def _question(clause: Clause, front: bool, rng: Random) -> str:
    """Return a question that only this verb allows, now and then: how many, which, whether."""
    tails = clause.fronted if front else clause.tails
    rest = " ".join([clause.object, *tails])
    if (many := _HOW_MANY.match(rest)) and rng.random() < 0.6:
        inside = re.match(r"([\w -]+?) ((?:in|of|for|from|on|with|under)\b.*)$", many.group(1))
        if inside and is_plural(inside.group(1).split()[-1]):
            return ended(f"how many {inside.group(1)} are there {inside.group(2)}", "?")
        return ended(f"how many {many.group(1)} are there", "?") if is_plural(many.group(1).split()[-1]) else ""
    if clause.verb == "list" and rng.random() < 0.4:
        plain = re.sub(r"^(?:all (?:of )?(?:the )?|every )", "", rest)
        head = re.split(r" (?:in|of|for|from|on|with|under)\b", plain, maxsplit=1)[0]
        if is_plural(head.split()[-1]) and not plain.startswith(("the ", "a ", "an ")):
            tail = plain.removeprefix(head).strip()
            which, there = rng.choice(("which", "what")), rng.choice(("are there", "do we have", "can you see"))
            return ended(f"{which} {head} {there} {tail}".strip(), "?")
    if rest.startswith("whether ") and rng.random() < 0.6:
        frame = rng.choice(
            ("can you tell me {}?", "I'd like to know {}.", "I need to know {}.", "do you know {}?", "tell me {}.")
        )
        return ended(frame[:-1].format(rest), frame[-1])
    return ""


def _terse(thing: str, doing: str, front: str, rng: Random) -> str:
    lead = re.sub(r"^(?:in|for|from|with|at|on|under|using) ", "", front)
    if front and not lead.startswith(("respect", "the ")) and len(lead) < 50 and re.search(r"\w", lead):
        body = re.sub(r"^(?:the|an?) ", "", thing) if thing else doing
        said = rng.choice(("{lead}: {body}", "{lead} - {body}", "{body}, {front}"))
        return ended(said.format(lead=lead, body=body, front=front), "?" if thing and rng.random() < 0.5 else ".")
    opening = f"{front}, " if front else ""
    if thing:
        short = re.sub(r"^(?:the|an?) ", "", thing)
        said = rng.choice(_TERSE_THINGS).format(short=short, thing=thing)
        return ended(capitalised(f"{opening}{said}"), rng.choice("?."))
    short = _TERSE_DROPS.sub("", doing, count=1) if rng.random() < 0.35 else doing
    frame = rng.choice(TERSE)
    told = f"{opening}{short}" if ":" in frame else short
    said = f"{'' if ':' in frame else opening}{frame.format(do=told, me=first_person(told))}"
    return ended(capitalised(said), "?" if frame.endswith("?") else ".")


def first_person(doing: str) -> str:
    """Return an imperative as what the user does: `show me the notes` gives `see the notes`."""
    for theirs, mine in _FIRST_PERSON.items():
        if doing.startswith(f"{theirs} "):
            return f"{mine} {doing.removeprefix(theirs).strip()}"
    return doing


def _head(thing: str) -> str:
    before = re.split(r" (?:of|for|in|from|between|to|with|on|at|by|that)\b", thing, maxsplit=1)[0]
    return before.split()[-1]


def asking(core: str, asks: str, style: Style, rng: Random) -> str:
    """Return a request with what the user wants to be told in the end."""
    if (
        core.endswith(".")
        and not core.endswith(("please.", "thanks."))
        and "\n" not in core
        and ". " not in core
        and rng.random() < 0.4
        and not core.startswith(("I'd like to know", "Tell me", "I need to know"))
    ):
        return core[:-1] + rng.choice(ASK_INLINE).format(asks=asks)
    be = "are" if is_plural(_head(asks)) else "is"
    after = rng.choice(ASK_AFTER[style] if style in ASK_AFTER else ASK_AFTER[Style.PLAIN]).format(asks=asks, be=be)
    return f"{core} {after if style is Style.HURRIED else capitalised(after)}"


def dressed(core: str, style: Style, turn: int, rng: Random) -> str:
    """Return a request with the small words of its style and its place in the conversation."""
    titled = style is Style.TERSE and bool(re.match(r"[^ ]+(?::| -) ", core))
    titled = titled or bool(re.match(r"(?:Task|Required|Run this for me):", core))
    if turn > 0 and not titled and rng.random() < (0.3 if style in {Style.TERSE, Style.EXPERT} else 0.45):
        connector = rng.choice(CONNECTORS[style])
        core = f"{connector}{capitalised(core) if connector.rstrip().endswith(('.', '!')) else _joined(core)}"
    elif style is Style.PLAIN and not turn and rng.random() < 0.2:
        greeting = rng.choice(GREETINGS)
        core = f"{greeting}{capitalised(core) if greeting.endswith('. ') else _joined(core)}"
    elif style is Style.CHATTY and rng.random() < 0.8:
        core = f"{rng.choice(CHATTY_LEADS)} {core}"
    if style is Style.CHATTY and rng.random() < 0.35:
        core = f"{ended(core, '?' if core.endswith('?') else '.')} {rng.choice(CHATTY_ENDS)}"
    connected = core
    return capitalised(connected) if style is not Style.HURRIED or rng.random() < 0.5 else connected


def _joined(core: str) -> str:
    """Return a sentence that follows a connector: in lower case, unless it opens with a name, a value or `I`."""
    first = core.split(None, 1)[0] if core.split() else ""
    if re.fullmatch(r"[A-Z][a-z']*,?", first) and first not in {"I", "I'd", "I'm", "I've", "I'll"}:
        return core[0].lower() + core[1:]
    return core


def with_blocks(core: str, blocks: tuple[tuple[str, str], ...], rng: Random) -> str:
    """Return a request with its long values: behind a colon if one is announced, else under their names."""
    if not blocks:
        return core
    if len(blocks) == 1:
        label, block = blocks[0]
        glue = " " if "\n" not in block else "\n\n"
        sentences = core.count(". ") + core.count("? ")
        if re.search(r"\bthis\b", core) and core.endswith(".") and not sentences:
            return f"{core[:-1]}:{glue}{block}"
        if not re.search(r"\bthis\b", core) and core.endswith(".") and not sentences and rng.random() < 0.5:
            return f"{core[:-1]}, with {'these' if is_plural(label.split()[-1]) else 'this'} {label}:{glue}{block}"
        lead = rng.choice(("Here is the {}:", "The {}:", "Here's the {}:", "This is the {}:")).format(label)
        if is_plural(label.split()[-1]):
            lead = lead.replace("Here is", "Here are").replace("Here's", "Here are").replace("This is", "These are")
        return f"{core}\n\n{lead}{glue}{block}"
    return core + "".join(
        f"\n\n{capitalised(label)}:{' ' if chr(10) not in block else chr(10)}{block}" for label, block in blocks
    )
