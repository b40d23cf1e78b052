"""Verbs of tool names and descriptions, by what they say of a tool's kind."""

_ACTS = """
abort accept acquire activate add allocate annotate append apply approve archive assign attach attempt ban block book
bookmark bulk cancel capture checkin checkout cherry choose claim clean cleanup clear click clone close commit
complete configure confirm connect copy create cut deactivate dedupe define delete deploy deregister destroy detach
disable disconnect dismiss drag draw drop duplicate edit emit enable end enqueue erase exec execute exit export feed
fill finalize finish forget fork freeze give grant hide import index ingest init initialise initialize insert install
interact invite invoke join kill launch leave link lock log login logout make manage mark mkdir modify mount move mute
navigate notify overwrite patch pause pin place play populate post prepare press process promote protect prune publish
pull purchase purge push put queue quit rebase rebuild record redo refresh register reject release reload remember
remove rename reopen reorder replace reply reschedule reserve reset resize respond restart restore resume revert
revoke rollback rotate run save schedule scroll seed select send set share shutdown sign start stash stop store submit
subscribe swap switch sync tag terminate toggle touch train transfer trash trigger type uncheck undelete undo
uninstall unlink unlock unmount unpin unprotect unregister unset unsubscribe untag update upgrade upload upsert use
vacuum vote write
"""

_READS = """
access ask available browse check consult count current describe detect diagnose discover display download examine
exists explore fetch find get head health history identify info inspect introspect list load locate look lookup
monitor now open outline peek ping poll preview probe query read recall recommend report research resolve retrieve
scan scrape search show stat stats status suggest summary tail tell test tree view wait walk watch which whoami
"""

_COMPUTES = """
align analyse analyze approximate assess average beautify bin calc calculate canonicalize cast classify cluster
combine compare compile compose compress compute concat convert correlate crop decode decompress decrypt deduplicate
derive determine diff differentiate divide echo encode encrypt enumerate escape estimate eval evaluate expand explain
expression extract factor filter fit flatten flip forecast format generate guess hash highlight humanize infer
integrate interpolate interpret invert linearize lint match measure merge minify mirror multiply negate normalise
normalize optimise optimize parse pick plan predict prettify propagate prove quote randomize rank rate reason recolor
render reverse rewrite roll round sample sanitize score shuffle simplify simulate slugify solve sort split square stem
stringify strip subtract sum summarise summarize tokenise tokenize transform translate transpose trim truncate
unescape validate vectorize verify wrap
"""

_LOCAL = """
add apply bulk clean create cut draw duplicate make patch pick play remove replace resize select sign swap
"""

_CHANGES = """
align compress crop decrypt deduplicate encrypt flatten flip format highlight merge minify mirror normalise normalize optimise
optimize recolor reverse rewrite sanitize shuffle sort split strip transform transpose trim truncate wrap
"""

_NOUNS = """
book complete duplicate end export index link lock log mark move patch pin place play post process pull push queue
record run select set share sign start store tag test type use watch
"""

ACTS = frozenset(_ACTS.split())
"""Verbs that change something."""

READS = frozenset(_READS.split())
"""Verbs, and nouns in their place, that look something up."""

COMPUTES = frozenset(_COMPUTES.split())
"""Verbs whose result follows from what they are given."""

LOCAL = frozenset(_LOCAL.split())
"""Verbs that act on something stored, or only on a value that they are given."""

CHANGES = frozenset(_CHANGES.split())
"""Verbs that compute, but change what is stored if that is what they are given."""

NOUNS = frozenset(_NOUNS.split())
"""Verbs that may open a name as a noun: `book_status`, `patch_summary`."""
