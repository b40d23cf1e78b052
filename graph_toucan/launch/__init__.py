"""Launch: install, sandbox, session, workspace, pool."""
