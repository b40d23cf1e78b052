"""Graph-Toucan: a data factory that turns MCP servers into verified tool-use conversations.

The library holds everything that is not orchestration; the Prefect application around it lives in
the packages `flows`, `tasks` and `blocks`. One folder per noun, in the order in which data flows.
"""

__version__ = "0.1.0"
