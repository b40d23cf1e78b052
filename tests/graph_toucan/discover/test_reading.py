"""What is read from READMEs, usage texts and complaints, and what stands in for a value that nobody gave."""

import pytest

from graph_toucan.discover.failure import Failure
from graph_toucan.discover.launches import Launch
from graph_toucan.discover.offer import Offer
from graph_toucan.discover.snippets import Snippet, find_snippets
from graph_toucan.discover.stand_ins import stand_in
from graph_toucan.discover.told import demo_mode, listens
from graph_toucan.discover.usage import setup_command, sub_commands, usage_arguments, wanted_arguments, wanted_variables
from graph_toucan.errors import Evidence


@pytest.mark.parametrize(
    ("readme", "snippets"),
    [
        (
            '{"mcpServers": {"x": {"command": "npx", "args": ["-y", "@a/b@latest", "/path/to/dir"], "env": {"K": "v"}}}}',
            [Snippet("@a/b", ("/path/to/dir",), ())],
        ),
        (
            '"command": "uvx", "args": ["--from", "pkg[mcp,all]", "tool", "serve"]',
            [Snippet("tool", ("serve",), (), ("mcp", "all"))],
        ),
        (
            '"command": "uv", "args": ["run", "--with", "x", "python", "-m", "pkg.server"]',
            [Snippet("-m pkg.server", ())],
        ),
        (
            "command = \"npx\"\nargs = ['-y', 'thing-mcp']\nenv = { TOKEN_FILE = '/x/y' }",
            [Snippet("thing-mcp", (), (("TOKEN_FILE", "/x/y"),))],
        ),
        ("    uvx excel-mcp-server stdio", [Snippet("excel-mcp-server", ("stdio",))]),
        (
            "$ claude mcp add db -e ROOT=/data -- npx -y db-mcp --stdio",
            [Snippet("db-mcp", ("--stdio",), (("ROOT", "/data"),))],
        ),
        ("python -m notes_server --dir ./notes  # starts it", [Snippet("-m notes_server", ("--dir", "./notes"))]),
        ('"command": "docker", "args": ["run", "-i", "image"]', []),
        ("pip install thing-mcp", []),
        ("npx -y thing | tee log", []),
        ("Run the server and enjoy.", []),
    ],
)
def test_launches_are_read_from_a_readme(readme: str, snippets: list[Snippet]):
    assert find_snippets(readme) == snippets


def test_blocks_come_before_lines_and_each_launch_once():
    text = 'uvx a\nuvx a\nuvx b-mcp\n"command": "uvx", "args": ["b-mcp", "x"]\n'
    assert [snippet.entry for snippet in find_snippets(text)] == ["b-mcp", "a", "b-mcp"]


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        (
            "usage: x [-h] --db-path P root\nx: error: the following arguments are required: --db-path, root",
            ["--db-path", ""],
        ),
        ("Error: Missing option '--graph' (env var: 'G')", ["--graph"]),
        ("error: missing required argument 'directory'", [""]),
        ("error: required option '--spec <file>' not specified", ["--spec"]),
        ("Missing required arguments: apiPath\n  --apiPath  the specification", ["--apiPath"]),
        ('Error: required flag(s) "vault" not set', [""]),
        ("everything is fine", []),
    ],
)
def test_missing_arguments_are_read_from_what_parsers_say(text: str, flags: list[str]):
    assert [wanted.flag for wanted in wanted_arguments(text)] == flags


def test_a_usage_line_shows_its_required_places_and_not_its_options():
    wanted = usage_arguments("Usage: server [options] <allowed-directory> [more...] --level <LEVEL>")
    assert [(one.flag, one.hint) for one in wanted] == [("", "allowed-directory"), ("--level", "--level LEVEL")]
    assert usage_arguments("Usage: tool [OPTIONS] COMMAND [ARGS]...") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Error: ACME_API_KEY environment variable is required", ["ACME_API_KEY"]),
        ("KeyError: 'MEMORY_FILE_PATH'", ["MEMORY_FILE_PATH"]),
        ("Please set ALLOWED_DIR and try again", ["ALLOWED_DIR"]),
        ("missing required environment variables: DB_HOST", ["DB_HOST"]),
        ("Error: ENOENT, ERR_MODULE_NOT_FOUND", []),
    ],
)
def test_missing_variables_are_read_from_complaints(text: str, names: list[str]):
    assert wanted_variables(text) == names


def test_sub_commands_are_those_that_a_usage_text_lists():
    text = "Usage: tool [OPTIONS] COMMAND [ARGS]...\n\nCommands:\n  build  Build it.\n  serve  Start the server (--stdio).\n"
    assert sub_commands(text, ["tool"])[0] == ("serve",)
    assert ("serve", "--stdio") in sub_commands(text, ["tool"])
    assert sub_commands("usage: tool [-h] {init,mcp} ...", ["tool"]) == [("mcp",)]
    assert sub_commands("Start it with `tool serve --mcp`.", ["tool"])[0] == ("serve",)
    assert sub_commands("[pdf-server] Ready\nMCP server listening on http://localhost:3001/mcp", ["tool"]) == []
    assert ("--transport", "stdio") in sub_commands("usage: tool --transport {stdio,http}", ["tool"])


def test_a_command_that_the_usage_text_says_is_for_clients_is_tried_whatever_its_name():
    text = "Usage: tool <command>\n\nCommands:\n  plan    Make a plan\n  bridge  Run a stdio-to-HTTP bridge for MCP clients\n"
    assert sub_commands(text, ["tool"]) == [("bridge",)]


def test_a_flag_that_offers_data_of_its_own_is_tried():
    text = "No database is configured. Use --demo (a sample in memory), --dsn=URL or --demo-size N."
    failure = Failure(Launch(), Evidence(1, text, ""), Offer("tool", "npm", ()))
    assert [launch.arguments for launch in demo_mode(failure)] == [("--demo",)]
    there = Failure(Launch(arguments=("--demo",)), Evidence(1, text, ""), Offer("tool", "npm", ()))
    assert demo_mode(there) == []


def test_a_command_to_be_run_first_is_read():
    assert setup_command("No workspace. Run `tasker init` first.") == ("tasker", "init")
    assert setup_command("Run: tasker init") == ("tasker", "init")
    assert setup_command("initialised the store") == ()
    assert setup_command('No index. Run "tool index /workspace" first.') == ("tool", "index", "/workspace")


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        ("--db-path PATH", "/workspace/shop.db"),
        ("MEMORY_FILE_PATH", "/workspace/memory.jsonl"),
        ("allowed-directory", "/workspace"),
        ("OBSIDIAN_VAULT", "/workspace"),
        ("path/to/schema.graphql", "/workspace/schema.graphql"),
        ("/path/to/thing.custom", "/workspace/thing.custom"),
        ("--spec OPEN_API_YAML_DIR>", "/workspace"),
        ("GITHUB_TOKEN", None),
        ("DATABASE_PASSWORD", None),
        ("API_BASE_URL", None),
        ("SERVER_PORT", None),
        ("LOG_LEVEL", "error"),
    ],
)
def test_stand_ins_are_places_in_the_workspace_and_never_secrets_or_hosts(hint: str, value: str | None):
    assert stand_in(hint) == value


def test_of_choices_the_one_is_taken_that_needs_nothing_else():
    assert stand_in("transport", ("http", "stdio")) == "stdio"
    assert stand_in("type", ("mysql", "sqlite")) == "sqlite"
    assert stand_in("mode", ("a", "b")) == "a"


@pytest.mark.parametrize(
    "text",
    [
        "MCP server listening on http://localhost:3001/mcp",
        "INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)",
        "[INFO] Using Streamable HTTP transport on localhost:8080",
        "Server started on port 3000",
    ],
)
def test_a_server_that_listens_on_a_port_is_noticed(text: str):
    assert listens(text)
    assert not listens("Secure MCP Filesystem Server running on stdio")
