"""The source of a tiny MCP server without any dependency, to be put into packages made by tests."""

LOOP = """
import json, os, sys

def serve(*tools):
    for line in sys.stdin:
        asked = json.loads(line)
        if "id" not in asked:
            continue
        result = {"content": [{"type": "text", "text": "did " + str(asked.get("params", {}).get("name"))}]}
        if asked["method"] == "initialize":
            result = {"protocolVersion": asked["params"]["protocolVersion"], "capabilities": {"tools": {}},
                      "serverInfo": {"name": "tiny", "version": "1"}}
        if asked["method"] == "tools/list":
            result = {"tools": [{"name": name, "inputSchema": {"type": "object", "properties": {}}} for name in tools]}
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}), flush=True)
"""
"""`serve(name, ...)` speaks MCP on stdio and offers tools of these names."""


def server_code(before: str, *tools: str) -> str:
    """Return a module whose `main` runs some code and then serves these tools."""
    indented = "".join(f"    {line}\n" for line in before.strip().splitlines())
    offered = ", ".join(repr(tool) for tool in tools or ("look",))
    return f"{LOOP}\ndef main():\n{indented}    serve({offered})\n"


NODE = """#!/usr/bin/env node
const lines = require('readline').createInterface({input: process.stdin});
function serve(...tools) {
  lines.on('line', (line) => {
    const asked = JSON.parse(line);
    if (asked.id === undefined) return;
    let result = {content: [{type: 'text', text: 'did it'}]};
    if (asked.method === 'initialize') result = {protocolVersion: asked.params.protocolVersion,
      capabilities: {tools: {}}, serverInfo: {name: 'tiny', version: '1'}};
    if (asked.method === 'tools/list') result = {tools: tools.map((name) => ({name, inputSchema: {type: 'object'}}))};
    console.log(JSON.stringify({jsonrpc: '2.0', id: asked.id, result}));
  });
}
"""
"""The same for Node: `serve(name, ...)`."""
