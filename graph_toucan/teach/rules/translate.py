"""Rules for queries, arguments, answers and refusals."""

from graph_toucan.execute.pointers import leaves
from graph_toucan.execute.texts import is_text_value
from graph_toucan.identity import Json, seeded_random
from graph_toucan.teach.roles import (
    DeclineAnswer,
    DeclineGiven,
    FillArgumentsAnswer,
    FillArgumentsGiven,
    Finding,
    StepBrief,
    WriteAnswerAnswer,
    WriteAnswerGiven,
    WriteQueryAnswer,
    WriteQueryGiven,
)
from graph_toucan.teach.rules.words import details, humanise, listed, opened, purpose

_MAX_LEAVES = 6
_MAX_TEXT = 320
_IN_ORDER = ("First, {}.", "After that, {}.", "Then {}.", "Finally, {}.")


def write_query(given: WriteQueryGiven) -> WriteQueryAnswer:
    """Ask for the turn's explicit steps and name every value that no earlier result gives.

    Steps that a later one needs stay implicit: their values are stated, their doing is not.
    """
    explicit = [step for step in given.steps if not step.implicit]
    helpers = [step for step in given.steps if step.implicit]
    choice = seeded_random(given.seed, str(given.turn), "opener").randrange(8)
    if len(explicit) == 1:
        query = opened(_clause(explicit[0]), choice)
    else:
        last = len(explicit) - 1
        query = " ".join(
            _IN_ORDER[3 if number == last and last > 1 else min(number, 2)].format(_clause(step))
            for number, step in enumerate(explicit)
        )
    given_values = [details(step.stated) for step in helpers if step.stated]
    pointed = [listed(_pointing(step)) for step in helpers if step.references]
    if given_values:
        query += f" Start from {'; '.join(given_values)}."
    if pointed:
        query += f" For that, use {'; '.join(pointed)}."
    return WriteQueryAnswer(query=query)


def _clause(step: StepBrief) -> str:
    parts = [purpose(step.tool)]
    if step.stated:
        parts.append(f"with {details(step.stated)}")
    if step.references:
        parts.append(f"using {listed(_pointing(step))}")
    if step.inner:
        parts.append(f"taking what you get before as the {listed([humanise(one.parameter) for one in step.inner])}")
    return ", ".join(parts)


def _pointing(step: StepBrief) -> list[str]:
    return [f"as the {humanise(reference.parameter)} {reference.wording}" for reference in step.references]


def fill_arguments(given: FillArgumentsGiven) -> FillArgumentsAnswer:
    """Take the arguments that the path was built with, and the bound values where there are some."""
    return FillArgumentsAnswer(arguments={**given.hint, **given.bound})


def write_answer(given: WriteAnswerGiven) -> WriteAnswerAnswer:
    """State what each call found, in the order of the calls."""
    return WriteAnswerAnswer(answer=" ".join(_report(finding) for finding in given.findings))


def _report(finding: Finding) -> str:
    goal = purpose(finding.tool)
    value = finding.value
    if is_text_value(value) and set(value) != {"text"}:
        value = next(value[key] for key in ("fields", "data", "rows") if key in value)
    if (
        isinstance(value, dict)
        and set(value) <= {"text", "content", "result"}
        and isinstance(next(iter(value.values()), None), str)
    ):
        return f"When I went to {goal}, I got this: {_shortened(str(next(iter(value.values()))))}"
    facts = [f"{_label(path)} is {_plain(leaf)}" for path, leaf in leaves(value) if leaf not in (None, "")]
    if not facts:
        return f"I did this: {goal}. It gave nothing more to report."
    more = f", and {len(facts) - _MAX_LEAVES} more values" if len(facts) > _MAX_LEAVES else ""
    return f"When I went to {goal}, I found that {listed(facts[:_MAX_LEAVES])}{more}."


def _label(path: str) -> str:
    names = [
        f"number {int(token) + 1}" if token.isascii() and token.isdigit() else humanise(token) or token
        for token in path.split("/")[1:]
    ]
    return f"the {' '.join(names[-3:])}" if names else "the result"


def _plain(leaf: Json) -> str:
    if isinstance(leaf, bool):
        return "true" if leaf else "false"
    return _shortened(str(leaf), 80)


def _shortened(text: str, limit: int = _MAX_TEXT) -> str:
    text = text.strip()
    if len(text) <= limit:
        return text
    return f"{text[:limit].rsplit(None, 1)[0]} … ({len(text)} characters in all)"


def decline(given: DeclineGiven) -> DeclineAnswer:
    """Say what is missing and claim nothing; ask for a value, or for a function."""
    if given.miss == "params":
        return DeclineAnswer(answer=f"Before I can do that I need to know the {given.wanted}. Could you tell me?")
    choice = seeded_random(given.seed, given.query, "decline").randrange(3)
    wordings = (
        "I'm sorry, I can't do that: none of the functions that I have lets me {}.",
        "That is not possible with what I have here. I would need a function to {}, and there is none among mine.",
        "I don't have a function with which I could {}, so I'd rather not guess.",
    )
    return DeclineAnswer(answer=wordings[choice].format(given.wanted))
