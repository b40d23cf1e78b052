"""Servers as processes: install, sandbox, session, workspace and pool."""
