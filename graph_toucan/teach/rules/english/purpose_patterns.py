"""What of a description is not its purpose: how it begins, how it ends, and words that say nothing."""

import re

_LEADS = (
    r"\[[^\]]*\]\s*",
    r"(?:mcp |api )?tool:?\s+",
    r"use (?:this|it) (?:tool |function )?(?:to|for|when you (?:need|want) to)\s+",
    r"used? to\s+",
    r"(?:this|the|a) (?:mcp )?(?:tool|function|endpoint|command|api)(?: that| to|"
    r" can(?: be used)?(?: to)?| will| allows you to| which| is used to| for)?\s+",
    r"(?:tool|function) (?:to|for|that)\s+",
    r"allows? (?:you|users?) to\s+",
    r"lets? (?:you|users?)\s+",
    r"(?:when|if|once) [^,]{3,80}, (?:use this (?:tool )?to )?",
    r"given (?:an? |the )?[^,]{2,60}, ",
    r"(?:the |an? )?(?:user|you|users|assistant|agent) (?:must|can|should|may) (?:call|use) this (?:tool )?to ",
    r"(?:also|then|just|simply|please|quickly|safely|easily|automatically|recursively|atomically|"
    r"efficiently|programmatically|batch|bulk|smart|advanced|(?:(?:read|write)-only|lightweight|deterministic(?:ally)?|progressive)[:,]?)\s+",
    r"(?:query|action|computation|utility|helper|step \d+|deprecated|beta|experimental|new|important|"
    r"note|purpose|summary|description)\s*[:.\u2013\u2014-]\s+",
)
_TAILS = (
    r"using (?!(?:a|an|the) )",
    r"via ",
    r"by using ",
    r"powered by ",
    r"leveraging ",
    r"through (?:the )?api",
    r"including ",
    r"returning ",
    r"producing ",
    r"and returns? ",
    r"and (?:get|give)s? back ",
    r"with (?:full |its |their |optional |advanced |automatic |pagination|comprehensive |detailed |"
    r"support |high |configurable |improved |deterministic |additional |various |expert|error |metadata|filter|"
    r"tracked |built-in |progress |source |explicit |capability |all the |an optional )",
    r"without (?:executing|touching|modifying|filesystem|writing|changing|loading|running|needing)",
    r"to (?:allow|start fresh|understand|avoid|ensure|help|help you|make sure|pick up) ",
    r"based on (?:its|their|predefined|the given|the provided|the specified|various|custom)",
    r"so (?:that|you|it|the|word)\b",
    r"in order to",
    r"whether or not",
    r"within allowed",
    r"in json format",
    r"as json\b",
    r"in one call",
    r"across providers",
    r"currently held",
    r"for spatial",
    r"for this server",
    r"from the (?:api|server)\b",
    r"if (?:it|they|any|one|available|needed|necessary|present|not)",
    r"when (?:it|they|needed)",
    r"(?:un)?like ",
    r"compatible with",
    r"similar to",
    r"targeting",
    r"whatever ",
    r"where (?:largest|each|every)",
    r"replacing ",
    r"overwriting ",
    r"creating (?:it|parent)",
    r"organi[sz]ed by",
    r"to (?:show|display|visuali[sz]e|demonstrate|optimi[sz]e|provide) ",
    r"along with",
    r"together with",
    r"as well as",
    r"ordered by",
    r"sorted by",
    r"one \w+ each",
    r"for correctness",
    r"for (?:common|potential|best)",
    r"and (?:all )?(?:their|its) ",
    r"using (?:a|an|the) [^,]*(?:algorithm|method|formula|theorem|techniques?|scheme)s?\b",
    r"in memory for",
    r"or (?:completely|optionally|fully|[a-z]+e?s? (?:an?|the|existing)) ",
    r"(?:very )?(?:helpful|useful|ideal|perfect) (?:for|to|when)",
    r"by '[^']*'",
    r"from the file ?system",
    r"after (?:you|it|the)",
    r"by (?:its |their )?(?:ID|name|index|key|path|URI|slug)s?$",
    r"or \w+s? new ",
)
LEAD = re.compile(f"^({'|'.join(_LEADS)})", re.IGNORECASE)
"""How descriptions begin before they say what the tool does."""

TAIL = re.compile(f",? (?:{'|'.join(_TAILS)}).*$", re.IGNORECASE)
"""How, with what and for what reason a tool does it."""

END = re.compile(
    r"(?<=[A-Za-z0-9)'\"\]])[.!?;](?:\s|$)|,? e\.g\b|,? such as\b|,? for example\b|,? i\.e\b|\s[-\u2013\u2014:=|]+>?\s|:\s|"
    r"\bUSE WHEN\b|\bNOTE\b|\bArgs\b",
)
"""Where a first sentence ends."""

FILLER = (
    (
        re.compile(
            r"\b(an?|the) (?:specific|specified|given|provided|particular|certain|single|existing|named|supplied)\b",
            re.I,
        ),
        r"\1",
    ),
    (re.compile(r"\bone or more |\bone-or-more |\bmultiple new |\bany available ", re.I), ""),
    (
        re.compile(
            r" (?:at|in|of|for|from|by|to|with) (?:a |an |the )?(?:specified|given|provided) (?:\w+ ?){1,3}$", re.I
        ),
        "",
    ),
    (re.compile(r"\b(?:specified|provided|supplied|given) (?=[a-z])", re.I), ""),
    (re.compile(r"\((?:s|es)\)"), "s"),
    (re.compile(r"\s*\([^()]*\)?|\s*<[^<>]*>"), ""),
    (re.compile(r"\s+([,;]|\.(?!\w))"), r"\1"),
    (re.compile(r"\s*/\s*"), "/"),
)
"""Words that say nothing, and what to put in their place."""
