"""Finding out by itself how a server is launched: from what its package offers, by bounded trials in the cage."""
