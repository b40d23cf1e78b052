"""Encodings, JSON and number systems."""

import base64
import json

_LOW = "0123456789abcdefghijklmnopqrstuvwxyz"


def to_base64(text: str) -> str:
    """Return the text in base 64."""
    return base64.b64encode(text.encode()).decode()


def from_base64(text: str) -> str:
    """Return the text that base 64 stands for."""
    return base64.b64decode(text).decode()


def to_hex(text: str) -> str:
    """Return the text's bytes in hexadecimal."""
    return text.encode().hex()


def pretty_json(text: str) -> str:
    """Return JSON with an indentation of two."""
    return json.dumps(json.loads(text), indent=2)


def compact_json(text: str) -> str:
    """Return JSON without spaces."""
    return json.dumps(json.loads(text), separators=(",", ":"))


def parsed_json(text: str) -> object:
    """Return the value of a JSON text."""
    return json.loads(text)


def from_base(text: str, base: int) -> int:
    """Return the number that digits of a base stand for."""
    return int(text, base)


def to_base(n: int, base: int) -> str:
    """Return a number's digits in a base."""
    if base < 2 or base > 36:
        raise ValueError("no such base")
    rest, found = abs(n), ""
    while rest:
        found = _LOW[rest % base] + found
        rest //= base
    return ("-" if n < 0 else "") + (found or "0")


def to_base_upper(n: int, base: int) -> str:
    """Return a number's digits in a base, in capitals."""
    return to_base(n, base).upper()


def convert_base(number: str, from_base: int, to_base: int) -> str:
    """Return a number's digits of one base in another."""
    return to_base_upper(int(number, from_base), to_base)


def is_valid_in_base(number: str, base: int) -> bool:
    """Tell whether a text is a number of digits and letters in a base up to 36 (validate)."""
    marks = number.lower().removeprefix("-")
    return 2 <= base <= 36 and marks != "" and all(mark in _LOW[:base] for mark in marks)


def binary(n: int) -> str:
    """Return binary digits."""
    return to_base(n, 2)


def octal(n: int) -> str:
    """Return octal digits."""
    return to_base(n, 8)


def hexadecimal(n: int) -> str:
    """Return hexadecimal digits."""
    return to_base(n, 16).upper()


def from_binary(text: str) -> int:
    """Return the number of binary digits."""
    return int(text, 2)


def from_octal(text: str) -> int:
    """Return the number of octal digits."""
    return int(text, 8)


def from_hexadecimal(text: str) -> int:
    """Return the number of hexadecimal digits."""
    return int(text, 16)


def roman(n: int) -> str:
    """Return a Roman numeral."""
    if not 0 < n < 4000:
        raise ValueError("no Roman numeral")
    found = ""
    for value, mark in zip(
        [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1],
        ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"],
    ):
        found += mark * (n // value)
        n %= value
    return found


def from_roman(text: str) -> int:
    """Return the number of a Roman numeral."""
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}[mark] for mark in text.upper()]
    return sum(-one if one < two else one for one, two in zip(values, [*values[1:], 0]))


def complement(sequence: str) -> str:
    """Return the complement of a DNA or RNA sequence, with the letters for several bases (IUPAC)."""
    rna = "U" in sequence.upper() and "T" not in sequence.upper()
    other = dict(zip("ATCGURYSWKMBVDHN", "UAGCAYRSWMKVBHDN" if rna else "TAGCAYRSWMKVBHDN"))
    return "".join([other.get(base, base) for base in sequence.upper()])


def reverse_complement(sequence: str) -> str:
    """Return the reverse complement of a DNA or RNA sequence."""
    return complement(sequence)[::-1]


def transcribe(sequence: str) -> str:
    """Return the RNA of a DNA sequence."""
    return sequence.upper().replace("T", "U")


def gc_content(sequence: str) -> float:
    """Return the share of G and C in percent."""
    bases = sequence.upper()
    return (bases.count("G") + bases.count("C")) / len(bases) * 100
