"""Lists seven tools, two a page."""

from typing import Any

from rpc import Message, Toolbox, listed

PAGE = 2


class Pages(Toolbox):
    def page(self, cursor: str | None) -> Message:
        start = int(cursor or 0)
        page: dict[str, Any] = {"tools": self.tools[start : start + PAGE]}
        if start + PAGE < len(self.tools):
            page["nextCursor"] = str(start + PAGE)
        return page


box = Pages("pages")
for number in range(7):
    box.tools.append(listed(f"tool_{number}", f"Say {number}.", {}))
    box.functions[f"tool_{number}"] = f"It is {number}".format

if __name__ == "__main__":
    box.serve()
