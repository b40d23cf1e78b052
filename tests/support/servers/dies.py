"""Ends at its start, with words on stderr."""

import sys

sys.exit("the moon is in the wrong phase")
