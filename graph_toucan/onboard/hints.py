"""What a parameter's words say about its value: tables from names and descriptions to values of the fixture set.

Data and lookups only; `wording` reads descriptions, `arguments` walks the schemas. Where it can be, a value is of the
fixture set (`launch.fixture_data`), so that a call with it has something to work on.
"""

import re
from typing import Final

from graph_toucan.launch.plan import WORKSPACE

_SQL: Final = "SELECT name, price FROM products ORDER BY price"
_SQL_OF_NOTHING: Final = "SELECT 6 * 7 AS answer"
_CODE: Final = "def gross(net, rate):\n    return net + net * rate\n"
_SCRIPT: Final = "export function add(a, b) {\n  return a + b;\n}\n"
_TEXT: Final = "Ann Berg sold 14 desk lamps in Oslo. Luis Costa ordered 18 more on 2026-03-02."
_CSV: Final = "product,units,price\nDesk Lamp,14,39.5\nOffice Chair,6,189.0\nNotebook,120,3.2\n"
_JSON: Final = '{"name": "Desk Lamp", "price": 39.5, "tags": ["lighting", "office"]}'
_MARKDOWN: Final = "# Sales\n\n| Product | Units |\n| --- | --- |\n| Desk Lamp | 14 |\n"
_HTML: Final = "<h1>Sales</h1><p>14 desk lamps</p>"
_GEOJSON: Final = (
    '{"type": "Feature", "properties": {"name": "Oslo"}, "geometry": {"type": "Point", "coordinates": [10.75, 59.91]}}'
)
_PATCH: Final = "--- a/notes.md\n+++ b/notes.md\n@@ -1 +1 @@\n-# Quarterly planning\n+# Planning\n"
_MERMAID: Final = "graph TD\n  A[Order] --> B[Invoice]\n"

FILES: Final[tuple[tuple[str, str], ...]] = (
    (r"xlsx?|excel|workbooks?|spreadsheets?|worksheets?|sheets?", "sales.xlsx"),
    (r"pptx?|powerpoint|presentations?|slides?", "new_file.pptx"),
    (r"raster|geotiff|tiff?", "logo.png"),
    (r"geojson|shapefiles?|vector|gis|features?", "places.geojson"),
    (r"csv|tsv|dataframe|datasets?|tabular", "sales.csv"),
    (r"jsonl|ndjson", "memory.jsonl"),
    (r"sqlite3?|db|database|duckdb", "shop.db"),
    (r"pdfs?", "report.pdf"),
    (r"docx?|word|document", "letter.docx"),
    (r"images?|img|png|jpe?g|picture|photo|pixel|bitmap|ocr|qr", "logo.png"),
    (r"markdown|md|notes?|todo", "notes.md"),
    (r"html?|webpage", "article.html"),
    (r"xml", "data.xml"),
    (r"ya?ml", "config.yaml"),
    (r"toml", "settings.toml"),
    (r"json", "products.json"),
    (
        r"py|python|code|source|module|script|function|class|complexity|lint|symbols?|ast|syntax|sitter"
        r"|dependencies|imports|refactor",
        "repo/pricing.py",
    ),
    (r"te?xt", "letters.txt"),
)
"""Words that name a kind of file, and the fixture file of that kind; earlier rows win.

There are no slides in the fixture set: the name is that of the file which a tool that makes them is told to write.
"""

NUMBERS: Final[tuple[tuple[str, float], ...]] = (
    (r"lat|latitude|lat1", 59.91),
    (r"lat2", 38.72),
    (r"lon|lng|long|longitude|lon1", 10.75),
    (r"lon2", -9.14),
    (r"zoom", 10),
    (r"years?", 2026),
    (r"months?", 3),
    (r"days?", 10),
    (r"hours?", 9),
    (r"minutes?|seconds?|seed", 30),
    (r"page|row|line|start|from|begin|level|version|index|idx|position|offset|skip|depth|col|column|slide", 1),
    (r"end|stop|to|until|limit|count|max|top|max_results", 5),
    (r"width|height|size", 200),
    (r"timeout", 5),
    (r"age", 40),
    (r"weight|kg|weight_kg|mass", 70),
    (r"cm|height_cm", 175),
    (r"rate|probability|alpha|fraction|ratio|prob|threshold|confidence|margin|error|p\d?", 0.25),
    (r"principal|amount|price|revenue|income|budget|total|cost|value", 1200),
    (r"angle|degrees", 45),
    (r"port", 8080),
    (r"base", 2),
)

TEXTS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (r"char(acter)?|letter|delimiter|separator", ("a", ",")),
    (r"geo_?json|geometry", (_GEOJSON,)),
    (r"css|style_?sheet", ("body { color: #1F77B4; }",)),
    (r"e?mail|email_address", ("ann@fjord.example",)),
    (r"ur[il]|link|href|endpoint|website", ("https://fjord.example/", f"file://{WORKSPACE}/article.html")),
    (r"time_?zone|tz|zone", ("Europe/Oslo",)),
    (r"cron|schedule", ("0 9 * * 1",)),
    (
        r"(start|from|begin)_?(date)?_?time|datetime|timestamp|epoch|when|instant",
        ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00"),
    ),
    (r"end_?(date_?)?time|until", ("2026-03-10T17:00:00Z", "2026-03-10T17:00:00")),
    (r"end_?date|due_?date|date_?(to|2|end)|deadline", ("2026-03-20",)),
    (r"(\w+_)?date\d?|day|since|birth\w*", ("2026-03-10",)),
    (r"month|period", ("2026-03",)),
    (r"year", ("2026",)),
    (r"time", ("14:30", "2026-03-02T09:00:00")),
    (r"duration", ("PT1H30M", "90m")),
    (r"uuid|guid", ("00000000-0000-4000-8000-000000000001",)),
    (r"sql|statement|sql_?query", (_SQL, _SQL_OF_NOTHING)),
    (r"reg_?ex|pattern", (r"\d+", "*.md")),
    (r"replacement|replace|new_?(text|str|string)|replace_?text", ("Reading Lamp",)),
    (r"old_?(text|str|string)|find|find_?text|text_?to_?find|search_?text|needle", ("Desk Lamp",)),
    (r"glob|include|file_?pattern", ("*.md",)),
    (r"colou?r\d?|hex(_?colou?r)?|(\w+_)?colou?r|foreground|fill", ("#1F77B4",)),
    (r"background|bg", ("#FFFFFF",)),
    (r"expr(ession)?s?|formula|f|func|function|potential|integrand|polynomial", ("x**2 - 4", "2 + 3 * 4")),
    (r"equations?|lhs", ("x**2 - 4 = 0", "x**2 - 4")),
    (r"variables?|var|symbol|with_respect_to", ("x",)),
    (r"cell|start_?cell|at|anchor|location_?cell|changing_?cell|target_?cell", ("A1",)),
    (r"end_?cell", ("F13",)),
    (r"(cell_?|data_?|source_?)?range", ("A1:F13",)),
    (r"sheet(_?name)?|worksheet(_?name)?", ("Sales",)),
    (r"(group_?by|by|category|label)_?(column|col|field)?", ("region",)),
    (r"(value|target|y|numeric|metric|data)_?(column|col|field|axis)|aggregate_?column|measure", ("revenue",)),
    (r"(x|date|time)_?(column|col|field|axis)", ("date",)),
    (r"columns?(_?names?)?|field(_?names?)?|col", ("units", "name", "A")),
    (r"(table|entity|collection)(_?names?)?", ("products", "sales")),
    (r"cidr|subnet|network", ("192.168.1.0/24",)),
    (r"ip(_?address)?|host", ("192.168.1.10",)),
    (r"domain", ("fjord.example",)),
    (r"smiles|molecule|compound", ("CCO", "c1ccccc1")),
    (r"dna|sequence|seq\d?|sequences", ("ATGGCCATTGTAATGGGCCGCTGA",)),
    (r"protein|peptide", ("MKTAYIAKQR",)),
    (r"fen", ("rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1",)),
    (r"move|uci", ("e2e4",)),
    (r"dice|notation", ("2d6+1",)),
    (r"crs|epsg|srs|(source|target)_?crs", ("EPSG:4326",)),
    (r"lang(uage)?|locale", ("python", "en")),
    (r"currency|from_?currency", ("EUR",)),
    (r"country(_?code)?", ("NO",)),
    (r"city|place|location|address", ("Oslo",)),
    (r"iban", ("DE89370400440532013000",)),
    (r"from_?unit|source_?unit|unit", ("meter", "m")),
    (r"to_?unit|target_?unit", ("foot", "ft")),
    (r"unit_?type|quantity", ("length",)),
    (r"command|cmd|shell", ("ls",)),
    (r"algorithm|algo", ("sha256",)),
    (r"hash|digest|checksum", ("5d41402abc4b2a76b9719d911017c592",)),
    (r"mermaid|diagram", (_MERMAID,)),
    (r"markdown|md(_?text)?", (_MARKDOWN,)),
    (r"html", (_HTML,)),
    (r"xml|svg", ("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>",)),
    (r"ya?ml", ("name: Desk Lamp\nprice: 39.5\n",)),
    (r"csv(_?(text|data|content|string))?|rows", (_CSV,)),
    (r"json(_?(text|data|string|str|content))?|payload|schema", (_JSON,)),
    (r"code|source_?code|snippet|program", (_CODE, _SCRIPT)),
    (r"(branch|tag)(_?name)?|target_?branch", ("review",)),
    (r"revision|commit|sha|ref|treeish", ("HEAD",)),
    (r"matrix|matrix_?\w", ("[[2, 1], [1, 3]]",)),
    (r"vector|numbers|values|points", ("[2, 4, 6, 8, 10]", "2, 4, 6, 8, 10")),
    (r"file_?names?", ("notes.md",)),
    (r"ext(ension)?", ("md",)),
    (r"mime_?type|content_?type", ("text/plain",)),
    (r"encoding|charset", ("utf-8",)),
    (r"base64|encoded|b64|\w*base64", ("aGVsbG8=",)),
    (r"version|semver", ("1.2.3",)),
    (r"author|user(_?name)?|person|owner|assignee|customer", ("Ann Berg",)),
    (r"password|passphrase|secret", ("Fjord-2026-lamp!",)),
    (r"query|search|q|keywords?|term|topic|question|filter", ("lamp", "sales")),
    (r"title|heading|subject|summary|label", ("Quarterly planning",)),
    (r"\w*name\d?|slug|key|identifier|entity|node|project", ("lamp", "Ann Berg")),
    (r"\w*_?ids?", ("1",)),
    (r"original|before|left|old|text1|text_?a|a|first|string1|s1", ("The lamp is red.\nIt costs 39 EUR.\n", "12")),
    (r"modified|after|right|new|text2|text_?b|b|second|string2|s2", ("The lamp is blue.\nIt costs 39 EUR.\n", "5")),
    (r"digits?|number|num\d?|value|amount|n|x|y", ("12", "0.5")),
    (
        r"text|content|body|message|note|description|thought|comment|prompt|input|sentence|paragraph|reason|goal",
        (_TEXT,),
    ),
)
"""Whole parameter names (lower case, words joined by `_`), and values to try in turn; earlier rows win."""

SUBJECTS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    (r"cron", r"expr\w*|schedule|cron\w*", ("0 9 * * 1",)),
    (r"sql|sqlite|duckdb", r"\w*query|sql|statement", (_SQL, _SQL_OF_NOTHING)),
    (r"cypher", r"query|cypher", ("MATCH (n) RETURN n LIMIT 5",)),
    (r"smt.?lib", r"\w*smt\w*|code", ("(declare-const x Int)\n(assert (> x 2))\n(check-sat)\n",)),
    (
        r"z3|sat|theorem|logic|constraint",
        r"constraints?|theorem|formula|assertion|condition|premises?",
        ("x > 2", "A & B"),
    ),
    (r"patch|unified diff|hunk", r"patch\w*|diff\w*|text", (_PATCH,)),
    (r"geojson", r"geo\w*|features?|data", (_GEOJSON,)),
    (r"mermaid", r"\w*code|diagram|definition|content|mermaid|source", (_MERMAID,)),
    (r"sympy|symbolic|calculus|equation|polynomial", r"a|b|left|right|f|g|lhs|rhs", ("x**2 - 4", "x + 1")),
    (r"resistor|colou?r bands?", r"band\w*|colou?rs?", ("red", "brown")),
    (r"music|abc notation", r"abc\w*|notation|content|music\w*", ("X:1\nT:Tune\nM:4/4\nL:1/4\nK:C\nCDEF|GABc|\n",)),
    (
        r"beancount|ledger",
        r"entry|entries|transaction|content",
        ('2026-03-02 * "Lamp"\n  Assets:Cash  -39 EUR\n  Expenses:Office\n',),
    ),
    (r"interval|dates?|times?|timestamps?", r"start|from|begin|time1|a", ("2026-03-02T09:00:00Z", "2026-03-02")),
    (r"interval|dates?|times?|timestamps?", r"end|to|stop|until|time2|b", ("2026-03-10T17:00:00Z", "2026-03-10")),
)
"""What a tool is about, a parameter's whole name, and values that only there make sense; earlier rows win."""

_FORMATS: Final = {
    "date": "2026-03-10",
    "date-time": "2026-03-10T09:00:00Z",
    "time": "14:30:00",
    "duration": "PT1H30M",
    "email": "ann@fjord.example",
    "uri": "https://fjord.example/",
    "url": "https://fjord.example/",
    "uuid": "00000000-0000-4000-8000-000000000001",
    "ipv4": "192.168.1.10",
    "hostname": "fjord.example",
    "regex": r"\d+",
    "json": _JSON,
    "binary": "aGVsbG8=",
    "byte": "aGVsbG8=",
}


def snake(name: str) -> str:
    """Return an identifier in lower case with its words joined by `_`: `sheetName` gives `sheet_name`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")


def number_for(name: str) -> float | None:
    """Return the number that a parameter's name suggests: by its whole name, else by its last word that says something."""
    words = [snake(name), *reversed(snake(name).split("_"))]
    return next((value for word in words for pattern, value in NUMBERS if re.fullmatch(pattern, word)), None)


def texts_for(name: str) -> tuple[str, ...]:
    """Return the texts that a parameter's name suggests: by its whole name, else by its last or its first word."""
    whole = snake(name)
    parts = whole.split("_")
    for word in dict.fromkeys((whole, parts[-1], parts[0])):
        for pattern, values in TEXTS:
            if re.fullmatch(pattern, word):
                return values
    return ()


def texts_of_subject(name: str, about: str) -> tuple[str, ...]:
    """Return the texts that a parameter's name suggests for a tool about something, such as an `expression` of cron."""
    whole = snake(name)
    for subject, pattern, values in SUBJECTS:
        if re.fullmatch(pattern, whole) and re.search(rf"\b(?:{subject})\b", about):
            return values
    return ()


def format_text(name: str) -> str | None:
    """Return a text of a JSON Schema `format`."""
    return _FORMATS.get(name)
