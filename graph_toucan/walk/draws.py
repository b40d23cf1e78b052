"""Randomness for thousands of rows at once.

A draw depends on its row's key and on what it is for, and on nothing else: neither on the rows beside it, nor on their
order, nor on how many there are. The mixer is SplitMix64 (Steele, Lea and Flood, OOPSLA 2014, figure 15).
"""

import hashlib
from collections.abc import Iterable
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from graph_toucan.identity import canonical_json

Keys = NDArray[np.uint64]
Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


class For(IntEnum):
    """What a draw is for."""

    WALK = 1
    LENGTH = 2
    CROSS = 3
    EXAMPLE = 4
    SOURCE = 5
    EDGE = 6
    ACCEPT = 7
    NEAR = 8
    LEAD = 9
    FAN_IN = 10
    MERGE = 11
    INSERT = 12
    NESTED = 13
    LONG = 14
    LATER = 15
    JOIN = 16
    SPLIT = 17
    MISS = 18
    SUBJECT = 19
    RARE = 20
    START = 21
    GROUP = 22


def mix(values: Keys) -> Keys:
    """Return well-mixed 64-bit numbers, one for each given one."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(_FIRST)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(_SECOND)
    return values ^ (values >> np.uint64(31))


def text_keys(purpose: For, seed: int, texts: Iterable[str]) -> Keys:
    """Return a key for each text, by seed and purpose."""
    told = (canonical_json([int(purpose), seed, text]).encode("utf-8", "surrogatepass") for text in texts)
    digests = (hashlib.blake2b(data, digest_size=8).digest() for data in told)
    return np.array([int.from_bytes(made, "big") for made in digests], np.uint64)


def numbered(keys: Keys, numbers: Indices) -> Keys:
    """Return the keys of numbered rows under each key."""
    return mix(keys + (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(_GOLDEN))


def uniform(keys: Keys, purpose: For, *place: int) -> Numbers:
    """Return a number in [0, 1) for each key, for a purpose and a place (such as a step and a try)."""
    return (_drawn(keys, purpose, place) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def uniforms(keys: Keys, purpose: For, *place: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return three numbers in [0, 1) for each key, of 21 bits each: for choices among few, at the price of one draw."""
    drawn = _drawn(keys, purpose, place)
    bits, scale = np.uint64((1 << 21) - 1), 2.0**-21
    one, two, three = drawn & bits, (drawn >> np.uint64(21)) & bits, (drawn >> np.uint64(42)) & bits
    return one.astype(np.float64) * scale, two.astype(np.float64) * scale, three.astype(np.float64) * scale


def _drawn(keys: Keys, purpose: For, place: tuple[int, ...]) -> Keys:
    shift = int(purpose)
    for number in place:
        shift = (shift * 1_000_003 + number + 1) & _MASK
    return mix(keys + np.uint64(shift * _GOLDEN & _MASK))


def below(drawn: Numbers, counts: NDArray[np.integer]) -> Indices:
    """Turn numbers in [0, 1) into whole numbers below the counts; 0 where a count is 0."""
    return (drawn * counts).astype(np.int64)
