"""Launch commands that a README shows: `mcpServers` blocks, and lines with `uvx`, `npx`, `python -m` or an executable."""

import re
import shlex
from collections import Counter
from dataclasses import dataclass

_COMMAND = re.compile(r"[\"']?command[\"']?\s*[:=]\s*(?:\[\s*)?[\"']([^\"']+)[\"']")
_ARGS = re.compile(r"""["']?args["']?\s*[:=]\s*\[((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\]"'])*)\]""")
_ENV = re.compile(r"[\"']?env[\"']?\s*[:=]\s*\{(.*?)\}", re.DOTALL)
_STRING = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'")
_PAIR = re.compile(r"[\"']?([A-Z][A-Z0-9_]+)[\"']?\s*[:=]\s*[\"']([^\"']*)[\"']")
_PROMPT = re.compile(r"^\s*(?:[$>#]\s+|(?:[A-Z][A-Z0-9_]*=\S+\s+)+)?")
_LINE = re.compile(r"^(uvx|uv|npx|bunx|pnpm|yarn|pipx|python3?|node|bun|claude|codex|[\w@./-]+)\b")
_REGION = 900
_MAX_WORDS = 14
_FETCHERS = {"npx", "bunx", "pnpx"}


@dataclass(frozen=True)
class Snippet:
    """A launch that a README shows.

    `entry` is the name of an executable or a package, or `-m module` or a script's path; `extras` are the extras asked for.
    """

    entry: str
    arguments: tuple[str, ...]
    env: tuple[tuple[str, str], ...] = ()
    extras: tuple[str, ...] = ()


def find_snippets(readme: str) -> list[Snippet]:
    """Return the launches that a text shows: those of configuration blocks first, in each group the most frequent first."""
    blocks = block_snippets(readme)
    lines = [snippet for line in readme.splitlines() if (snippet := _of_line(line))]
    return list(dict.fromkeys([*_by_count(blocks), *_by_count(lines)]))


def block_snippets(readme: str) -> list[Snippet]:
    """Return the launches of all configuration blocks that a text shows, in order, repeated ones too."""
    return [snippet for match in _COMMAND.finditer(readme) if (snippet := _of_block(match, readme))]


def _by_count(snippets: list[Snippet]) -> list[Snippet]:
    return [snippet for snippet, _ in Counter(snippets).most_common()]


def _of_block(match: re.Match[str], text: str) -> Snippet | None:
    rest = text[match.end() : match.end() + _REGION]
    following = _COMMAND.search(rest)
    rest = rest[: following.start()] if following else rest
    given = _ARGS.search(rest)
    words = [one or other for one, other in _STRING.findall(_uncommented(given[1]))] if given else []
    env = _ENV.search(rest)
    pairs = tuple(_PAIR.findall(env[1])) if env else ()
    command = match[1].split()
    if not command:
        return None
    return read_command([*command, *words], pairs)


def _uncommented(text: str) -> str:
    return re.sub(r"(?m)//[^\"'\n]*$", "", text)


def _of_line(line: str) -> Snippet | None:
    plain = line.strip().strip("`").strip()
    pairs = tuple(re.findall(r"\b([A-Z][A-Z0-9_]+)=(\S+)", plain.split(" -- ", 1)[0]))
    if " -- " in plain and re.match(r"^\W*(claude|codex|gemini|code)\b", plain):
        plain = plain.split(" -- ", 1)[1]
    plain = _PROMPT.sub("", plain)
    if not _LINE.match(plain) or len(plain) > 300:
        return None
    try:
        words = shlex.split(plain, comments=True)
    except ValueError:
        return None
    fetched = words and (
        words[0] in {"uvx", "npx", "bunx", "pipx", "python", "python3", "node"} or words[:2] == ["uv", "run"]
    )
    if not fetched and not (words and re.search(r"mcp|server", words[0])):
        return None
    if len(words) > _MAX_WORDS or any(word in {"&&", "||", "|", "install", ">"} for word in words):
        return None
    return read_command(words, pairs)


def read_command(  # noqa: PLR0911 - one return per way to launch
    words: list[str], env: tuple[tuple[str, str], ...] = ()
) -> Snippet | None:
    """Return what a command launches and with which arguments; None if it is not understood (a container, a checkout)."""
    if not words:
        return None
    program, rest = words[0].rsplit("/", 1)[-1], list(words[1:])
    if program == "cmd" and rest[:1] in (["/c"], ["/C"]):
        return read_command(rest[1:], env)
    if program in {"docker", "podman", "curl", "git", "pip", "pip3", "npm", "brew", "wsl", "cd", "make", "cargo", "go"}:
        return None
    if program in {"uvx", "pipx"} or (program == "uv" and rest[:2] == ["tool", "run"]):
        rest = rest[2:] if program == "uv" else rest[1:] if program == "pipx" and rest[:1] == ["run"] else rest
        return _fetched(rest, env, {"--from", "--with", "--python", "-p", "--index-url", "--spec"})
    if program == "uv" and rest[:1] == ["run"]:
        return _fetched(rest[1:], env, {"--from", "--with", "--python", "-p", "--directory", "--project", "--extra"})
    if program in _FETCHERS or (program in {"pnpm", "yarn"} and rest[:1] == ["dlx"]):
        return _fetched(rest if program in _FETCHERS else rest[1:], env, {"-p", "--package"})
    if re.fullmatch(r"python[\d.]*", program):
        rest = [word for word in rest if word not in {"-u", "-I"}]
        return Snippet(f"-m {rest[1]}", tuple(rest[2:]), env) if rest[:1] == ["-m"] and len(rest) > 1 else None
    if program in {"node", "bun", "deno"}:
        rest = [word for word in rest if word != "run"]
        return Snippet(rest[0], tuple(rest[1:]), env) if rest and not rest[0].startswith("-") else None
    return Snippet(program, tuple(rest), env)


def _fetched(words: list[str], env: tuple[tuple[str, str], ...], valued: set[str]) -> Snippet | None:
    """Read what stands after `uvx` or `npx`: options, the package or executable, arguments."""
    extras: list[str] = []
    rest = list(words)
    while rest and rest[0].startswith("-") and rest[0] != "-m":
        option, mark, value = rest.pop(0).partition("=")
        if option in valued and not mark and rest:
            value = rest.pop(0)
        if match := re.search(r"\[([\w,-]+)\]", value):
            extras += match[1].split(",")
        if option == "--":
            break
    if not rest:
        return None
    if re.fullmatch(r"python[\d.]*", rest[0]):
        return read_command(rest, env)
    entry = rest.pop(0)
    if match := re.search(r"\[([\w,-]+)\]", entry):
        extras += match[1].split(",")
    name = re.sub(r"\[.*?\]|[=<>~!]=.*$", "", entry)
    name = re.sub(r"(?<=.)@[^/]*$", "", name)
    return Snippet(name, tuple(rest), env, tuple(extras))
