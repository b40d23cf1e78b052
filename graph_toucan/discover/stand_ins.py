"""What to give a server for a value that nobody gave: a place in the workspace, never a secret, never a host.

Read from the value's name, its placeholder and its description; the files are those of the fixture set.
"""

import re

from graph_toucan.launch.plan import SECRET_NAME, WORKSPACE

_PLACE_WORDS = re.compile(
    r"dir(?:ector(?:y|ies))?\b|folder|path|root|workspace|project|vault|home|location|base|storage|cwd|allowed|store\b",
    re.IGNORECASE,
)
_BY_WORD = (
    (re.compile(r"duckdb", re.IGNORECASE), "data.duckdb"),
    (re.compile(r"graphql|\.gql\b|\.graphqls?\b", re.IGNORECASE), "schema.graphql"),
    (re.compile(r"open-?api|swagger", re.IGNORECASE), "openapi.yaml"),
    (re.compile(r"beancount|ledger|journal", re.IGNORECASE), "main.beancount"),
    (re.compile(r"sqlite|database|\bdb\b|_db\b|db_|-db\b|db-|\.db\b", re.IGNORECASE), "shop.db"),
    (re.compile(r"memory.*(file|path|json)|\.jsonl\b", re.IGNORECASE), "memory.jsonl"),
    (re.compile(r"\bgit\b|repo(?:sitory)?\b|_repo|repo_", re.IGNORECASE), "repo"),
    (re.compile(r"\.xlsx?\b|excel|spreadsheet|workbook", re.IGNORECASE), "sales.xlsx"),
    (re.compile(r"\.csv\b|\bcsv\b", re.IGNORECASE), "sales.csv"),
    (re.compile(r"\.docx\b", re.IGNORECASE), "letter.docx"),
    (re.compile(r"\.pdf\b|\bpdf\b", re.IGNORECASE), "report.pdf"),
    (re.compile(r"\.geojson\b", re.IGNORECASE), "places.geojson"),
    (re.compile(r"\.md\b|markdown", re.IGNORECASE), "notes.md"),
    (re.compile(r"\.ya?ml\b|config", re.IGNORECASE), "config.yaml"),
    (re.compile(r"\.json\b|\bjson\b", re.IGNORECASE), "products.json"),
)
_FOLDER = re.compile(r"[_-](?:DIR|DIRECTORY|FOLDER)\W*$", re.IGNORECASE)
_ENDING = re.compile(r"([\w-]+\.[A-Za-z]\w{1,8})\W*$")
_HOST = re.compile(
    r"https?://|\burl\b|_url|-url|\bhost(?:name)?\b|endpoint|\baddress\b|\bport\b|_port|-port", re.IGNORECASE
)
_PLAIN = {
    "transport": "stdio",
    "mode": "stdio",
    "level": "error",
    "timezone": "UTC",
    "tz": "UTC",
    "language": "en",
    "lang": "en",
    "locale": "en",
    "user": "ann",
    "name": "demo",
    "username": "ann",
    "email": "ann@fjord.example",
}


def is_secret(name: str) -> bool:
    """Tell whether a name is that of a secret."""
    return bool(SECRET_NAME.search(name))


def is_host(hint: str) -> bool:
    """Tell whether a hint asks for a host, a URL or a port: something that runs elsewhere."""
    return bool(_HOST.search(hint))


def stand_in(hint: str, choices: tuple[str, ...] = ()) -> str | None:  # noqa: PLR0911 - one return per kind of value
    """Return a value for what a hint describes, None if nothing can stand in for it.

    Args:
        hint: the name, and whatever else is known (placeholder, description) in the same text.
        choices: the allowed values, if they are known.
    """
    if choices:
        return next((choice for choice in choices if choice in {"stdio", "sqlite", "local", "memory"}), choices[0])
    if is_secret(hint):
        return None
    if _FOLDER.search(hint.strip()):
        return WORKSPACE
    for pattern, name in _BY_WORD:
        if pattern.search(hint):
            return f"{WORKSPACE}/{name}"
    if ending := _ENDING.search(hint.strip()):
        return f"{WORKSPACE}/{ending[1]}"
    if is_host(hint):
        return None
    if _PLACE_WORDS.search(hint):
        return WORKSPACE
    if re.search(r"\bfile\b|filename|_file|file_", hint, re.IGNORECASE):
        return f"{WORKSPACE}/notes.md"
    for word, value in _PLAIN.items():
        if re.search(rf"(?:^|[\W_]){word}(?:$|[\W_])", hint, re.IGNORECASE):
            return value
    return None
