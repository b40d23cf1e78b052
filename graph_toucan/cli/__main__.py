"""`python -m graph_toucan.cli`."""

from graph_toucan.cli import main

main()
