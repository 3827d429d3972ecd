"""The product runs on Linux, macOS and Windows, starts no shell and draws no foreign markup."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from architecture.reading import ROOT, everything, imports, product, tracked_texts

POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "termios", "tty"}
POSIX_CALLS = {"fork", "forkpty", "geteuid", "getuid", "kill", "killpg", "mkfifo", "nice", "setsid", "waitpid"}
"""Of `os`; `kill` is there on Windows and ends the process, whatever the signal."""
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
SIGNALS_EVERYWHERE = {"SIGINT", "SIGTERM"}
MACHINE_PATH = re.compile(r"(?<![\w.~$}])/(?:home|Users|root|work)/\w|\b[A-Z]:\\Users\\")


def nodes(kind: type[ast.expr] | type[ast.keyword]) -> Iterator[tuple[str, ast.AST]]:
    """Every node of one kind in the product, with its place."""
    for module in product().values():
        for node in module.nodes:
            if isinstance(node, kind):
                yield module.place(node), node


def attributes() -> Iterator[tuple[str, str]]:
    """Every name of a name in the product (`os.kill`), with its place."""
    for place, node in nodes(ast.Attribute):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield place, f"{node.value.id}.{node.attr}"


def test_no_module_of_posix_alone_is_imported():
    assert [str(found) for found in imports() if found.target.partition(".")[0] in POSIX_MODULES] == []


def test_no_call_or_signal_of_posix_alone_is_used():
    calls = {f"os.{name}" for name in POSIX_CALLS}
    signals = re.compile(rf"signal\.SIG(?!_)(?!{'|'.join(name[3:] for name in SIGNALS_EVERYWHERE)}$)\w+")

    assert [place for place, name in attributes() if name in calls or signals.fullmatch(name)] == []


def test_no_shell_reads_a_string():
    assert [place for place, name in attributes() if name in SHELLS] == []
    assert [place for place, node in nodes(ast.keyword) if node.arg in ("shell", "preexec_fn")] == []


def test_no_foreign_markup_is_allowed_on_a_page():
    assert [place for place, node in nodes(ast.keyword) if str(node.arg).startswith("unsafe_allow")] == []


def test_browser_tests_lie_where_their_run_looks_for_them():
    marked = [
        module.path
        for module in everything()
        if re.search(r"^pytestmark = .*browser|^@pytest\.mark\.browser", module.text, re.M)
    ]

    assert marked
    assert {path.parent for path in marked} == {ROOT / "tests" / "e2e" / "browser"}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="a downloaded folder does not list its own files")
def test_no_file_names_a_folder_of_one_machine():
    found = [f"{path.name}: {hit[0]}" for path, text in tracked_texts() for hit in MACHINE_PATH.finditer(text)]

    assert found == []
