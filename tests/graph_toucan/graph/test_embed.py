"""Embeddings."""

import numpy as np

from graph_toucan.graph.embed import embed


def test_no_text_gives_an_empty_array_of_the_same_width():
    assert embed([]).shape == (0, 256)


def test_texts_become_unit_vectors_in_their_order():
    texts = ["read the text of a note", "sort a list of values"]
    vectors = embed(texts)
    assert vectors.shape == (2, 256)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert np.allclose(vectors[::-1], embed(texts[::-1]), atol=1e-5)


def test_like_meanings_are_nearer_than_unlike_ones():
    note, near, far = embed(["read the text of a note", "open a note and read it", "multiply two numbers"])
    assert note @ near > note @ far


def test_a_text_without_words_gives_finite_numbers():
    assert np.isfinite(embed(["", " ", "\u200b"])).all()


def test_a_text_with_half_a_character_is_embedded_like_its_rest():
    broken, whole = embed(["read a note \ud800", "read a note ?"])
    assert np.allclose(broken, whole, atol=1e-5)
