"""Simulators: tools turned into Python that runs in a sandbox, how they are made, and how true they are to live calls."""
