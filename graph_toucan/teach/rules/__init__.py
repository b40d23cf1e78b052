"""The offline teacher's knowledge, one module per stage: plain rules over schemas, bindings and observed values."""
