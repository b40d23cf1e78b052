"""Lists of texts compared as sets and in order."""


def are_equal_lists(a: list[str], b: list[str]) -> bool:
    """Tell whether two lists are equal, in the same order."""
    return a == b


def are_equal_sets(a: list[str], b: list[str]) -> bool:
    """Tell whether two lists have the same members in any order."""
    return set(a) == set(b)


def only_in_first(a: list[str], b: list[str]) -> list[str]:
    """Return what is only in the first of two lists (missing in the second)."""
    return [item for item in dict.fromkeys(a) if item not in b]


def only_in_second(a: list[str], b: list[str]) -> list[str]:
    """Return what is only in the second of two lists (missing in the first)."""
    return only_in_first(b, a)


def in_both(a: list[str], b: list[str]) -> list[str]:
    """Return what is in both of two lists (intersection, common)."""
    return [item for item in dict.fromkeys(a) if item in b]


def in_either(a: list[str], b: list[str]) -> list[str]:
    """Return what is in one of two lists at least (union)."""
    return list(dict.fromkeys([*a, *b]))


def jaccard_similarity(a: list[str], b: list[str]) -> float:
    """Return the share of what two lists have in common (Jaccard similarity)."""
    return len(in_both(a, b)) / len(in_either(a, b))


def item_counts(items: list[str]) -> dict[str, int]:
    """Return how often each item stands in a list (frequencies)."""
    return {item: items.count(item) for item in dict.fromkeys(items)}


def duplicates(items: list[str]) -> list[str]:
    """Return what stands in a list more than once (duplicates)."""
    return [item for item, times in item_counts(items).items() if times > 1]
