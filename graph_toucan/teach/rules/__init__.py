"""The offline teacher's knowledge: plain rules over schemas, bindings and observed values; a module or a folder per role."""
