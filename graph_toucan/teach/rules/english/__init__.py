"""Plain English: nouns and verbs, names of parameters, purposes from descriptions, values as a person states them."""
