"""Texts, statements and objects to try as arguments, by the format or the subject that a parameter's words tell.

Data only; where they can, they are about the shop of the fixture set, so that a call with them has something to work on.
"""

from typing import Final

from graph_toucan.identity import JsonObject

SQL: Final = "SELECT name, price FROM products ORDER BY price"
SQL_OF_NOTHING: Final = "SELECT 6 * 7 AS answer"
CODE: Final = "def gross(net, rate):\n    return net + net * rate\n"
SCRIPT: Final = "export function add(a, b) {\n  return a + b;\n}\n"
TEXT: Final = "Ann Berg sold 14 desk lamps in Oslo. Luis Costa ordered 18 more on 2026-03-02."
CSV: Final = "product,units,price\nDesk Lamp,14,39.5\nOffice Chair,6,189.0\nNotebook,120,3.2\n"
JSON: Final = '{"name": "Desk Lamp", "price": 39.5, "tags": ["lighting", "office"]}'
MARKDOWN: Final = "# Sales\n\n| Product | Units |\n| --- | --- |\n| Desk Lamp | 14 |\n"
HTML: Final = "<h1>Sales</h1><p>14 desk lamps</p>"
GEOJSON: Final = (
    '{"type": "Feature", "properties": {"name": "Oslo"}, "geometry": {"type": "Point", "coordinates": [10.75, 59.91]}}'
)
PATCH: Final = "--- a/notes.md\n+++ b/notes.md\n@@ -1 +1 @@\n-# Quarterly planning\n+# Planning\n"
MERMAID: Final = "graph TD\n  A[Order] --> B[Invoice]\n"

TEXTS_OF_FORMAT: Final[tuple[tuple[str, str], ...]] = (
    (r"geo_?json", GEOJSON),
    (r"jsonl?|json_?path|jq", JSON),
    (r"csv|tsv", CSV),
    (r"ya?ml", "name: Desk Lamp\nprice: 39.5\n"),
    (r"toml", '[shop]\nname = "Fjord"\nprice = 39.5\n'),
    (r"ini", "[shop]\nname = Fjord\n"),
    (r"xml|xpath", "<shop><item price='39.5'>Desk Lamp</item></shop>"),
    (r"svg", "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><rect width='5' height='5'/></svg>"),
    (r"html", HTML),
    (r"markdown|md", MARKDOWN),
    (r"mermaid", MERMAID),
    (r"css", "body { color: #1F77B4; }"),
    (r"sql", SQL),
    (r"python|py", CODE),
    (r"javascript|js|typescript|ts", SCRIPT),
    (r"base64|b64", "aGVsbG8="),
    (r"jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJBbm4ifQ.c2lnbmF0dXJl"),
    (r"hex", "48656c6c6f"),
    (r"url", "https://fjord.example/lamps?colour=blue"),
    (r"cron", "0 9 * * 1"),
    (r"regex(p)?", r"\d+"),
    (r"roman", "XIV"),
    (r"morse", "... --- ..."),
    (r"binary", "101010"),
    (r"uuid", "00000000-0000-4000-8000-000000000001"),
    (r"isbn", "9780306406157"),
    (r"iban", "DE89370400440532013000"),
    (r"email", "ann@fjord.example"),
    (r"ip|ipv4", "192.168.1.10"),
    (r"semver|version", "1.2.3"),
    (r"colou?r", "#1F77B4"),
    (r"diff|patch", PATCH),
)
"""Words of a tool's name that say which format the text is in that it takes."""


STATEMENTS: Final[tuple[tuple[str, str], ...]] = (
    (r"create.?table", "CREATE TABLE visits (id INTEGER PRIMARY KEY, place TEXT)"),
    (r"create.?view", "CREATE VIEW cheap AS SELECT name FROM products WHERE price < 50"),
    (r"create.?index", "CREATE INDEX by_name ON products (name)"),
    (r"insert", "INSERT INTO products VALUES ('FL-600', 'Floor Lamp', 59.5)"),
    (r"update", "UPDATE products SET price = 42.0 WHERE sku = 'DL-100'"),
    (r"delete", "DELETE FROM products WHERE sku = 'PN-500'"),
    (r"alter", "ALTER TABLE products ADD COLUMN colour TEXT"),
    (r"drop", "DROP TABLE orders"),
    (r"write|modif", "UPDATE products SET price = 42.0 WHERE sku = 'DL-100'"),
    (r"explain", "EXPLAIN QUERY PLAN SELECT name FROM products"),
    (r"select|read", SQL),
)
"""What a tool's name, or an error, says of the SQL that it takes, and a statement of that kind for the shop's database."""

OF_VISITS: Final = {
    "insert": "INSERT INTO visits (place) VALUES ('Oslo')",
    "update": "UPDATE visits SET place = 'Bergen'",
    "delete": "DELETE FROM visits WHERE place = 'Bergen'",
    "alter": "ALTER TABLE visits ADD COLUMN note TEXT",
    "select": "SELECT place FROM visits",
}
"""Statements for the table that the first of the statements makes, in a database that is not the shop's."""

OBJECTS: Final[tuple[tuple[str, JsonObject], ...]] = (
    (r"agg(regations?|regates?|s)?|aggregat\w+|metrics|measures", {"revenue": "sum"}),
    (r"conditions?|filters?|where|rules?|predicates?|criteria", {"column": "units", "operator": ">", "value": 5}),
    (r"mappings?|renames?|rename\w*|aliases|column_?map\w*", {"units": "quantity"}),
    (r"sort(_?by)?|order(_?by)?", {"column": "units", "order": "desc"}),
    (r"headers?", {"Accept": "text/plain"}),
    (r"env|environment|vars|variables|context|params|parameters|args|kwargs", {"name": "Ann Berg"}),
    (r"nodes?|vertices|entities|items|elements", {"id": "a", "name": "Ann Berg", "label": "Ann Berg"}),
    (r"edges?|links?|relations?|relationships?", {"source": "a", "target": "b", "from": "a", "to": "b"}),
)
"""Whole names of parameters that take an object of no stated shape, and one to try."""

FORMATS: Final = {
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
    "json": JSON,
    "binary": "aGVsbG8=",
    "byte": "aGVsbG8=",
}
