"""What a parameter's words say about its value: tables from names and descriptions to values of the fixture set.

Data and lookups only; `wording` reads descriptions, `arguments` walks the schemas. Where it can be, a value is of the
fixture set (`launch.fixture_data`), so that a call with it has something to work on.
"""

import re
from typing import Final

from graph_toucan.identity import JsonObject
from graph_toucan.launch.plan import WORKSPACE
from graph_toucan.onboard import samples

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
    (r"x0|y0|z0|[xyz]_?min|lower(_bound)?|min(imum)?|low|start_?[xyz]|left|bottom|index|idx|offset|skip|\w+_index", 0),
    (r"x1|[xyz]_?max|upper(_bound)?|max(imum)?|high|end_?[xyz]|right", 4),
    (r"y1|c|m|z1", 3),
    (r"x2|y3", 8),
    (r"y2|x3", 6),
    (r"a|k|r", 2),
    (r"b|n", 5),
    (r"from_?base|base_?from|source_?base", 10),
    (r"to_?base|base_?to|target_?base", 2),
    (r"mean|mu|average", 10),
    (r"std(_?dev)?|sigma|stdev|stddev|deviation", 2),
    (r"tol(erance)?|epsilon|eps|precision_?goal", 0.000001),
    (r"dt|h|step_?size|learning_?rate|lr|delta", 0.1),
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
    (r"geo_?json|geometry", (samples.GEOJSON,)),
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
    (r"sql|statement|sql_?query", (samples.SQL, samples.SQL_OF_NOTHING)),
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
    (r"mermaid|diagram", (samples.MERMAID,)),
    (r"markdown|md(_?text)?", (samples.MARKDOWN,)),
    (r"html", (samples.HTML,)),
    (r"xml|svg", ("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>",)),
    (r"ya?ml", ("name: Desk Lamp\nprice: 39.5\n",)),
    (r"csv(_?(text|data|content|string))?|rows", (samples.CSV,)),
    (r"json(_?(text|data|string|str|content))?|payload|schema", (samples.JSON,)),
    (r"code|source_?code|snippet|program", (samples.CODE, samples.SCRIPT)),
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
        (samples.TEXT,),
    ),
)
"""Whole parameter names (lower case, words joined by `_`), and values to try in turn; earlier rows win."""

SUBJECTS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    (r"temperature", r"(from|source|input)_?(unit|scale)|unit", ("celsius", "C", "Celsius")),
    (r"temperature", r"(to|target|output)_?(unit|scale)", ("fahrenheit", "F", "Fahrenheit")),
    (r"area", r"(from|source)_?unit|unit", ("square_meter", "m2", "sqm", "square_meters")),
    (r"area", r"(to|target)_?unit", ("square_foot", "ft2", "sqft", "square_feet")),
    (r"volume", r"(from|source)_?unit|unit", ("liter", "l", "liters")),
    (r"volume", r"(to|target)_?unit", ("gallon", "gal", "gallons")),
    (r"weight|mass", r"(from|source)_?unit|unit", ("kilogram", "kg", "kilograms")),
    (r"weight|mass", r"(to|target)_?unit", ("pound", "lb", "pounds")),
    (r"time|duration", r"(from|source)_?unit|unit", ("hour", "h", "hours")),
    (r"time|duration", r"(to|target)_?unit", ("minute", "min", "minutes")),
    (r"speed|velocity", r"(from|source)_?unit|unit", ("km/h", "kmh", "kph")),
    (r"speed|velocity", r"(to|target)_?unit", ("mph", "m/s")),
    (r"data|storage|digital|bytes?|information", r"(from|source)_?unit", ("MB", "megabyte", "megabytes")),
    (r"data|storage|digital|bytes?|information", r"(to|target)_?unit", ("KB", "kilobyte", "kilobytes")),
    (r"pressure", r"(from|source)_?unit|unit", ("bar", "pascal")),
    (r"pressure", r"(to|target)_?unit", ("psi", "atm")),
    (r"energy", r"(from|source)_?unit|unit", ("joule", "J", "joules")),
    (r"energy", r"(to|target)_?unit", ("calorie", "cal", "calories")),
    (r"angle", r"(from|source)_?unit|unit", ("degrees", "degree", "deg")),
    (r"angle", r"(to|target)_?unit", ("radians", "radian", "rad")),
    (
        r"git|commits?|branch(es)?",
        r"target|base|ref|from|to|rev\w*|start_point|head|from_ref|to_ref|commit\w*",
        ("HEAD", "main"),
    ),
    (r"cron", r"expr\w*|schedule|cron\w*", ("0 9 * * 1",)),
    (r"sql|sqlite|duckdb", r"\w*query|sql|statement", (samples.SQL, samples.SQL_OF_NOTHING)),
    (r"cypher", r"query|cypher", ("MATCH (n) RETURN n LIMIT 5",)),
    (r"smt.?lib", r"\w*smt\w*|code", ("(declare-const x Int)\n(assert (> x 2))\n(check-sat)\n",)),
    (
        r"z3|sat|theorem|logic|constraint",
        r"constraints?|theorem|formula|assertion|condition|premises?",
        ("x > 2", "A & B"),
    ),
    (r"patch|unified diff|hunk", r"patch\w*|diff\w*|text", (samples.PATCH,)),
    (r"geojson", r"geo\w*|features?|data", (samples.GEOJSON,)),
    (r"mermaid", r"\w*code|diagram|definition|content|mermaid|source", (samples.MERMAID,)),
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

_PLAIN: Final = re.compile(
    r"(\w+_)?(text|content|contents|data|input|string|str|value|source|body|document|doc|raw|payload|s|encoded|expression)(_?[12ab])?"
)


def texts_of_format(name: str, tool: str) -> tuple[str, ...]:
    """Return texts in the format that a tool's name tells, for a parameter that takes its text: `text` of `minify_json`.

    Where the name has two formats, as in `csv_to_json`, the first one is what it takes.
    """
    if not _PLAIN.fullmatch(snake(name)):
        return ()
    words = snake(tool).split("_")
    return tuple(text for word in words for pattern, text in samples.TEXTS_OF_FORMAT if re.fullmatch(pattern, word))[:2]


def statements_for(text: str) -> tuple[str, ...]:
    """Return SQL statements of the kinds that a text names, such as a tool's name or what an error allows."""
    lower = text.lower()
    return tuple(statement for pattern, statement in samples.STATEMENTS if re.search(pattern, lower))


def statements_of_visits(text: str) -> tuple[str, ...]:
    """Return a statement of the same kind as another one, for the table that the first of the statements makes."""
    return tuple(made for verb, made in samples.OF_VISITS.items() if re.match(rf"\s*{verb}\b", text, re.IGNORECASE))


def object_for(name: str) -> JsonObject | None:
    """Return an object for a parameter by its name, or None."""
    return next((dict(value) for pattern, value in samples.OBJECTS if re.fullmatch(pattern, snake(name))), None)


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
    stem = ("_".join(parts[:-1]),) if len(parts) > 1 and len(parts[-1]) == 1 else ()  # `time_a` is a time
    for word in dict.fromkeys((whole, *stem, parts[-1], parts[0])):
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
    return samples.FORMATS.get(name)
