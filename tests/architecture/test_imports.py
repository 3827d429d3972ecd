"""Imports go one way: each ring of docs/architecture.md imports only what stands before it."""

from __future__ import annotations

import ast
import sys
from graphlib import TopologicalSorter

import pytest
from architecture.reading import Import, Module, imports, product

VALUES = {
    "dials",
    "differences",
    "edits",
    "errors",
    "events",
    "facts",
    "frames",
    "history",
    "known",
    "lens",
    "models",
    "protocols",
    "seen",
    "sources",
    "sync",
    "zones",
}
RULES = {"counting", "csv_safe", "dedupe", "keys", "lens_query", "lens_rules", "linking", "moments", "packed", "plain_text"}
REGISTRIES = ("data_fetchers", "enrichers", "exporters", "recommenders", "playlists")
"""Packages whose `__init__` holds a registry; the faces see that and nothing behind it."""

INNER = {"pure", "machinery"}
OUTER = {*REGISTRIES, "services", "analyzers", "monitoring"}
MAY_IMPORT = {
    "start": {"bootstrap", "cli", "start"},
    "bootstrap": {"bootstrap"},
    "pure": {"pure"},
    "machinery": INNER,
    "services": {*INNER, "services"},
    **{name: {*INNER, "services", name} for name in ("data_fetchers", "enrichers", "exporters")},
    **{name: {"pure", name} for name in ("analyzers", "recommenders", "playlists", "monitoring")},
    "library": {*INNER, *OUTER, "library"},
    "cli": {"pure", "library", "cli", "pages"},
    "pages": {"pure", "library", "cli", "pages"},
}
ONLY_IN = {
    "streamlit": ("app", "streamlit_app", "music_rec.cli"),
    "plotly": ("streamlit_app.components",),
    "sqlite3": ("music_rec.core.storage",),
    "aiosqlite": ("music_rec.core.storage",),
    "filelock": ("music_rec.core",),
    "tenacity": ("music_rec.core",),
    "pydantic_settings": ("music_rec.core",),
    "aiohttp": ("music_rec.services",),
    "structlog": ("music_rec.monitoring",),
    "pylast": ("music_rec.services",),
    "spotipy": ("music_rec.services",),
    "musicbrainzngs": ("music_rec.services",),
    "sklearn": ("music_rec.analyzers", "music_rec.recommenders", "music_rec.playlists"),
    "scipy": ("music_rec.analyzers", "music_rec.recommenders", "music_rec.playlists"),
    "typer": ("music_rec.cli",),
    "rich": ("music_rec.cli",),
}


def ring(name: str) -> str:
    """The ring a module belongs to."""
    parts = name.split(".")
    if parts[0] == "streamlit_app" or name == "app":
        return "pages"
    if parts[0] != "music_rec":
        return "start"
    if parts[1:2] == ["core"]:
        return "pure" if not parts[2:] or parts[2] in VALUES | RULES else "machinery"
    if parts[1:2] and parts[1] in {*OUTER, "bootstrap", "cli"}:
        return parts[1]
    return "library" if parts[1:] else "pure"


def within(name: str, *packages: str) -> bool:
    """Whether a module is one of the packages or in one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def allowed(found: Import) -> bool:
    """Whether an import between our own modules goes the right way."""
    here, there = ring(found.module.name), ring(found.target)
    if there in MAY_IMPORT[here]:
        return True
    if here in ("cli", "pages") and there in REGISTRIES:
        return found.target == f"music_rec.{there}"
    return there == "analyzers" and within(found.module.name, "streamlit_app.components")


def test_every_import_goes_inward():
    ours = [found for found in imports() if found.target in product()]

    assert [str(found) for found in ours if not allowed(found)] == []


def test_no_modules_import_each_other_in_a_circle():
    graph = {name: set() for name in product()}
    for found in imports():
        if found.target in graph and not found.for_types and found.target != found.module.name:
            graph[found.module.name].add(found.target)

    assert len(list(TopologicalSorter(graph).static_order())) == len(graph)


@pytest.mark.parametrize("library", ONLY_IN)
def test_library_is_used_in_its_own_place_only(library: str):
    strays = [
        found for found in imports() if within(found.target, library) and not within(found.module.name, *ONLY_IN[library])
    ]

    assert list(map(str, strays)) == []


def test_command_line_imports_streamlit_only_where_it_starts_the_server():
    early = [
        found
        for found in imports()
        if within(found.module.name, "music_rec.cli") and within(found.target, "streamlit") and not found.inside_function
    ]

    assert list(map(str, early)) == []


def test_start_needs_nothing_but_python():
    foreign = [
        found
        for found in imports()
        if within(found.module.name, "start", "music_rec.bootstrap")
        and found.target not in product()
        and found.target.partition(".")[0] not in sys.stdlib_module_names
    ]

    assert list(map(str, foreign)) == []


def entries(package: Module) -> set[str]:
    """The modules named in the registry literal of a package."""
    literals = [node.value for node in package.tree.body if isinstance(node, ast.Assign | ast.AnnAssign) and node.value]
    used = {node.id for literal in literals for node in ast.walk(literal) if isinstance(node, ast.Name)}
    found: set[str] = set()
    for node in package.tree.body:
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names if (alias.asname or alias.name) in used}
            found |= {name if (name := f"{node.module}.{one}") in product() else str(node.module) for one in names}
    return {name for name in found if name.startswith(f"{package.name}.")}


MADE_OF_OTHERS = {f"music_rec.recommenders.{name}" for name in ("blend", "crowd", "ease_als", "hybrid")}
"""Entries whose idea is to weigh other entries."""
PACKAGES = {"streamlit_app.components.charts", *(f"music_rec.{name}" for name in REGISTRIES)}


@pytest.mark.parametrize("package", sorted(PACKAGES & set(product())))
def test_entries_of_a_registry_do_not_know_each_other(package: str):
    together = entries(product()[package]) - MADE_OF_OTHERS

    assert [str(found) for found in imports() if found.module.name in together and found.target in together] == []
