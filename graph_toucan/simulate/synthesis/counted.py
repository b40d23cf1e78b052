"""The library's functions with their steps counted, so that trying one on any arguments ends soon."""

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import CodeType, ModuleType
from typing import Any

MOST_STEPS = 12_000
_MOST_BITS = 20_000


class StepsExceeded(ValueError):
    """A function took more steps than it may."""


class Counter:
    """Counts the steps of the functions that were made with it; `begin` starts a new count."""

    def __init__(self) -> None:
        self._left = MOST_STEPS

    def begin(self) -> None:
        """Start a new count."""
        self._left = MOST_STEPS

    def tick(self) -> None:
        """Count a step.

        Raises:
            StepsExceeded: it is one too many.
        """
        self._left -= 1
        if self._left < 0:
            raise StepsExceeded("too many steps")

    def ticked(self, items: Iterable[Any]) -> Iterator[Any]:
        """Yield items, each a step."""
        for item in items:
            self.tick()
            yield item

    def power(self, base: Any, exponent: Any) -> Any:
        """Return a power that is not too large."""
        if isinstance(base, int) and isinstance(exponent, int) and abs(base).bit_length() * exponent > _MOST_BITS:
            raise StepsExceeded("too large a power")
        return base**exponent


def counted_functions(modules: Sequence[ModuleType], counter: Counter) -> dict[str, Callable[..., Any]]:
    """Return the functions of modules by name, their loops, comprehensions, calls and powers counted."""
    space = counting(counter)
    names: list[str] = []
    for module in modules:
        tree = ast.parse(inspect.getsource(module))
        tree.body = [node for node in tree.body if not _is_own_import(node)]
        names += [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        counted = ast.fix_missing_locations(_Counted().visit(tree))
        exec(compile(counted, module.__name__, "exec"), space)  # noqa: S102 - our own modules, read above
    return {name: space[name] for name in names}


def counted_expression(source: str) -> CodeType:
    """Return the code of an expression whose loops and powers are counted; it needs the names of `counting`."""
    tree = ast.fix_missing_locations(_Counted().visit(ast.parse(source, mode="eval")))
    return compile(tree, "program", "eval")


def counting(counter: Counter) -> dict[str, Any]:
    """Return the names that counted code uses."""
    return {"_tick": counter.tick, "_ticked": counter.ticked, "_power": counter.power}


def _is_own_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("graph_toucan")


class _Counted(ast.NodeTransformer):
    """Puts the counting into a tree."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.body = [_tick(), *node.body]
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        node.body = [_tick(), *node.body]
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        self.generic_visit(node)
        node.body = [_tick(), *node.body]
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        node.iter = ast.Call(ast.Name("_ticked", ast.Load()), [node.iter], [])
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow):
            return ast.Call(ast.Name("_power", ast.Load()), [node.left, node.right], [])
        return node


def _tick() -> ast.stmt:
    return ast.Expr(ast.Call(ast.Name("_tick", ast.Load()), [], []))
