"""Which preposition or turn of phrase a value takes, by what its parameter is called and what the value is like."""

import re

from graph_toucan.identity import Json
from graph_toucan.teach.rules.english.grammar import bag

FILE_NOUNS = [
    "file", "document", "workbook", "spreadsheet", "presentation", "image", "dataset", "repository", "directory", "folder",
    "project", "database", "pdf", "csv", "archive", "raster", "layer", "notebook", "path", "table", "script", "pptx", "docx",
]  # fmt: skip
"""Nouns by which descriptions mean the file or folder that a path names."""

_EXTENSION = re.compile(
    r"^[^\s\"'(){}<>|*]+\.(?:csv|tsv|txt|md|json|jsonl|geojson|ya?ml|toml|ini|cfg|env|xml|html?|css|[jt]sx?|py|ipynb|sh|sql|db|sqlite3?|"
    r"xlsx?|docx?|pptx?|odt|rtf|pdf|png|jpe?g|gif|svg|bmp|tiff?|webp|ico|mp[34]|wav|ogg|mov|zip|tar|gz|tgz|parquet|avro|log|diff|patch|"
    r"beancount|ics|vcf|eml|bib|tex|rst|graphql|proto|java|go|rs|rb|php|c|cpp|h|cs|kt|swift|lua|r|dxf|stl|obj|gpx|kml|shp|gpkg|las|nc|h5|"
    r"pdb|fasta|fa|vcd|pcap|lock|bak|tmp|kgl|dot|mmd|drawio|excalidraw)$",
    re.I,
)
_EXPRESSION = re.compile(
    r"^[\w\s.*/+^=<>(),'-]*[a-z0-9)][ ]*(?:\*\*|[*/+^=<>-])[ ]*[(a-z0-9][\w\s.*/+^=<>(),'-]*$", re.I
)
_EXPRESSION_NAMES = re.compile(
    r"\b(?:expression|expr|equation|formula|function|func|lhs|rhs|polynomial|hand side|condition)\b"
)


_PATH_NAMES = re.compile(r"(?:path|file_?name|dir|directory|folder)$")
_SHORT_WORDS = frozenset({"id", "to", "on", "at", "by", "op"})


def shape_of(name: str, value: Json) -> str:
    """Return what a stated value is like: switch, letter, number, list, object, path, url, code, expression or text."""
    if isinstance(value, bool):
        return "switch"
    letter = bool(re.fullmatch(r"[A-Za-z]{1,2}\d{0,2}|[A-Za-z]_\d", name)) and name not in _SHORT_WORDS
    if isinstance(value, int | float):
        return "letter" if letter else "number"
    if isinstance(value, list):
        return "list"
    if not isinstance(value, str):
        return "object"
    found = _shape_of_text(name.lower(), value)
    return "letter" if letter and found == "text" else found


def _shape_of_text(name: str, value: str) -> str:
    if re.match(r"(?:SELECT|INSERT|CREATE|UPDATE|DELETE|WITH|PRAGMA|MATCH|ALTER|DROP)\s", value):
        return "code"
    if re.match(r"[a-z][a-z0-9+.-]*://\S+$", value):
        return "url"
    if value.startswith(("/", "./", "~/")) or _EXTENSION.match(value) or _PATH_NAMES.search(name):
        return "path"
    computed = _EXPRESSION.match(value) and not re.fullmatch(r"[\w.]+(?:[-/][\w.]+)*", value)
    return "expression" if computed or _EXPRESSION_NAMES.search(name) else "text"


def named_expression(words: str) -> bool:
    """Tell whether a parameter is called an expression, so that its value needs no other name."""
    return bool(_EXPRESSION_NAMES.search(words))


Frames = tuple[str, ...]

_PLACES: Frames = ("in {v}", "in {v}", "under {v}")
_INTO: Frames = ("to {v}", "into {v}", "to {v}")
_AS_FILE: Frames = ("as {v}", "at {v}", "in {v}")
_MAKERS = bag("create make generate write save export build produce init initialize compose render draw")
_READERS = bag("read load open extract parse import get fetch view show display print tail find list")
_ABOUT = bag("analyze analyse describe validate check inspect summarize summarise profile audit evaluate count")

_BY_WORDS: tuple[tuple[str, str, Frames], ...] = (
    (
        r"(?:output|destination|save|export|target|new) ?(?:path|file|directory|folder|name|filename)?$|^to path",
        "path",
        _INTO,
    ),
    (r"(?:repo|repository)\b", "path", ("in {v}", "in the repository {v}", "for {v}")),
    (r"\b(?:directory|folder|root|workspace|project|base|location)\b", "path", _PLACES),
    (
        r"^(?:query|q|search|search query|search term|keyword|keywords|term|search text|needle|topic|question)$",
        "text",
        ("for {v}",),
    ),
    (r"\b(?:pattern|glob|regex)$", "text", ("matching {v}", "with the pattern {v}")),
    (r"^(?:city|location|place|region|area|country|state|address|country code)$", "text", ("in {v}", "for {v}")),
    (r"^(?:title|subject|heading)$", "text", ("titled {v}", "with the title {v}", "under the title {v}")),
    (r"^(?:name|label|filename|file name|new name)$", "text", ("called {v}", "named {v}", "by the name {v}")),
    (r"^(?:author|user|username|owner|assignee)$", "text", ("with {v} as the {w}",)),
    (r"\blanguage$", "text", ("in {v}", "for {v}")),
    (r"\b(?:format|encoding)$", "text", ("in {v} format", "as {v}", "in the {v} format")),
    (r"^(?:algorithm|method|model|strategy|technique|engine|backend)$", "text", ("using {v}", "with {v}", "by {v}")),
    (r"\b(?:type|kind|category)$", "text", ("of type {v}", "with {v} as the {w}", "(the {w} is {v})")),
    (r"\bcolor|colour", "text", ("in {v}", "with the color {v}")),
    (r"^(?:time ?zone|tz)$", "text", ("in {v}", "for {v}", "in the {v} time zone")),
    (r"\b(?:time ?zone|tz)$", "worded", ("in {v} time", "in the {v} time zone")),
    (r"^(?:date|day|on|when|as of)$", "text", ("on {v}", "for {v}")),
    (r"^(?:sheet|sheet name|worksheet)$", "text", ("on the {v} sheet", "in the sheet {v}", "on sheet {v}")),
    (r"^(?:table|table name)$", "text", ("in the {v} table", "for the table {v}", "in table {v}")),
    (
        r"^(?:column|column name|field|field name)$",
        "text",
        ("for the column {v}", "in the {v} column", "on column {v}"),
    ),
    (r"^(?:columns|fields|column names)$", "list", ("for the columns {v}", "over {v}", "for {v}")),
    (r"^(?:cell|at)$", "text", ("at {v}", "in cell {v}")),
    (r"^(?:range|cell range)$", "text", ("in the range {v}", "over {v}", "for {v}")),
    (r"^(?:variable|symbol|var|wrt)$", "text|letter", ("in {v}", "with respect to {v}", "for the variable {v}")),
    (r"^(?:point|at point)$", "text|number|letter|list|object", ("at {v}", "at the point {v}")),
    (r"^(?:project|project name)$", "text", ("in the project {v}", "for {v}", "in {v}")),
    (r"\b(?:command|cmd)$", "text", ("with the command {v}", "running {v}")),
    (r"^(?:operation|action|op)$", "text", ("with {v} as the {w}", "(the {w} is {v})")),
    (
        r"^(?:message|reason|comment|note|description|summary)$",
        "text",
        ("with the {w} {v}", "saying {v}", "and give {v} as the {w}"),
    ),
    (
        r"^(?:limit|maximum results|count|top|top k|max|page size|number of results)$",
        "number",
        ("limited to {v}", "stopping after {v}", "(at most {v})"),
    ),
    (r"^(?:decimals|digits|precision|decimal places|places)$", "number", ("to {v} digits", "with {v} digits")),
    (r"^(?:years|months|weeks|days|hours|minutes|seconds|duration)$", "number", ("over {v} {w}", "for {v} {w}")),
    (r"^(?:amount|value|number|num|base value|quantity)$", "number", ("for {v}", "with {v}", "of {v}")),
    (r"\bpage(?: number)?$", "number", ("on page {v}",)),
    (
        r"^(?:numbers|values|data|vector|dataset|series|xs|list|points|items|amounts)$",
        "list",
        ("for {v}", "from {v}", "of {v}"),
    ),
    (r"^(?:url|uri|address|link)$", "url|path", ("at {v}", "from {v}", "for {v}")),
    (r"", "code", ("with {v}", "using {v}")),
    (r"", "url", ("at {v}", "for {v}", "with {v}")),
)


def frames_for(words: str, shape: str, verb: str) -> Frames:
    """Return the ways to hang a value on a clause; none where only `with ...` fits."""
    verb = verb.split(maxsplit=1)[0] if verb else ""
    for pattern, shapes, frames in _BY_WORDS:
        if re.search(f"^(?:{shapes})$", shape) and re.search(pattern, words):
            if frames is _INTO and verb in _MAKERS:
                return _AS_FILE
            return frames
    if shape == "path":
        return _for_file(words, verb)
    if shape == "expression":
        return ("of {v}", "for {v}") if _EXPRESSION_NAMES.search(words) else ()
    if shape == "pointed":
        return _for_pointed(words, verb)
    if shape == "worded":
        return ("for {v}", "with {v}") if re.search(r"\b(?:date|time|amount|duration|period|day)\b", words) else ()
    return ()


def _for_file(words: str, verb: str) -> Frames:
    if re.search(r"\b(?:second|other|right|target|reference|mask|clip|overlay|template)\b", words):
        return ("with {v}", "with {v} as the {w}") if "right" not in words else ("with {v}",)
    if verb in _MAKERS:
        return _AS_FILE
    if verb in _READERS:
        return ("from {v}", "in {v}", "of {v}") if verb not in {"list", "find", "show"} else ("in {v}",)
    if verb in _ABOUT:
        return ("in {v}", "for {v}")
    return ("in {v}", "for {v}", "in {v}")


def _for_pointed(words: str, verb: str) -> Frames:
    if re.search(r"\b(?:path|file|filename|directory|folder|document|workbook|presentation)\b", words):
        return _INTO if re.search(r"output|destination|target|save", words) else _for_file("", verb)
    if re.search(r"\b(?:query|term|keyword)\b", words):
        return ("for {v}",)
    if re.search(r"\b(?:text|content|data|numbers|values|markdown|html|items|code|geometry|expression|expr)\b", words):
        return ("with {v}", "for {v}", "using {v}")
    if re.search(r"\bID$", words):
        return ("for {v}", "for {v}", "using {v}")
    return ()
