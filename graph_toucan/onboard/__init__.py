"""Onboarding: one attempt to install, start, list and call a server, and how it ended."""
