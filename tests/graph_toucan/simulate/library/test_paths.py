"""Paths and words for a shell: as `posixpath`, `pathlib` and `shlex` have them."""

import posixpath
import shlex
from pathlib import PurePosixPath

import pytest

from graph_toucan.simulate.library import paths

PATHS = ["/a/../b/./c//d.tar.gz", "a/b/../../../c", "/", "../x", ".hidden", "a/.b/c.TXT", "/../a", "."]


@pytest.mark.parametrize("path", PATHS)
def test_paths_are_normalized_as_posixpath_has_it(path: str):
    assert paths.collapsed_path(path) == posixpath.normpath(path)


@pytest.mark.parametrize("path", PATHS[:2] + PATHS[4:6])
def test_suffixes_are_those_of_pathlib(path: str):
    assert paths.path_suffixes(path) == PurePosixPath(path).suffixes


def test_parts_of_paths():
    assert paths.path_parts("/home//user/./x") == ["home", "user", "x"]
    assert paths.parent_path("/home/user") == "/home"
    assert paths.path_extension("a/b.TXT") == "txt"
    assert paths.is_hidden_path("a/.b")
    assert paths.has_traversal("a/../b")
    assert paths.joined_path("/a/", "b") == "/a/b"
    with pytest.raises(ValueError, match="no parent"):
        paths.parent_path("x")


@pytest.mark.parametrize("word", ["", "ls", "a b", "it's", "$x", "--a=b", "å", "a;b", "/x/y.z", "a\n"])
def test_words_are_quoted_as_shlex_does_it(word: str):
    assert paths.shell_quoted(word) == shlex.quote(word)
    assert paths.shell_joined([word, "x y"]) == shlex.join([word, "x y"])
