"""Watching servers: a check of one server, what changed in its tools, its health, and what the register keeps of it."""
