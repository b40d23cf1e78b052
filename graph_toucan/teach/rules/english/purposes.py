"""What a tool is for, as an imperative that a person could say, read from its description or, failing that, its name."""

import re

from graph_toucan.teach.roles import ToolBrief
from graph_toucan.teach.rules.english.grammar import article_of, bag, humanise, is_plural
from graph_toucan.teach.rules.english.purpose_patterns import END, FILLER, LEAD, TAIL
from graph_toucan.teach.rules.english.verbs import VERBS, base_verb

MAX_PURPOSE = 110
"""Characters of a purpose."""

_CODE = re.compile(r"\b[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+\b|\b[a-z]+(?:[A-Z][a-z0-9]+)+\b")
_SAID = {
    "return": "get",
    "retrieve": "get",
    "obtain": "get",
    "provide": "get",
    "output": "show me",
    "display": "show me",
    "tell": "tell me",
    "give": "give me",
    "perform": "run",
    "execute": "run",
    "lookup": "look up",
    "conduct": "run",
    "do": "do",
    "demo": "show me",
}
_THE = bag(
    """
    get calculate compute find determine estimate evaluate show extract fetch read measure view set change update
    delete remove inspect describe clear print reset toggle modify
    """
)
_OF_NOUN = re.compile(
    r"^(?!the |an? |all |any |each |every |its |your |one |two |both |multiple |\d)"
    r"((?:[\w'-]+ ){0,3}?[\w'-]+) (of|between|for|from|in) "
)
_PREPOSITION_START = re.compile(r"^(?:for|from|with|by|via|in|on|at|to|into|using|based)\b", re.I)
_RUN_NOUNS = bag(
    """
    model regression test tests analysis method optimization simulation check inference bootstrap interpolation
    redaction diagnostics forecast query search scan workflow pipeline wizard recommender
    """
)


def purpose(tool: ToolBrief) -> str:
    """Return what a tool does as an imperative without its name: `read the contents of a file`.

    It says neither how the tool does it nor what form its result has. A description that tells nothing in English gives
    the name as words.
    """
    sentence = first_sentence(tool.description)
    sentence = _tidied(_CODE.sub(lambda match: humanise(match.group()), sentence))
    words = sentence.split()
    if not words or len(sentence) < 4:
        return _from_name(tool)
    verb = base_verb(words[0], words[1] if len(words) > 1 else "")
    if verb is None and len(words) > 2 and words[0].lower().endswith("ly"):
        words = words[1:]
        verb = base_verb(words[0], words[1])
    if len(re.findall(r"[A-Za-z]{3,}", sentence)) < 2:
        return _from_name(tool)
    if verb is None:
        return _clipped(_of_noun(words, tool))
    if len(words) == 1 or words[-1].lower() in {"tool", "mcp"}:
        return _from_name(tool)
    return _clipped(_imperative(verb, words[1:]))


def split_verb(goal: str) -> tuple[str, str]:
    """Return a purpose's verb, with the particle or pronoun that belongs to it, and the rest."""
    verb, _, rest = goal.partition(" ")
    for more in ("me ", "up ", "out "):
        if rest.startswith(more) and (more == "me " or verb in {"look", "work", "pull", "set", "figure", "put", "sum"}):
            return f"{verb} {more.strip()}", rest.removeprefix(more)
    return verb, rest


def content_words(text: str) -> set[str]:
    """Return the words of a text that carry its meaning, in their singular."""
    found = re.findall(r"[a-z][a-z'-]{2,}", text.lower())
    return {word.removesuffix("s") for word in found if word not in _EMPTY_WORDS}


_EMPTY_WORDS = bag(
    """
    the and for from with into onto about that this those these its your all any each every one two new get give
    show tell find list make use using via per not you are has have can will which what when where how many much
    than then let set run between within over under after before value values result results
    """
)


def first_sentence(description: str) -> str:
    """Return the first sentence of a description that is in plain ASCII English, without markup and parentheses."""
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*[-*#\u2022]|\s*\w+:)", description[:4000]):
        text = re.sub(r"\((?:s|es)\)", "s", paragraph)
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
        text = " ".join(re.sub(r"\([^()]*\)|[`*#>\"\u201c\u201d]|<[^<>]{0,60}>", " ", text).split())
        text = re.sub(r"[\u2012-\u2015]", " - ", text).replace("\u2019", "'").replace("\u2026", "")
        text = re.sub(r"^[^\x00-\x7f]+\s*", "", text).replace(" ,", ",")
        text = re.sub(r" \.(?!\w)", ".", text)
        for _ in range(4):
            text = LEAD.sub("", text).strip()
        if len(text) > 8 and _is_english(text) and re.search(r"[a-z]{3}", text):
            return re.sub(r"[^\x00-\x7f]+", "", END.split(text, maxsplit=1)[0]).strip().rstrip(".,;:")
    return ""


def _is_english(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.lower())
    foreign = sum(word in _FOREIGN or not word.isascii() for word in words)
    return foreign < max(2, len(words) / 6)


_FOREIGN = bag(
    """
    der die das den und aus einer eine ein von mit zu im el los las para con una del por le les des une pour dans
    avec di il della gli per um uma os dos
    """
)


def _tidied(sentence: str) -> str:
    for pattern, replacement in FILLER:
        sentence = pattern.sub(replacement, sentence)
    shorter = TAIL.sub("", sentence)
    if len(shorter.split()) >= 2:
        sentence = shorter
    sentence = re.sub(
        r"\b(an?) (?=([\w-]+))(?!is\b|are\b|and\b|mod)", lambda found: f"{article_of(found.group(2))} ", sentence
    )
    return re.sub(
        r"(?<!\b(?:of|to|in|by|at)) (?<!\bfor )(?<!\bfrom )(?<!\bwith )(?<!\bafter )[A-Zsn]$",
        "",
        " ".join(sentence.split()).strip(" ,;:.-"),
    )


def _imperative(verb: str, rest: list[str]) -> str:
    tail = " ".join(rest)
    if re.match(r"(?:true|false|yes|whether|if)\b", tail, re.I):
        return f"check {re.sub(r'^(?:true |false |yes )*(?:if|whether)?', 'whether', tail, count=1, flags=re.I)}"
    tail = re.sub(r"^(?:or|and|/) ?\w+ (?=the |a |an )", "", tail)
    if (
        verb in _THE
        and not re.match(r"(?:whether|if|how|what|when|which|where|why)\b", tail)
        and not _PREPOSITION_START.match(tail)
        and _wants_the(tail)
    ):
        tail = f"the {tail}"
    said = _SAID.get(verb, verb)
    if said == "get" and re.match(r"(?:up|back|rid)\b", tail):
        said = verb
    return f"{said} {_untitled(tail)}"


def _untitled(text: str) -> str:
    """Return a text with runs of capitalised words in lower case, but for the names among them."""
    return re.sub(
        r"\b[A-Z][a-z]+(?: (?:of |and |for )?[A-Z][a-z]+)+\b",
        lambda run: " ".join(word if word in _EPONYMS else word.lower() for word in run.group().split()),
        text,
    )


def _wants_the(tail: str) -> bool:
    """Tell whether a phrase is a noun with a complement that lacks its article: `tangent of an angle`."""
    match = _OF_NOUN.match(f"{tail} ")
    if match is None:
        return False
    head = match.group(1).split()[-1]
    return not is_plural(head) or match.group(2) == "of"


def _of_noun(words: list[str], tool: ToolBrief) -> str:
    """Return the imperative for a description that only names what it gives: `Weather for a city`."""
    if len(words) < 2 and words[0].lower() in {"tool", "mcp", "function", "utility"}:
        return _from_name(tool)
    name = _own_words(tool)
    if words[-1].lower() in {"tool", "mcp", "server"}:
        return _from_name(tool)
    words = _untitled(" ".join(words)).split()
    text = " ".join([_lowered(words[0]), *words[1:]])
    article = "" if re.match(r"(?:the|an?|all|any|every|each|your|my)\b", text, re.I) else "the "
    head = re.split(r" (?:of|for|from|in|to|with|on|at|by|between)\b", text, maxsplit=1)[0].split()[-1].lower()
    if head in {"tools", "utilities", "operations", "helpers", "functions"}:
        return f"use {article}{text}"
    if head in _RUN_NOUNS and article:
        return f"run {'' if is_plural(head) else 'a '}{text}".replace("run a a", "run an a")
    word = name[0] if name else ""
    if word in VERBS and word not in _NOUN_VERBS and word not in content_words(text):
        verb = _SAID.get(word, word)
        return f"{verb} {article if verb not in {'create', 'generate', 'make', 'add'} else ''}{text}"
    return f"get {article}{text}"


def _from_name(tool: ToolBrief) -> str:
    """Return the imperative that a tool's name is, without the words that only say whose it is."""
    words = _own_words(tool)
    if not words:
        return "help me"
    if words[0] in VERBS:
        if len(words) == 1:
            return words[0]
        the = "" if is_plural(words[-1]) or words[1] in _PREPOSITIONS or words[0] in {"list", "is"} else "the "
        return _clipped(f"{_SAID.get(words[0], words[0])} {the}{' '.join(words[1:])}")
    last = words[-1]
    if len(words) > 1 and last in VERBS and last not in _NOUN_VERBS:
        return _clipped(f"{last} {'' if is_plural(words[-2]) else 'the '}{' '.join(words[:-1])}")
    return _clipped(f"get the {' '.join(words)}")


def _own_words(tool: ToolBrief) -> list[str]:
    """Return the words of a tool's name without those that only say whose it is, or that it is a tool."""
    words = humanise(tool.name).split()
    owner = set(humanise(tool.id.partition("/")[0]).split()) | {"tool", "mcp"}
    while len(words) > 1 and words[0] in owner:
        words = words[1:]
    return words[:-1] if len(words) > 1 and words[-1] in {"tool", "function", "api"} else words


_NOUN_VERBS = bag(
    """
    query list run process log hash index model match rate test map sample count sum round time mark record report
    score cluster search plot chart diff demo graph display view
    """
)
_BEFORE_SYMBOLS = bag("of to in by at for from with after before is mod modulo and or than the")
_PREPOSITIONS = bag("for from with by via in on at to into as of all any")
_EPONYMS = bag(
    """
    Bayes Bessel Airy Chinese Euler Fermat Fibonacci Fourier Fresnel Gauss Gaussian Granger Hermite Jacobi Kepler
    Lagrange Laplace Legendre Lucas Markov Mersenne Monte Carlo Newton Pearson Poisson Python React Riemann Runge
    Taylor Weibull Word Excel Git Java Mapbox Markdown English Norwegian Egyptian Catalan Bernoulli Collatz
    Euclidean Cartesian Boolean Kruskal Wallis Mann Whitney Native Semiotic Microsoft Google Office Vercel
    Smithery GitHub Spearman Kendall Wilcoxon Student Fisher
    """
)


def _lowered(word: str) -> str:
    """Return a sentence's first word in lower case, unless it is an acronym or has a capital inside."""
    keeps = word[1:] != word[1:].lower() or word.partition("'")[0] in _EPONYMS or (len(word) == 1 and word not in "AI")
    return word if keeps else word.lower()


def _clipped(text: str) -> str:
    if len(text) <= MAX_PURPOSE:
        return text
    cut = text[:MAX_PURPOSE]
    for mark in (", ", " and ", " for ", " with ", " that ", " to "):
        if cut.rfind(mark) > MAX_PURPOSE // 3:
            return cut[: cut.rfind(mark)]
    return cut[: cut.rfind(" ")].rstrip(" ,(") if " " in cut else cut
