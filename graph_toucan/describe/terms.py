"""The base vocabulary of tags: subjects with the words that speak for them, operations with their verbs."""

_SUBJECTS = """
file: file directory folder path filesystem filename
text: text string word sentence paragraph character
document: document docx word-document office
pdf: pdf
spreadsheet: spreadsheet excel xlsx workbook worksheet sheet
presentation: presentation pptx powerpoint slide
csv: csv tsv delimited
json: json jsonpath
xml: xml xpath
yaml: yaml toml
markdown: markdown
html: html dom
web: web website webpage url page browser
http: http request endpoint header
api: api openapi swagger
database: database sql sqlite duckdb postgres mysql db
table: table row column
graph: graph node edge
knowledge-graph: knowledge entity relation ontology
memory: memory remember recall
note: note notebook vault
search: search lookup
documentation: documentation docs guide
library: library package dependency component
code: code source symbol snippet
code-quality: lint complexity refactor
git: git commit branch repository repo diff merge rebase stash
shell: shell bash command terminal
process: process pid debugger
system: system cpu environment host
container: docker container kubernetes
network: network ip dns subnet port
security: security vulnerability password secret
cryptography: encrypt decrypt cipher signature
hash: hash checksum digest sha md5 sha256
identifier: uuid identifier nanoid ulid
encoding: encode decode base64 encoding unicode
regex: regex regexp pattern glob
diff: diff patch compare
template: template
validation: validate validation schema
time: time clock timestamp timezone hour
date: date calendar day week month year
calendar: calendar event meeting appointment availability
schedule: schedule cron rrule recurring
task: task todo reminder subtask
project: project milestone kanban board
workflow: workflow pipeline orchestration
math: math number arithmetic integer prime sum factorial
algebra: algebra equation polynomial expression symbolic
calculus: derivative integral integrate calculus antiderivative
matrix: matrix vector eigenvalue determinant
geometry: geometry polygon triangle circle
trigonometry: sine cosine tangent trigonometric angle sin cos
number-theory: prime divisor modular congruence
statistics: statistic mean median variance correlation regression distribution deviation
probability: probability random dice
optimization: optimization optimize solver constraint
logic: logic theorem proof truth boolean
simulation: simulation simulate
machine-learning: training classification classifier prediction embedding
data-analysis: dataset analysis analytic dataframe
data-quality: missing duplicate outlier
sample-data: fake faker mock synthetic
chart: chart plot histogram graphing visualization
diagram: diagram mermaid flowchart drawio
image: image picture photo png jpeg thumbnail
drawing: canvas sprite pixel svg drawing
colour: color colour palette
audio: audio sound wav
music: music chord scale melody midi
video: video
icon: icon emoji
font: font typography
design: design theme style css
user-interface: ui component widget
email: email mail smtp
message: message chat notification
contact: contact address phone
translation: translation translate language locale
sentiment: sentiment emotion
readability: readability
geography: geography geospatial location place country city map
coordinate: coordinate latitude longitude geojson
route: route distance direction navigation
weather: weather forecast temperature
astronomy: astronomy planet star moon
space: orbit satellite tle
physics: physics force energy velocity
chemistry: chemistry molecule compound smiles
biology: biology dna rna protein gene genome
medicine: medicine disease drug patient clinical
health: health bmi calorie fitness
food: food recipe cooking nutrition
electronics: electronic resistor circuit voltage capacitor
engineering: engineering beam load structural
unit: unit conversion measurement
currency: currency exchange
finance: finance interest loan investment portfolio stock
accounting: accounting ledger invoice transaction
tax: tax vat
business: business customer sale inventory
law: law legal contract
education: education lesson course quiz
game: game chess puzzle sudoku
qr-code: qr barcode
blockchain: blockchain token ethereum wallet
reasoning: reasoning thinking thought
planning: planning plan
agent: agent prompt
log: log trace
configuration: configuration config setting dotenv ini
version: version semver release
backup: backup snapshot archive compress zip
session: session state context
"""

_OPERATIONS = """
list: list browse
read: read get fetch show view load retrieve describe info open
find: find search query lookup locate
create: create add new make insert append register generate init
edit: edit update set modify replace rename move change rewrite
delete: delete remove clear drop purge
convert: convert transform translate encode decode parse format render export import
calculate: calculate compute evaluate solve sum multiply divide count estimate
analyse: analyze analyse inspect profile summarize summarise explain detect classify
check: check validate verify test lint audit
compare: compare diff match
extract: extract split filter select
sort: sort order rank group dedupe
run: run execute start stop invoke trigger
send: send post publish share notify
save: save write store export record
"""

_ALIASES = """
color: colour
db: database
sql: database
sqlite: database
excel: spreadsheet
xlsx: spreadsheet
docx: document
pptx: presentation
ui: user-interface
ui-library: user-interface
docs: documentation
doc: documentation
geo: geography
gis: geography
map: geography
stats: statistics
statistic: statistics
stat: statistics
analytic: data-analysis
analytics: data-analysis
analysi: data-analysis
analysis: data-analysis
plot: chart
graphing: chart
math: math
maths: math
mathematics: math
mathematic: math
calculator: math
calc: math
db-query: database
todo: task
emoji: icon
knowledge-base: knowledge-graph
astro: astronomy
physic: physics
electronic: electronics
optimisation: optimization
todo-list: task
faker: sample-data
timezone: time
filesystem: file
directory: file
folder: file
repository: git
code-analysis: code
bio: biology
qr: qr-code
"""


def _read(text: str) -> dict[str, tuple[str, ...]]:
    pairs = (line.split(":") for line in text.strip().splitlines())
    return {name: tuple(words.split()) for name, words in pairs}


SUBJECTS = _read(_SUBJECTS)
"""Subjects, each with the words that speak for it."""

OPERATIONS = _read(_OPERATIONS)
"""Operations, each with its verbs."""

ALIASES = {name: words[0] for name, words in _read(_ALIASES).items()}
"""Other names of terms, as `as_tag` writes them."""
