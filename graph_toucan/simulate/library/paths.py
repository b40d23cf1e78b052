"""Paths, and words quoted for a shell."""

import re


def path_parts(path: str) -> list[str]:
    """Return the parts (components) of a path, without empty ones and points."""
    return [part for part in path.split("/") if part not in ("", ".")]


def is_absolute_path(path: str) -> bool:
    """Tell whether a path is absolute: it starts with a slash."""
    return path.startswith("/")


def is_hidden_path(path: str) -> bool:
    """Tell whether a path's last part is hidden: it starts with a point."""
    return bool(path_parts(path)) and path_parts(path)[-1].startswith(".") and path_parts(path)[-1] != ".."


def has_traversal(path: str) -> bool:
    """Tell whether a path goes upwards (traversal)."""
    return ".." in path.split("/")


def path_depth(path: str) -> int:
    """Return the number of parts of a path."""
    return len(path_parts(path))


def collapsed_path(path: str) -> str:
    """Return a path with its dot segments and double slashes collapsed."""
    rooted = path.startswith("/")
    kept: list[str] = []
    for part in path_parts(path):
        if part != ".." or (not rooted and (not kept or kept[-1] == "..")):
            kept.append(part)
        elif kept:
            kept.pop()
    found = "/".join(kept)
    return f"/{found}" if rooted else found or "."


def parent_path(path: str) -> str:
    """Return the folder that a path lies in (parent)."""
    head = path.rstrip("/").rpartition("/")[0]
    if not head:
        raise ValueError("no parent")
    return head


def path_suffix(path: str) -> str:
    """Return the suffix (extension) of a path with its point."""
    return path_suffixes(path)[-1]


def path_suffixes(path: str) -> list[str]:
    """Return all suffixes (extensions) of a path with their points."""
    name = path.rstrip("/").rpartition("/")[2]
    return [f".{part}" for part in name.lstrip(".").split(".")[1:]] if not name.endswith(".") else []


def path_extension(path: str) -> str:
    """Return the extension of a path without its point, in small letters."""
    return path_suffix(path)[1:].lower()


def joined_path(base: str, name: str) -> str:
    """Return a path with a name below it."""
    return name if name.startswith("/") or not base else f"{base.rstrip('/')}/{name}"


def shell_quoted(text: str) -> str:
    """Return a text quoted for a shell, if it must be."""
    if text and not re.search(r"[^\w@%+=:,./-]", text, re.ASCII):
        return text
    return "'" + text.replace("'", "'\"'\"'") + "'"


def shell_joined(argv: list[str]) -> str:
    """Return words quoted and joined to a shell command."""
    return " ".join([shell_quoted(word) for word in argv])
