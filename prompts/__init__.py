"""The prompts: one Markdown file per role at `<stage>/<name>.md`, read and hashed by `graph_toucan.teach.prompts`."""
