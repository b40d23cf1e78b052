"""Tool cards: tags, kind, output schema, real example calls and what changes from run to run."""
