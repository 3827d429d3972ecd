"""SQL takes values as parameters; text put together says on its line why that is safe."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from architecture.reading import Module, product

EXECUTES = {"execute", "executemany", "executescript", "execute_fetchall", "read_sql", "read_sql_query"}


def put_together(node: ast.expr) -> bool:
    """Whether a string is made from parts at run time."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join")


def queries(module: Module) -> Iterator[ast.expr]:
    """The first argument of every call that runs SQL; where that is a name, whatever the module gives that name."""
    named = [node for node in module.nodes if isinstance(node, ast.Assign | ast.AnnAssign)]
    for node in module.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in EXECUTES and node.args:
            query = node.args[0]
            yield query
            if isinstance(query, ast.Name):
                yield from (one.value for one in named if one.value and query.id in targets(one))


def targets(node: ast.Assign | ast.AnnAssign) -> list[str]:
    written = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [one.id for one in written if isinstance(one, ast.Name)]


def explained(module: Module, query: ast.expr) -> bool:
    """Whether a comment stands on one of the lines of a query."""
    return any("  # " in line for line in module.lines[query.lineno - 1 : query.end_lineno])


def test_no_query_is_put_together_without_a_reason_on_its_line():
    loose = [
        module.place(query)
        for module in product().values()
        for query in queries(module)
        if put_together(query) and not explained(module, query)
    ]

    assert loose == []
