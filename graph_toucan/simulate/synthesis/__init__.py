"""From recorded calls to a Python function: what in the results is constant, copied, computed, quoted or written before."""
