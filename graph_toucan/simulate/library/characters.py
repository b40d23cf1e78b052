"""Characters: how many of a kind, their numbers and names, where they stand, how they are written in code."""

import unicodedata


def of_category(text: str, first: str) -> int:
    """Return how many characters have a Unicode category that starts so."""
    return sum(unicodedata.category(mark).startswith(first) for mark in text)


def letter_total(text: str) -> int:
    """Return the number of letters (alphabetic characters)."""
    return sum(mark.isalpha() for mark in text)


def digit_total(text: str) -> int:
    """Return the number of digits (numeric characters)."""
    return sum(mark.isdigit() for mark in text)


def space_total(text: str) -> int:
    """Return the number of spaces."""
    return text.count(" ")


def whitespace_total(text: str) -> int:
    """Return the number of whitespace characters: spaces, tabs, line breaks."""
    return sum(mark.isspace() for mark in text)


def special_total(text: str) -> int:
    """Return the number of special characters: neither letters, digits nor white space."""
    return sum(not mark.isalnum() and not mark.isspace() for mark in text)


def nonspace_total(text: str) -> int:
    """Return the number of characters without spaces."""
    return len(text) - text.count(" ")


def punctuation_total(text: str) -> int:
    """Return the number of punctuation characters by Unicode."""
    return of_category(text, "P")


def symbol_total(text: str) -> int:
    """Return the number of symbols by Unicode."""
    return of_category(text, "S")


def control_total(text: str) -> int:
    """Return the number of control characters."""
    return of_category(text, "Cc")


def combining_total(text: str) -> int:
    """Return the number of combining marks."""
    return of_category(text, "M")


def ascii_total(text: str) -> int:
    """Return the number of ASCII characters."""
    return sum(mark.isascii() for mark in text)


def upper_total(text: str) -> int:
    """Return the number of capital (uppercase) letters."""
    return sum(mark.isupper() for mark in text)


def lower_total(text: str) -> int:
    """Return the number of small (lowercase) letters."""
    return sum(mark.islower() for mark in text)


def consonant_total(text: str) -> int:
    """Return the number of consonants."""
    return sum(mark in "bcdfghjklmnpqrstvwxyz" for mark in text.lower())


def unique_total(text: str) -> int:
    """Return the number of unique characters."""
    return len(set(text))


def character_counts(text: str) -> dict[str, int]:
    """Return how often each character stands in a text (frequency table)."""
    return {mark: text.count(mark) for mark in dict.fromkeys(text)}


def utf16_count(text: str) -> int:
    """Return the number of UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def is_normal(text: str, form: str) -> bool:
    """Tell whether a text has a Unicode normal form: NFC, NFD, NFKC, NFKD."""
    return normal_form(text, form) == text


def normal_form(text: str, form: str) -> str:
    """Return the Unicode normal form of a text: NFC, NFD, NFKC, NFKD."""
    if form in ("NFC", "NFD", "NFKC", "NFKD"):
        return unicodedata.normalize(form, text)
    raise ValueError("no such form")


def folded(text: str) -> str:
    """Return a text for comparisons without case (casefold)."""
    return text.casefold()


def without_accents(text: str) -> str:
    """Return a text without accents (diacritics)."""
    return "".join([mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark)])


def code_number(mark: str) -> int:
    """Return the code point of a character."""
    if len(mark) != 1:
        raise ValueError("no single character")
    return ord(mark)


def code_label(mark: str) -> str:
    """Return the codepoint of a character as `U+0041`."""
    return f"U+{code_number(mark):04X}"


def character_name(mark: str) -> str:
    """Return the Unicode name of a character."""
    return unicodedata.name(chr(code_number(mark)))


def character_category(mark: str) -> str:
    """Return the Unicode category of a character."""
    return unicodedata.category(chr(code_number(mark)))


def character_at(text: str, index: int) -> str:
    """Return the character at an index (offset, position) of a text."""
    return text[index]


def codepoint_at(text: str, index: int) -> str:
    """Return the codepoint at an index of a text as `U+0041`."""
    return code_label(text[index])


def character_name_at(text: str, index: int) -> str:
    """Return the Unicode name of the character at an index (offset, position) of a text."""
    return unicodedata.name(text[index])


def first_difference(a: str, b: str) -> int:
    """Return the index where two texts differ first."""
    if a == b:
        raise ValueError("no difference")
    places = [place for place, (one, two) in enumerate(zip(a, b)) if one != two]
    return places[0] if places else min(len(a), len(b))


def character_at_difference(a: str, b: str) -> str:
    """Return the character of the first text where two texts differ first."""
    return a[first_difference(a, b)]


def other_at_difference(a: str, b: str) -> str:
    """Return the character of the second text where two texts differ first."""
    return b[first_difference(a, b)]


def codepoint_at_difference(a: str, b: str) -> str:
    """Return the codepoint of the first text where two texts differ first, as `U+0041`."""
    return code_label(a[first_difference(a, b)])


def other_codepoint_at_difference(a: str, b: str) -> str:
    """Return the codepoint of the second text where two texts differ first, as `U+0041`."""
    return code_label(b[first_difference(a, b)])


def utf16_units(text: str) -> list[str]:
    """Return the UTF-16 units of a text in hexadecimal."""
    digits = text.encode("utf-16-be").hex().upper()
    return [digits[place : place + 4] for place in range(0, len(digits), 4)]


def codepoint_labels(text: str) -> str:
    """Return all codepoints of a text as `U+0041 U+0042`."""
    return " ".join([code_label(mark) for mark in text])


def utf8_labels(text: str) -> str:
    """Return the UTF-8 bytes of a text as `0x41 0x42`."""
    return " ".join([f"0x{byte:02X}" for byte in text.encode()])


def utf16_labels(text: str) -> str:
    """Return the UTF-16 units of a text as `0x0041 0x0042`."""
    return " ".join([f"0x{unit}" for unit in utf16_units(text)])


def html_entities(text: str) -> str:
    """Return all characters of a text as HTML entities: `&#x0041;`."""
    return "".join([f"&#x{ord(mark):04X};" for mark in text])


def css_escapes(text: str) -> str:
    """Return all characters of a text as CSS content escapes them."""
    return "".join([f"\\{ord(mark):04X}" for mark in text])


def python_escapes(text: str) -> str:
    """Return all characters of a text as Python escapes them, with eight digits."""
    return "".join([f"\\U{ord(mark):08X}" for mark in text])


def javascript_escapes(text: str) -> str:
    """Return all characters of a text as JavaScript escapes them: by code points in braces."""
    return "".join([f"\\u{{{ord(mark):04X}}}" for mark in text])


def java_escapes(text: str) -> str:
    """Return all characters of a text as Java escapes them, UTF-16 unit by unit."""
    return "".join([f"\\u{unit}" for unit in utf16_units(text)])
