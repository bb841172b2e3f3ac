"""The house rules no linter states."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.conftest import make_config
from tracker.access.guard import PUBLIC
from tracker.access.rules import Permission, Purpose
from tracker.app import create_app

ROOT = Path(__file__).parents[2]
PACKAGE = sorted((ROOT / "tracker").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LOCKS = sorted(ROOT.glob("requirements*.txt"))
EDGES = {"views", "cli", "api", "guard"}  # a guard acts before a view: it notes a session's use
MAY_COMMIT = {
    "setup/schema.py",  # a migration is its own transaction
}
ASK_THE_CLOCK = {"now", "today", "utcnow"}
TIMELESS = ("actions", "queries", "rules", "models", "forms")
SHOWN_BY_SEVERAL_VIEWS = {"people.link"}
SHARED_FOLDERS = {"layouts", "components", "errors"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parts_of(path: Path) -> tuple[str, str]:
    """A module's slice and its file, whether it is a file or a package of that name."""
    inside = path.relative_to(ROOT / "tracker").with_suffix("").parts
    return inside[0], (inside[1] if len(inside) > 1 else inside[0])


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    home = tmp_path_factory.mktemp("house")
    return create_app(make_config(f"sqlite:///{home / 'tracker.sqlite3'}", home))


def unmarked(app) -> list[str]:
    known = {PUBLIC, *Permission, *Purpose}
    return [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and getattr(app.view_functions[rule.endpoint], "needs", None) not in known
    ]


def test_every_route_states_its_permission(app):
    assert unmarked(app) == []


def test_a_route_that_states_none_is_found(tmp_path):
    app = create_app(make_config(f"sqlite:///{tmp_path / 'tracker.sqlite3'}", tmp_path))
    app.add_url_rule("/silent", "silent", lambda: "")
    assert unmarked(app) == ["silent"]


def commits(source: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    ]


@pytest.mark.parametrize("path", PACKAGE, ids=name_of)
def test_only_edges_commit(path):
    if str(path.relative_to(ROOT / "tracker")) in MAY_COMMIT or parts_of(path)[1] in EDGES:
        return
    assert commits(path.read_text()) == []


def test_a_commit_is_found():
    assert commits("def act():\n    db.session.commit()\n") == [2]


def imported_names(node: ast.ImportFrom) -> set[str]:
    return {name.name for name in node.names} if node.module == "tracker.values" else set()


def clock_calls(source: str) -> list[int]:
    """Lines that ask what time it is: the clock module's functions or the library's own."""
    tree = ast.parse(source)
    imports = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module == "tracker.values.clock" or "clock" in imported_names(node))
    ]
    calls = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASK_THE_CLOCK
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "time", "clock"}
    ]
    return imports + calls


@pytest.mark.parametrize(
    "path", [path for path in PACKAGE if parts_of(path)[1] in TIMELESS], ids=name_of
)
def test_only_edges_ask_the_clock(path):
    assert clock_calls(path.read_text()) == []


def test_asking_the_clock_is_found():
    assert clock_calls("from tracker.values.clock import now\n") == [1]
    assert clock_calls("def act():\n    return datetime.now(UTC)\n") == [2]


@pytest.mark.parametrize("path", PACKAGE, ids=name_of)
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text()))


def contracts() -> dict[str, dict]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {each["id"]: each for each in settings["tool"]["importlinter"]["contracts"]}


def test_every_slice_is_in_both_contracts():
    placed = {
        name.strip() for layer in contracts()["slices"]["layers"] for name in layer.split("|")
    }
    ordered = {name.removeprefix("tracker.") for name in contracts()["inside"]["containers"]}
    folders = {path.parent.name for path in (ROOT / "tracker").glob("*/__init__.py")}
    assert folders <= placed
    assert (
        placed - {"__main__", "console", "app", "setup", "access", "web", "db", "values"} == ordered
    )


INLINE = (
    (re.compile(r"\sstyle\s*=", re.IGNORECASE), "a style attribute"),
    (re.compile(r"<style\b", re.IGNORECASE), "a style element"),
    (re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE), "a script without src"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE), "an event attribute"),
    (re.compile(r"javascript:", re.IGNORECASE), "a script address"),
    (re.compile(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE), "another host"),
)


def inline_parts(source: str) -> list[str]:
    """What the Content-Security-Policy would refuse. Jinja comments do not reach a browser."""
    html = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    return [what for pattern, what in INLINE if pattern.search(html)]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_have_nothing_inline(path):
    assert inline_parts(path.read_text()) == []


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        "<script>x()</script>",
        '<a onclick="x()">',
        '<a href="javascript:x()">',
        '<img src="//other.example/x.png">',
    ],
)
def test_what_is_inline_is_found(html):
    assert len(inline_parts(html)) == 1


def test_templates_are_named_after_their_view(app):
    """`credits/new_grant.html` belongs to `credits.new_grant`; parts of pages begin with `_`."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()} | SHOWN_BY_SEVERAL_VIEWS
    stray = [
        name_of(path)
        for path in TEMPLATES
        if path.parent.name not in SHARED_FOLDERS
        and not path.stem.startswith("_")
        and f"{path.parent.name}.{path.stem}" not in endpoints
    ]
    assert stray == []


TAKES = re.compile(r"""\{%-?\s*(?:extends|include|import|from)\s+["']([a-z_]+)/""")


def heights() -> dict[str, int]:
    """Each slice's place on the hill, the lowest 0; strangers stand at the same height."""
    layers = reversed(contracts()["slices"]["layers"])
    return {name.strip(): n for n, layer in enumerate(layers) for name in layer.split("|")}


def may_take(own: str, other: str) -> bool:
    """Whether a template of one folder may be made of one of another."""
    if other in {"layouts", "components"}:
        return own != "components" or other == "components"
    height = heights()
    return own == other or (own in height and height[other] < height[own])


@pytest.mark.parametrize(
    ("own", "other", "may"),
    [
        ("credits", "components", True),
        ("credits", "credits", True),
        ("dashboard", "credits", True),
        ("credits", "dashboard", False),
        ("credits", "support", False),
        ("components", "credits", False),
        ("components", "layouts", False),
        ("layouts", "program", False),
    ],
)
def test_templates_look_down_the_hill_as_slices_do(own, other, may):
    assert may_take(own, other) is may


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_is_made_of_shared_own_and_lower_ones(path):
    taken = TAKES.findall(path.read_text(encoding="utf-8"))
    assert [other for other in taken if not may_take(path.parent.name, other)] == []


def test_locks_hold_a_hash_of_everything_and_no_address():
    assert LOCKS
    for lock in LOCKS:
        text = lock.read_text()
        assert "://" not in text
        assert not re.search(r"^\s*-", text, re.MULTILINE) or "--hash" in text
        for requirement in re.split(r"\n(?=\S)", text.strip()):
            assert re.match(r"[a-z0-9._\[\]-]+==\S+", requirement, re.IGNORECASE), requirement
            assert "--hash=sha256:" in requirement, requirement


def tracked_texts() -> list[tuple[str, str]]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    texts = []
    for name in filter(None, listed.stdout.split("\0")):
        try:
            texts.append((name, (ROOT / name).read_text()))
        except (UnicodeDecodeError, FileNotFoundError):  # a picture; a file just moved
            continue
    return texts


# Written in parts, so that this file does not find itself.
PATHS_OF_A_MACHINE = re.compile(r"/(?:work/[a-z]|home/[a-z]|Users/[A-Z])")
INDEXES = re.compile("|".join(("pypi" + r"\.org", "python" + "hosted", "--" + "index-url ")))


def test_no_file_holds_a_path_of_a_machine():
    assert [name for name, text in tracked_texts() if PATHS_OF_A_MACHINE.search(text)] == []


def test_no_file_holds_an_index_address():
    assert [name for name, text in tracked_texts() if INDEXES.search(text)] == []


def test_users_are_told_what_changed():
    assert "## " in (ROOT / "CHANGELOG.md").read_text()


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(int(p.name[:4]) for p in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_migrations_import_nothing_of_the_tracker():
    for path in (ROOT / "migrations" / "versions").glob("*.py"):
        modules = [
            node.module or "" if isinstance(node, ast.ImportFrom) else alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        ]
        assert not [module for module in modules if module.split(".")[0] == "tracker"], path.name
