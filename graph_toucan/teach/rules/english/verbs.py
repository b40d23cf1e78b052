"""Verbs with which a request may open, and their forms."""

import re

from graph_toucan.teach.rules.english.grammar import bag

VERBS = bag(
    """
    absorb accept access acknowledge activate add adjust advance aggregate align allocate allow analyse analyze
    animate annotate answer append apply approve archive arrange ask assemble assess assign associate attach audit
    authenticate author autofill automate await backtest backtrack balance batch bind blend block blur book
    bookmark bootstrap branch break broadcast browse buffer build bump bundle calculate calibrate call cancel
    canonicalize capture categorize center chain change chart check checkout choose claim classify clean clear
    click clip clone close coerce collapse collect combine commit compare compile complete compose compress
    compute concatenate conduct configure confirm connect consolidate construct consume contact continue control
    convert copy correct count crawl create crop cut cycle deactivate debug decide declare decode decompose
    decompress decrement decrypt deduct deduplicate defer define delete demo demonstrate deploy derive describe
    design destroy detect determine diagnose diagram diff differentiate digest direct disable discard disconnect
    discover dismiss dispatch display dissolve distribute divide download draw drop dump duplicate earn echo edit
    elicit embed emit enable encode encrypt end enforce enrich ensure enter enumerate erase escape establish
    estimate evaluate examine exclude execute exit expand experiment explain explore exponentiate export express
    extend extract factor factorize fail fetch fill filter finalize find finish fit fix flag flatten flip fold
    follow force forecast forget fork format freeze fuse gather generate geocode get give grant grep group grow
    guess handle hash hide highlight hold identify ignore illustrate implement import improve include increase
    increment index infer initialise initialize inject inline insert inspect install insulate integrate interact
    interpolate interpret intersect introduce invert invoke issue iterate join keep kick kill label launch learn
    leave link lint list load lock log look lookup lower make manage manipulate map mark match materialize measure
    merge minify minimize mint mirror mix mock modify monitor mount move multiply mute navigate negate normalise
    normalize notify obfuscate obtain open optimise optimize organize orient outline output overlay override
    overwrite pad paint parse partition paste patch pause perform perturb pick pin ping pivot place plan plant
    play plot poll populate post predict prepare preprocess preview print process produce profile promote prompt
    propagate propose prove provide prune publish pull purge push put quantify query quit raise randomize rank
    rate reach read rearrange rebase rebuild recall receive recognize recommend recompute reconcile reconstruct
    record recover rectify redact redo reduce refactor refine reflect refresh register regress reindex reject
    relate release reload remember remind remove rename render reopen reorder repair repeat replace replay reply
    report reposition reproject request require resample reschedule reset resize resolve respond restore resume
    rethink retrieve retry return reveal reverse revert review revise revoke rewrite roll rotate round route run
    sample sanitize save scaffold scale scan schedule score scrape screen scroll seal search seed segment select
    send separate serialize serve set share shift show shuffle shut sign simplify simulate skip slice smooth snap
    snapshot solicit solve sort spawn specify spell spin split stage stamp standardize start stash step stitch
    stop store stream strip structure submit subscribe substitute subtract suggest sum summarise summarize summon
    survey suspend swap switch sync synthesize tabulate tag tail take tell terminate test think throw toggle
    tokenize touch trace track train transform translate triangulate trigger trim truncate try turn unarchive
    unblock undelete undo unescape unfold uninstall unite unlink unlock unmerge unpack unpin unregister unset
    unshare unstage unwrap update upgrade upload upsert use vacuum validate vectorize verify view visit visualize
    vote walk warn watch weigh wipe work wrap write zip zoom
    """
)
"""Base forms of verbs that descriptions of tools open with."""

_NOUNS = bag(
    """
    average color colour cross document model name offset order project script style type time date text string
    file
    """
)
_DETERMINERS = bag(
    """
    a an the all any each every one two your this that these those multiple several some its new existing current
    """
)
_NO_VERBS = bag(
    """
    for from with without into onto about after before between under over within based given using when where
    while once only also both same more most less than upon and but not does has have goes is are was be which
    what
    """
)
_NO_VERB_ENDS = ("ly", "ing", "ed", "tion", "ity", "ness", "ance", "ics")


def base_verb(word: str, following: str = "") -> str | None:
    """Return a verb's base form: `Reads` gives `read`; None for a word that opens no request.

    A word that the list lacks counts as a verb where a determiner follows it (`Frobnicates the ...`), and so does one in -ing.
    """
    small = re.sub(r"[^a-z-]", "", word.lower().split("/")[0])
    determined = following.lower() in _DETERMINERS
    if not small or small in _NO_VERBS or small in _DETERMINERS:
        return None
    for form in _bases(small, gerunds=determined):
        if form in VERBS:
            return form
    if not determined or len(small) < 4 or small.endswith(_NO_VERB_ENDS):
        return None
    if small.endswith("s"):
        return None if small.endswith("ss") or small[:-1] in _NOUNS else _bases(small)[-1]
    return small


def _bases(small: str, gerunds: bool = False) -> list[str]:
    """Return the forms that a word may be an inflection of, the likeliest first."""
    forms = [small]
    if small.endswith("ies"):
        forms.append(f"{small[:-3]}y")
    if small.endswith("es"):
        forms.append(small[:-2])
    if small.endswith("s") and not small.endswith("ss"):
        forms.append(small[:-1])
    if gerunds and small.endswith("ing") and len(small) > 5:
        stem = small[:-3]
        forms += [stem, f"{stem}e", *([stem[:-1]] if stem[-1:] == stem[-2:-1] else [])]
    return forms


_PAST = {
    "build": "built",
    "choose": "chose",
    "do": "did",
    "draw": "drew",
    "find": "found",
    "forget": "forgot",
    "freeze": "froze",
    "get": "got",
    "give": "gave",
    "hide": "hid",
    "hold": "held",
    "keep": "kept",
    "leave": "left",
    "make": "made",
    "rewrite": "rewrote",
    "run": "ran",
    "send": "sent",
    "show": "showed",
    "spin": "spun",
    "take": "took",
    "tell": "told",
    "think": "thought",
    "throw": "threw",
    "undo": "undid",
    "write": "wrote",
}
_SAME_PAST = bag("cut put read reset set shut split unset quit cast")
_DOUBLED = bag("clip crop debug drop flip log map pin plan plot scan skip snap stop strip swap tag trim wrap zip")


def past(verb: str) -> str:
    """Return a verb's simple past: `read`, `created`, `copied`, `planned`."""
    if verb in _SAME_PAST:
        return verb
    if verb in _PAST:
        return _PAST[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1]}ed" if verb in _DOUBLED else f"{verb}ed"
