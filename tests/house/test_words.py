"""The words people read: in the catalogue alone, in both languages, in the office's terms."""

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tracker.web.words import FOLDER, LANGUAGES

ROOT = Path(__file__).parents[2]
PACKAGE = sorted((ROOT / "tracker").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FILES = sorted(FOLDER.rglob("*.po"))
KEY = re.compile(r"[a-z_]+(?:\.[A-Za-z0-9_]+)+")
HANGUL = re.compile("[가-힣ㄱ-ㅎ]")
READ_KOREAN = {  # code that reads or forms Korean, not words shown as they stand
    "tracker/web/particles.py",
    "tracker/web/formats.py",
    "tracker/people/passwords.py",
    "tracker/program/rules.py",
    "tracker/mentoring/rules/importing.py",
    "tracker/progress/rules/importing.py",
    "tracker/support/rules/importing.py",
    "tracker/partners/rules/importing.py",
    "tracker/search/rules/needles.py",
    "tracker/search/rules/texts.py",
    "tracker/workbook/rules/kinds.py",
    "tracker/workbook/rules/matching.py",
    "tracker/workbook/rules/rows.py",
}
READ_TYPED = "tracker/values/"  # what people type: days, amounts, durations
CONSOLE = "cli.py"  # help for the operator
DEMO = "tracker/setup/demo/"  # invented names and notes: data, not words
FORBIDDEN = (
    ("지급", "부여"),
    ("집행", "사용"),
    ("자부담", "초과 사용액"),
    ("잔고", "잔액"),
    ("반려", "보완 요청 또는 불승인"),
    ("업체", "기업"),
    ("고객사", "참여기업"),
    ("회원사", "참여기업"),
    ("경영진", "총괄(열람)"),
    ("세션", "접속 또는 멘토링"),
    ("유니콘 선두", "기업가치"),
    ("위험", "주의 또는 사실"),
    ("하십시오", "해 주세요"),
    ("예산", "한도"),
)
ALLOWED = {"배정 시간", "배정한 시간", "시간 배정", "수당 지급"}  # a mentor's fee is cash paid
HAEYO = re.compile(r"(?:해요|에요|예요|어요|아요|네요|세요(?<!주세요)|할까요)[.?!]?(?:\s|$)")


def entries(path):
    """Key, and its words in every form, of one file of the catalogue."""
    with path.open("rb") as file:
        for message in read_po(file, locale=path.parent.name):
            if message.id:
                key = message.id[0] if message.pluralizable else message.id
                forms = message.string if message.pluralizable else (message.string,)
                yield key, tuple(forms)


def catalogue(language):
    return {
        key: forms for path in FILES if path.parent.name == language for key, forms in entries(path)
    }


CATALOGUES = {language: catalogue(language) for language in LANGUAGES}
KOREAN = CATALOGUES["ko"]


def placeholders(words):
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def name_of(path):
    return str(path.relative_to(ROOT))


def literals(tree):
    """String literals of a module that are no docstring, each with its line."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        said = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if said and id(node) not in docstrings:
            yield node.lineno, node.value


def test_each_file_of_the_catalogue_has_both_languages():
    names = {
        language: {p.name for p in FILES if p.parent.name == language} for language in LANGUAGES
    }
    assert names["ko"] == names["en"]


def test_both_languages_define_the_same_keys():
    assert KOREAN.keys() == CATALOGUES["en"].keys()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_words_are_empty(path):
    assert [key for key, forms in entries(path) if not all(forms)] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_keys_are_keys(path):
    assert [key for key, _ in entries(path) if not KEY.fullmatch(key)] == []


def test_placeholders_are_the_same_in_both_languages_and_every_form():
    differing = [
        key
        for key, forms in KOREAN.items()
        if len({frozenset(placeholders(w)) - {"n"} for w in (*forms, *CATALOGUES["en"][key])}) > 1
    ]
    assert differing == []


SOURCES = {path: path.read_text() for path in (*PACKAGE, *TEMPLATES)}
ALL_SOURCE = "\n".join(SOURCES.values())
BUILT = {  # prefixes that code completes with a value: t(f"credits.status.{status}")
    *re.findall(r"""f["']([a-z_]+(?:\.[a-z_]+)*\.)\{""", ALL_SOURCE),
    *re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)*\.)["']\s*(?:~|\+)""", ALL_SOURCE),
    *(
        f"{prefix}."
        for prefix in re.findall(r"""choices\([A-Z_]\w*, ["']([a-z_.]+)["']""", ALL_SOURCE)
    ),
    "refusal.",
    "trail.",
    "role.",
}
QUOTED = set(re.findall(r"""["']([a-z_]+(?:\.[A-Za-z0-9_]+)+)["']""", ALL_SOURCE))
ASKED = re.compile(r"""(?<![\w.])tn?\(\s*["']([^"']+)["']\s*[,)]""")


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_key_asked_for_is_defined(path):
    asked = [key for key in ASKED.findall(SOURCES[path]) if KEY.fullmatch(key)]
    assert [key for key in asked if key not in KOREAN] == []


def test_every_prefix_that_code_completes_has_words():
    known = {key.split(".")[0] for key in KOREAN}
    ours = [prefix for prefix in BUILT if prefix.split(".")[0] in known]
    assert [p for p in ours if not any(key.startswith(p) for key in KOREAN)] == []


def test_no_key_is_defined_and_never_used():
    unused = [
        key
        for key in KOREAN
        if key not in QUOTED
        and not any(key.startswith(prefix) for prefix in BUILT)
        and f".{key.rsplit('.', 1)[-1]}" not in ALL_SOURCE
    ]
    assert unused == []


def refusal_codes():
    """The codes of `RuleViolation("…")` in the code."""
    for path in PACKAGE:
        for node in ast.walk(ast.parse(SOURCES[path])):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "RuleViolation"):
                continue
            if node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value, name_of(path), node.lineno


def test_every_refusal_has_words():
    assert [found for found in refusal_codes() if f"refusal.{found[0]}" not in KOREAN] == []


@pytest.mark.parametrize("path", PACKAGE, ids=name_of)
def test_no_korean_stands_in_code(path):
    name = name_of(path)
    if (
        name in READ_KOREAN
        or name.startswith((DEMO, READ_TYPED))
        or CONSOLE in {path.name, f"{path.parent.name}.py"}
    ):
        return
    tree = ast.parse(SOURCES[path])
    assert [(line, words) for line, words in literals(tree) if HANGUL.search(words)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_words_stand_in_templates(path):
    text = re.sub(r"\{#.*?#\}", "", SOURCES[path], flags=re.DOTALL)
    assert not HANGUL.search(text)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", " ", text, flags=re.DOTALL)
    assert re.findall(r"(?<![&\w])[A-Za-z]{2,}(?!;)", text) == []


@pytest.mark.parametrize("path", [p for p in FILES if p.parent.name == "ko"], ids=name_of)
def test_korean_words_are_the_offices(path):
    wrong = []
    for key, forms in entries(path):
        for words in forms:
            bare = words
            for allowed in ALLOWED:
                bare = bare.replace(allowed, "")
            wrong += [(key, bad, f"say {good}") for bad, good in FORBIDDEN if bad in bare]
            wrong += [(key, "배정", "say 부여")] if "배정" in bare else []
            wrong += [(key, words)] if HAEYO.search(words) else []
    assert wrong == []
