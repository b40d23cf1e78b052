"""Values in the words of a person: named rules, each simple enough for code to check, none needing a model.

In BFCL's conversations, which people wrote, 27 % of argument values stand nowhere literally: `two hours` is 7200, `the 15th of
March` a date, `US dollars` a code. A rule gives all the words that stand for a value; a query that holds one of them is the
value's source.
"""

import re
from collections.abc import Iterator, Mapping

from graph_toucan.identity import Json
from graph_toucan.translate.wordings.codes import CODE_RULES
from graph_toucan.translate.wordings.names import NAME_RULES
from graph_toucan.translate.wordings.numbers import NUMBER_RULES
from graph_toucan.translate.wordings.rule import WordingRule
from graph_toucan.translate.wordings.slot import Slot
from graph_toucan.translate.wordings.times import TIME_RULES

__all__ = ["WORDINGS", "Slot", "WordingRule", "says", "wordings"]

WORDINGS: Mapping[str, WordingRule] = {
    rule.name: rule for rule in (*TIME_RULES, *NUMBER_RULES, *CODE_RULES, *NAME_RULES)
}
"""The rules by name."""


def wordings(value: Json, slot: Slot) -> Iterator[tuple[str, str]]:
    """Yield `(rule, words)` for each way in which a person could say a parameter's value other than as it is."""
    for rule in WORDINGS.values():
        if rule.fits(slot):
            for words in rule.forms(value, slot.name):
                yield rule.name, words


def says(text: str, words: str) -> bool:
    """Tell whether a text holds words, as whole words; the case of the first letter does not count, nor how lines break."""
    if not words:
        return False
    told = r"\s+".join(re.escape(word) for word in words.split())
    first = re.escape(words[0])
    if words[0].isalpha():
        told = f"[{words[0].lower()}{words[0].upper()}]" + told[len(first) :]
    return bool(re.search(rf"(?<![\w-])(?<!\d[.,]){told}(?!\w|-\w)", text))
