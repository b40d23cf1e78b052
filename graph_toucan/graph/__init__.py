"""The tool dependency graph: candidates, confirmation by execution, and the graph itself."""
