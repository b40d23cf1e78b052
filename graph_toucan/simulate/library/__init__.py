"""Functions that tools are often made of: plain Python without classes or generators, so that the sandbox can run it too.

A simulator that needs one carries its source. Each refuses what would take too long with a `ValueError`.
"""
