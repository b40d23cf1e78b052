"""What the assistant says where it cannot do what is asked: a refusal, or a question back; never a claim to have done it."""

import re
from random import Random

from graph_toucan.identity import seeded_random
from graph_toucan.model import Tool
from graph_toucan.teach.roles import DeclineAnswer, DeclineGiven
from graph_toucan.teach.rules.english.purposes import purpose
from graph_toucan.translate.checks import named_tools

_ASKS = (
    "Before I can do that I need to know the {}. Could you tell me?",
    "Which {} should I use?",
    "I still need the {} for that. What should it be?",
    "Happy to, but I don't have the {} yet. Could you give it to me?",
    "What is the {} you have in mind?",
    "One thing is missing: the {}. Which one do you mean?",
    "Could you tell me the {} first?",
    "Sure, I only need the {}. Which would you like?",
    "You haven't mentioned the {} so far. What should I take?",
    "To go ahead I need one more detail: the {}. What is it?",
    "I can't start without the {}. Can you let me know?",
    "Let me check one thing first: what {} would you like?",
)
_REFUSALS = (
    "I'm sorry, I can't do that: none of the functions that I have lets me {}.",
    "That is not possible with what I have here. I would need a function to {}, and there is none among mine.",
    "I don't have a function with which I could {}, so I'd rather not guess.",
    "Unfortunately I'm not able to {} with the functions at hand.",
    "I can't {} here, because nothing I have been given does that.",
    "Sorry, to {} I would need something that I don't have.",
    "I cannot {} at the moment; no function for it is available to me.",
    "There is no function among mine that would let me {}, so I can't help with this part.",
    "I'd like to help, but I have no way to {} with what is available. I can't do it.",
    "I'm unable to {}: the functions I can reach don't cover that.",
    "No function that I have would {}, so I can't answer this without making something up.",
    "That's beyond what I can do here: I don't have anything to {}.",
)
_OFFERS = (
    " What I can do is {}, if that helps.",
    " I could {} instead, if that is of use.",
    " If you like, I can {}.",
    " Among the things I can do here is to {}.",
)


def decline(given: DeclineGiven) -> DeclineAnswer:
    """Say what is missing and claim nothing; ask for a value, or for a function; offer only what is there."""
    rng = seeded_random(given.seed, f"{given.query} {given.feedback}", "decline")
    if given.miss == "params":
        return DeclineAnswer(answer=rng.choice(_ASKS).format(given.wanted))
    answer = rng.choice(_REFUSALS).format(given.wanted)
    if given.miss == "func" and rng.random() < 0.4:
        answer += _offer(given, rng)
    return DeclineAnswer(answer=answer)


def _offer(given: DeclineGiven, rng: Random) -> str:
    """Return an offer of something that is there, nothing where none can be put shortly and without a name."""
    tools = [Tool(id=one.id, server=one.id.partition("/")[0], name=one.name, input_schema={}) for one in given.offered]
    goals = [goal for one in given.offered if 2 < len((goal := purpose(one)).split()) < 9 and goal != given.wanted]
    for goal in rng.sample(goals, len(goals)):
        said = rng.choice(_OFFERS).format(re.sub(r"^(show|tell|give) me ", r"\1 you ", goal))
        if not named_tools(said, tools):
            return said
    return ""
