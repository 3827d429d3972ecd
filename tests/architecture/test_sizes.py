"""Code that fits on a screen: no long files, no long functions, and every public thing says what it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from architecture.reading import Module, everything, product

FILE_LINES = 400
FUNCTION_LINES = 60
FACES = {"accepts", "alt", "analyze", "draw", "headline", "opens", "read", "render"}
"""What entries of a registry must offer; said once, where the face is declared."""
EXEMPTION = re.compile(r"#\s*noqa\b")
REASONED = re.compile(r"#\snoqa: [A-Z]+\d+(, [A-Z]+\d+)*\W+\w+")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: Module) -> Iterator[Function]:
    """Every function and method of a module."""
    return (node for node in module.nodes if isinstance(node, Function))


def length(function: Function) -> int:
    return int(function.end_lineno or 0) - function.lineno + 1


def public(module: Module) -> Iterator[ast.Module | ast.ClassDef | Function]:
    """The module, and its public classes and functions."""
    yield module.tree
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_") and node.name not in FACES:
            yield node


def test_no_file_is_longer_than_400_lines():
    assert [module.name for module in everything() if len(module.lines) > FILE_LINES] == []


def test_no_function_is_longer_than_60_lines_unless_it_says_why():
    long = [
        module.place(function)
        for module in everything()
        for function in functions(module)
        if length(function) > FUNCTION_LINES and "# long: " not in module.lines[function.lineno - 1]
    ]

    assert long == []


def test_every_public_module_class_and_function_says_what_it_is():
    silent = [
        f"{module.name}: {getattr(node, 'name', 'the module')}"
        for module in product().values()
        for node in public(module)
        if module.text.strip() and not ast.get_docstring(node)
    ]

    assert silent == []


def test_every_exemption_from_a_rule_names_the_rule_and_the_reason():
    bare = [
        f"{module.name}:{number}"
        for module in everything()
        for number, line in enumerate(module.lines, 1)
        if EXEMPTION.search(line) and not REASONED.search(line)
    ]

    assert bare == []
