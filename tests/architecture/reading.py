"""The program as its syntax trees, for tests about its shape."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    """One Python file of ours."""

    name: str
    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def place(self, node: ast.stmt | ast.expr) -> str:
        """Where a finding is, for the message of a failure."""
        return f"{self.path.relative_to(ROOT).as_posix()}:{node.lineno}"


@dataclass(frozen=True)
class Import:
    """One name imported by one module; a name that is not itself a module stands for the module it is in."""

    module: Module
    target: str
    node: ast.Import | ast.ImportFrom
    inside_function: bool
    for_types: bool

    def __str__(self) -> str:
        return f"{self.module.place(self.node)} imports {self.target}"


@cache
def product() -> dict[str, Module]:
    """Everything that is shipped, by dotted name."""
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "streamlit_app").rglob("*.py"), *ROOT.glob("*.py")]
    return {module.name: module for module in map(_module, sorted(files))}


@cache
def everything() -> list[Module]:
    """The product, its tests and its benchmarks."""
    others = [path for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    return [*product().values(), *map(_module, sorted(others))]


@cache
def imports() -> list[Import]:
    """Every import of the product."""
    return [found for module in product().values() for found in _imports(module)]


def tracked_texts() -> Iterator[tuple[Path, str]]:
    """Every text file that belongs to the repository, with its content."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" not in content[:8000]:
            yield path, content.decode("utf-8")


def _module(path: Path) -> Module:
    source = ROOT / "src"
    parts = path.relative_to(source if path.is_relative_to(source) else ROOT).with_suffix("").parts
    return Module(".".join(parts).removesuffix(".__init__"), path, path.read_text("utf-8"))


def _imports(module: Module) -> Iterator[Import]:
    functions = [node for node in module.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = {id(node) for function in functions for node in _imports_in(function)}
    checks = [node for node in module.nodes if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    for_types = {id(node) for check in checks for node in _imports_in(check)}
    for node in module.nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for target in _targets(node):
                yield Import(module, target, node, id(node) in inside, id(node) in for_types)


def _imports_in(block: ast.AST) -> Iterator[ast.stmt]:
    """The imports among the statements of a block; expressions, which hold none, are not looked through."""
    for node in ast.iter_child_nodes(block):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            yield from _imports_in(node)


def _targets(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    assert node.level == 0, "imports are absolute"
    names = {f"{node.module}.{alias.name}" for alias in node.names}
    return {name if name in product() else str(node.module) for name in names}
