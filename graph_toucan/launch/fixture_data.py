"""The words of the fixture set: the small shop whose files every workspace holds.

Data only. `graph_toucan.launch.fixtures` turns it into files; the rows below are shared by the CSV, the workbook
and the database, so that a number found in one file can be found again in another.
"""

from typing import Final

Row = tuple[str | int | float, ...]
Commit = tuple[str, str, str, dict[str, str]]

SALES_HEADER: Final = ("date", "region", "product", "units", "unit_price", "revenue")
SALES: Final[tuple[Row, ...]] = (
    ("2026-01-05", "North", "Desk Lamp", 14, 39.5, 553.0),
    ("2026-01-06", "South", "Office Chair", 6, 189.0, 1134.0),
    ("2026-01-09", "West", "Notebook", 120, 3.2, 384.0),
    ("2026-01-13", "East", "Monitor Stand", 9, 54.0, 486.0),
    ("2026-01-20", "North", "Office Chair", 4, 189.0, 756.0),
    ("2026-01-27", "South", "Desk Lamp", 11, 39.5, 434.5),
    ("2026-02-03", "West", "Monitor Stand", 15, 54.0, 810.0),
    ("2026-02-04", "East", "Notebook", 200, 3.2, 640.0),
    ("2026-02-11", "North", "Notebook", 80, 3.2, 256.0),
    ("2026-02-17", "South", "Monitor Stand", 7, 54.0, 378.0),
    ("2026-02-24", "West", "Office Chair", 10, 189.0, 1890.0),
    ("2026-03-02", "East", "Desk Lamp", 18, 39.5, 711.0),
)

INVENTORY_HEADER: Final = ("sku", "product", "warehouse", "stock", "reorder_level")
INVENTORY: Final[tuple[Row, ...]] = (
    ("DL-100", "Desk Lamp", "Oslo", 42, 20),
    ("OC-200", "Office Chair", "Lisbon", 13, 15),
    ("NB-300", "Notebook", "Oslo", 860, 300),
    ("MS-400", "Monitor Stand", "Vienna", 27, 25),
    ("PN-500", "Pen Set", "Lisbon", 0, 50),
)

PRODUCTS: Final[tuple[dict[str, object], ...]] = (
    {"sku": "DL-100", "name": "Desk Lamp", "price": 39.5, "tags": ["lighting", "office"], "weight_kg": 1.4},
    {"sku": "OC-200", "name": "Office Chair", "price": 189.0, "tags": ["furniture", "office"], "weight_kg": 12.5},
    {"sku": "NB-300", "name": "Notebook", "price": 3.2, "tags": ["paper"], "weight_kg": 0.3},
    {"sku": "MS-400", "name": "Monitor Stand", "price": 54.0, "tags": ["furniture"], "weight_kg": 2.2},
    {"sku": "PN-500", "name": "Pen Set", "price": 12.9, "tags": ["writing", "paper"], "weight_kg": 0.2},
)

CONFIG_YAML: Final = """\
shop:
  name: Fjord Office Supplies
  currency: EUR
  timezone: Europe/Oslo
  opened: "2019-04-01"
tax:
  standard_rate: 0.25
  reduced_rate: 0.12
warehouses:
  - Oslo
  - Lisbon
  - Vienna
"""

SETTINGS_TOML: Final = """\
title = "Report settings"

[report]
author = "Ann Berg"
period = "2026-Q1"
decimals = 2

[chart]
kind = "bar"
width = 640
height = 400
colours = ["#1F77B4", "#FF7F0E"]
"""

NOTES_MD: Final = """\
# Quarterly planning

Meeting on 2026-03-10 with Ann Berg, Luis Costa and Eva Huber.

## Decisions

- Reorder **Pen Set** and **Office Chair** before 2026-03-20.
- Raise the price of the Desk Lamp from 39.50 to 42.00 EUR.
- Open the Vienna warehouse on Saturdays.

## Open questions

1. Who checks the supplier contract?
2. Is a budget of 12500 EUR enough for the spring campaign?

| Person | Task | Due |
| --- | --- | --- |
| Ann Berg | Call the supplier | 2026-03-16 |
| Luis Costa | Price list | 2026-03-18 |
"""

TODO_MD: Final = """\
# To do

- [ ] Call the supplier about the Pen Set
- [x] Send the January report
- [ ] Update the price list
- [ ] Book a room for the spring meeting
"""

ARTICLE_HTML: Final = """\
<!DOCTYPE html>
<html lang="en">
<head><title>Five habits of a tidy office</title></head>
<body>
<h1>Five habits of a tidy office</h1>
<p>By <em>Eva Huber</em>, 12 February 2026</p>
<p>A tidy desk saves about <strong>15 minutes</strong> a day. Good light matters more than a big table.</p>
<ul><li>Clear the desk each evening</li><li>Label every shelf</li><li>Keep one notebook</li></ul>
<table><tr><th>Item</th><th>Price</th></tr><tr><td>Desk Lamp</td><td>39.50</td></tr></table>
<p>Read more in the <a href="notes.md">planning notes</a>.</p>
</body>
</html>
"""

LETTERS_TXT: Final = """\
Oslo, 2 March 2026

Dear Mr Costa,

thank you for your order of 18 desk lamps. They leave our warehouse on 4 March 2026 and the
invoice number is INV-2041. Please write to orders@fjord.example if anything is missing.

Kind regards,
Ann Berg

---

Lisbon, 6 March 2026

Dear Ms Berg,

the lamps arrived today. Two of them are broken, so please send two new ones or refund 79.00 EUR.
You can call me at +351 555 0142.

Yours sincerely,
Luis Costa
"""

DATA_XML: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<suppliers>
  <supplier id="S1"><name>Nordlys Lighting</name><city>Bergen</city><rating>4.5</rating></supplier>
  <supplier id="S2"><name>Cadeira Lda</name><city>Porto</city><rating>3.9</rating></supplier>
  <supplier id="S3"><name>Papier Wien</name><city>Vienna</city><rating>4.8</rating></supplier>
</suppliers>
"""

PLACES: Final[tuple[tuple[str, str, float, float], ...]] = (
    ("Oslo", "warehouse", 10.7522, 59.9139),
    ("Lisbon", "warehouse", -9.1393, 38.7223),
    ("Vienna", "warehouse", 16.3738, 48.2082),
    ("Bergen", "supplier", 5.3221, 60.3913),
)

REPORT_PAGES: Final[tuple[tuple[str, ...], ...]] = (
    (
        "Fjord Office Supplies",
        "Sales report, first quarter 2026",
        "Total revenue: 8432.50 EUR from 12 orders.",
        "Best product: Office Chair with 3780.00 EUR.",
        "Best region: West with 3084.00 EUR.",
    ),
    (
        "Outlook",
        "The next report is due on 2026-07-06.",
        "Contact: Ann Berg, reports@fjord.example",
    ),
)

SHOP_SQL: Final = """\
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL, email TEXT NOT NULL);
INSERT INTO customers VALUES
  (1, 'Luis Costa', 'Lisbon', 'luis@costa.example'), (2, 'Eva Huber', 'Vienna', 'eva@huber.example'),
  (3, 'Nils Dahl', 'Oslo', 'nils@dahl.example'), (4, 'Mia Rossi', 'Turin', 'mia@rossi.example');
CREATE TABLE products (sku TEXT PRIMARY KEY, name TEXT NOT NULL, price REAL NOT NULL);
INSERT INTO products VALUES
  ('DL-100', 'Desk Lamp', 39.5), ('OC-200', 'Office Chair', 189.0), ('NB-300', 'Notebook', 3.2),
  ('MS-400', 'Monitor Stand', 54.0), ('PN-500', 'Pen Set', 12.9);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id),
  sku TEXT NOT NULL REFERENCES products (sku), quantity INTEGER NOT NULL, ordered_on TEXT NOT NULL
);
INSERT INTO orders VALUES
  (1001, 1, 'DL-100', 18, '2026-03-02'), (1002, 2, 'OC-200', 2, '2026-02-17'), (1003, 3, 'NB-300', 80, '2026-02-11'),
  (1004, 1, 'MS-400', 5, '2026-02-03'), (1005, 4, 'DL-100', 3, '2026-01-27');
"""

_PRICING_V1: Final = '''\
"""Prices of the shop."""


def gross(net: float, rate: float) -> float:
    """Give the price with tax."""
    return net + net * rate
'''

_PRICING_V2: Final = '''\
"""Prices of the shop."""


def gross(net: float, rate: float = 0.25) -> float:
    """Give the price with tax, rounded to cents."""
    return round(net * (1 + rate), 2)


def discount(price: float, percent: float) -> float:
    """Take a percentage off a price."""
    return round(price * (1 - percent / 100), 2)
'''

_README: Final = "# Shop tools\n\nSmall helpers for the price list.\n"

COMMITS: Final[tuple[Commit, ...]] = (
    ("2026-01-12", "Ann Berg", "Add the readme", {"README.md": _README}),
    ("2026-01-19", "Luis Costa", "Add gross prices", {"README.md": _README, "pricing.py": _PRICING_V1}),
    (
        "2026-02-02",
        "Ann Berg",
        "Round prices and add discounts",
        {"README.md": _README, "pricing.py": _PRICING_V2, "docs/usage.md": "# Usage\n\nCall `gross(39.5)`.\n"},
    ),
)
"""The history of `repo/`, oldest first: date, author, message and the whole tree as path to text."""

_OFFER_V1: Final = "# Spring offer\n\n- Desk Lamp: 39.50 EUR\n- Notebook: 3.20 EUR\n"

DRAFT_COMMITS: Final[tuple[Commit, ...]] = (
    ("2026-03-09", "Ann Berg", "Start the spring offer", {"offer.md": _OFFER_V1}),
)
"""The history of `drafts/`."""

DRAFT_STAGED: Final = {"terms.md": "# Terms\n\nValid until 2026-04-30.\n"}
DRAFT_CHANGED: Final = {
    "offer.md": "# Spring offer\n\n- Desk Lamp: 42.00 EUR\n- Notebook: 3.20 EUR\n- Pen Set: 12.90 EUR\n"
}
"""What lies in `drafts/` beyond its last commit, so that there is something to add and to commit."""

LETTER: Final = ("Order INV-2041", "Dear Mr Costa,", "your 18 desk lamps left Oslo on 4 March 2026.", "Ann Berg")

FACTS: Final[tuple[dict[str, object], ...]] = (
    {"type": "entity", "name": "Luis Costa", "entityType": "customer", "observations": ["ordered 18 desk lamps"]},
    {"type": "entity", "name": "Ann Berg", "entityType": "person", "observations": ["writes the sales report"]},
    {"type": "relation", "from": "Ann Berg", "to": "Luis Costa", "relationType": "sells to"},
)
"""What a knowledge graph kept as lines of JSON remembers already."""


def _task(number: int, title: str, description: str, *, done: bool = False) -> dict[str, object]:
    details = "done on 2026-03-09" if done else ""
    progress = {"done": done, "approved": False, "completedDetails": details}
    return {"id": f"task-{number}", "title": title, "description": description, **progress}


TASKS: Final = {
    "requests": [
        {
            "requestId": "req-1",
            "originalRequest": "Prepare the spring campaign",
            "splitDetails": "Prices first, then the supplier",
            "tasks": [
                _task(1, "Update the price list", "Raise the Desk Lamp to 42.00 EUR"),
                _task(2, "Call the supplier", "Ask about the Pen Set"),
                _task(3, "Book a room", "For the spring meeting", done=True),
            ],
            "completed": False,
        }
    ]
}
"""A request under way, as task planners keep it."""


def _passage(number: int, name: str, text: str) -> dict[str, object]:
    metadata = {"page_title": "", "source": "handbook", "license": "CC BY 4.0"}
    uid = f"00000000-0000-4000-8000-{number:012d}"
    return {"_uid": uid, "id": name, "text": text, "metadata": metadata, "customFields": []}


HANDBOOK: Final = {
    "name": "handbook",
    "createdAt": "2026-03-10T09:00:00.000Z",
    "categories": [
        {
            "id": "00000000-0000-4000-8000-000000000100",
            "name": "suppliers",
            "chunks": [
                _passage(1, "nordlys", "Nordlys Lighting in Bergen sells the Desk Lamp."),
                _passage(2, "cadeira", "Cadeira Lda in Porto makes the Office Chair."),
            ],
        }
    ],
}
"""A collection of text passages."""
