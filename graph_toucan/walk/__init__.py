"""Walks over the tool graph, the node operations that shape them into conversations, and the kinds of their turns."""
