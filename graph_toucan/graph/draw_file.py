"""Write a picture into a file; the file's ending says in which format."""

from collections.abc import Callable
from pathlib import Path

from graph_toucan.errors import UsageError
from graph_toucan.graph.draw_page import graph_page
from graph_toucan.graph.draw_svg import svg_document
from graph_toucan.graph.scene import Scene


def _png(scene: Scene) -> bytes:
    from graph_toucan.graph.draw_png import png_file  # the only use of Pillow, which others need not load

    return png_file(scene)


WRITERS: dict[str, Callable[[Scene], bytes]] = {
    ".svg": lambda scene: svg_document(scene).encode(),
    ".png": _png,
    ".html": lambda scene: graph_page(scene).encode(),
}
"""How each format is written, by the ending of the file's name."""


def known_ending(path: Path, endings: list[str]) -> str:
    """Return the ending of a file's name, in small letters.

    Raises:
        UsageError: it is none of the endings, or the file's folder does not exist.
    """
    ending = path.suffix.lower()
    if ending not in endings:
        found = f"ends with {path.suffix}" if path.suffix else "has no ending"
        raise UsageError(f"the file name {path} {found}", f"Use one of {', '.join(endings)}.")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}", "Make it first, or name another one.")
    if path.is_dir():
        raise UsageError(f"{path} is a folder", "Name a file.")
    return ending


def save_file(path: Path, content: bytes) -> None:
    """Write a file.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", "Name another file.") from error


def save_drawing(scene: Scene, path: Path) -> None:
    """Write the picture as SVG, PNG or HTML.

    Raises:
        UsageError: the file's name has another ending, or it cannot be written.
    """
    save_file(path, WRITERS[known_ending(path, list(WRITERS))](scene))
