"""What a user may ask of the translate stage."""

from typing import Self

from pydantic import model_validator

from graph_toucan.errors import ConfigError
from graph_toucan.model import Model, Order, Style


class SourceMix(Model):
    """Where argument values should come from, as shares of all arguments of a conversation.

    What people do, by BFCL's multi-turn conversations, which people wrote: half of the values stand in the query literally,
    6 % only in an earlier one, 15 % only in an earlier result (which the path decides), 27 % nowhere literally: `elsewhere`
    (said in other words, or the schema's default).

    Not every value has other words: a conversation whose values do is given up to half as many more than `elsewhere`,
    for those that have none. Where all values have some, the share comes out larger than asked for.
    """

    earlier: float = 0.06
    elsewhere: float = 0.27


class TranslateConfig(Model):
    """How paths are told.

    Attributes:
        order: whether the calls are made first and the queries written from them, or the other way round.
        offered: how many tools a conversation offers at most (more if it uses more).
        mix: where argument values should come from.
        recovery: the share of conversations in which a call may fail and be put right; a call that fails anywhere else ends
            its conversation.
        asks: the share of turns whose query asks for one value of the results (explore-first alone knows them).
        styles: how users talk; each conversation has one of them.
        language: the language of queries and answers, by its English name; the rules know English only.
        tries: how often a text is asked for before its conversation is rejected.
    """

    order: Order = Order.EXPLORE_FIRST
    offered: int = 16
    mix: SourceMix = SourceMix()
    recovery: float = 0.05
    asks: float = 0.5
    styles: tuple[Style, ...] = tuple(Style)
    language: str = "English"
    tries: int = 3

    @model_validator(mode="after")
    def _checked(self) -> Self:
        shares = {"recovery": self.recovery, "asks": self.asks, "mix.earlier": self.mix.earlier}
        for name, share in {**shares, "mix.elsewhere": self.mix.elsewhere}.items():
            if not 0 <= share <= 1:
                raise ConfigError(f"translate.{name} is {share}", "It is a share: give 0 to 1.")
        if self.tries < 1 or not self.styles:
            raise ConfigError("translate needs a style and at least one try", "Leave styles and tries as they are.")
        return self
