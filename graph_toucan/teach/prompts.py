"""Prompts: a role's Markdown file rendered for what is given, and its digest.

The files lie in the top-level package `prompts`; a folder named by `GRAPH_TOUCAN_PROMPTS` may hold others of the same
relative path, which then win. Templates are Jinja2 with strict variables. What the templates put in comes from third
parties: `fenced` writes it as JSON in which no line can end the fence, `fenced_text` picks a fence longer than any in
the text.
"""

import json
import os
import re
import traceback
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.meta import find_referenced_templates

from graph_toucan.errors import ConfigError
from graph_toucan.identity import Json, canonical_json, digest
from graph_toucan.model import Model
from graph_toucan.teach.roles import Role

OVERRIDE_VARIABLE = "GRAPH_TOUCAN_PROMPTS"
"""The environment variable that names a folder of prompts which replace the built-in ones."""

_ANSWER = """
## Answer

Reply with one JSON object and nothing else: no fence, no comment, no text before or after it.

answer schema:
"""

_TICKS = re.compile(r"`+")


def fenced(value: Json) -> str:
    """Return a value as JSON in a fence that its content cannot close."""
    text = json.dumps(value, indent=1, ensure_ascii=False).replace("```", "\\u0060" * 3)
    return f"```json\n{text}\n```"


def fenced_text(text: str) -> str:
    """Return a text of several lines in a fence longer than any run of backticks in it."""
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def shortened(text: str, most: int) -> str:
    """Return a text cut to so many characters, and how many are left out."""
    return text if len(text) <= most else f"{text[:most]} ... ({len(text) - most} more characters are left out)"


def render(role: Role[Any, Any], given: Model) -> str:
    """Return the whole prompt of a role for what is given, ending with the JSON schema of the answer.

    Raises:
        ConfigError: the prompt file is missing or wrong, or uses a variable that the role does not give.
    """
    name = f"{role.id}.md"
    environment = _environment(_override_folder())
    try:
        text = environment.get_template(name).render(given.model_dump(mode="json"))
    except TemplateNotFound as error:
        raise _missing(str(error.name or name), name) from None
    except TemplateSyntaxError as error:
        raise _wrong(error.filename or name, error.lineno, error.message or "syntax error") from None
    except UndefinedError as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        raise _wrong(frame.filename, frame.lineno, error.message or "undefined variable", given) from None
    return text.rstrip() + "\n" + _ANSWER + _fenced_schema(role.answer) + "\n"


def prompt_digest(role: Role[Any, Any]) -> str:
    """Return the digest of all that shapes a role's prompts: its file, the files it includes and the answer's schema.

    Raises:
        ConfigError: a file is missing or is not a template.
    """
    return digest(canonical_json([_sources(role), _ANSWER, role.answer.model_json_schema()]))


def template_text(role: Role[Any, Any]) -> str:
    """Return the text of a role's file and of all that it may include, unrendered.

    Raises:
        ConfigError: a file is missing or is not a template.
    """
    return "\n".join(_sources(role).values())


@cache
def _fenced_schema(answer: type[Model]) -> str:
    return fenced(answer.model_json_schema())


def _sources(role: Role[Any, Any]) -> dict[str, str]:
    sources: dict[str, str] = {}
    _collect(f"{role.id}.md", _override_folder(), sources)
    return sources


def _collect(name: str, folder: Path | None, sources: dict[str, str], asked_by: str = "") -> None:
    found = _read(name, folder)
    if found is None:
        raise _missing(name, asked_by or name)
    sources[name], filename = found
    try:
        included = find_referenced_templates(_environment(folder).parse(sources[name], name, filename))
        for reference in included:
            if reference is None:
                raise _wrong(filename, 0, "an include whose name is computed; write the names out")
            if reference not in sources:
                _collect(reference, folder, sources, name)
    except TemplateSyntaxError as error:
        raise _wrong(filename, error.lineno, error.message or "syntax error") from None


def _override_folder() -> Path | None:
    named = os.environ.get(OVERRIDE_VARIABLE)
    if not named:
        return None
    folder = Path(named)
    if not folder.is_dir():
        raise ConfigError(
            f"{OVERRIDE_VARIABLE} names {folder}, which is not a folder",
            "name a folder with prompts at <stage>/<name>.md, or unset the variable",
        )
    return folder


@lru_cache(maxsize=8)
def _environment(folder: Path | None) -> Environment:
    def load(name: str) -> tuple[str, str, Any] | None:
        found = _read(name, folder)
        # Files of the folder may change while a process runs; the built-in ones are part of the program.
        return None if found is None else (*found, lambda: folder is None or _read(name, folder) == found)

    # Prompts are Markdown for a model, not HTML: escaping would corrupt the values.
    environment = Environment(loader=FunctionLoader(load), undefined=StrictUndefined, autoescape=False)  # noqa: S701
    filters: dict[str, Any] = {"fenced": fenced, "fenced_text": fenced_text, "shortened": shortened}
    environment.filters.update(filters)
    return environment


def _read(name: str, folder: Path | None) -> tuple[str, str] | None:
    """Return a prompt file's text and where it lies, the override folder first."""
    if ".." in name.split("/"):
        return None
    if folder is not None and (folder / name).is_file():
        return (folder / name).read_text(encoding="utf-8"), str(folder / name)
    resource = files("prompts").joinpath(name)
    return (resource.read_text(encoding="utf-8"), str(resource)) if resource.is_file() else None


def _missing(name: str, asked_by: str) -> ConfigError:
    needed = f", which {asked_by} needs," if asked_by != name else ""
    return ConfigError(
        f'prompt file "prompts/{name}"{needed} is missing', f"add it there, or in the folder of {OVERRIDE_VARIABLE}"
    )


def _wrong(filename: str, line: int | None, what: str, given: Model | None = None) -> ConfigError:
    solution = "correct the template"
    if given is not None:
        solution = f"the role gives: {', '.join(sorted(type(given).model_fields))}"
    return ConfigError(f"prompt file {filename}, line {line or '?'}: {what}", solution)
