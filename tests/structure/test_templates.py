"""Templates hold translated words only, know only templates of their own layer or below, and obey the CSP."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from tests.structure.source import SOURCE, files, module, own_python, place, points_up

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
UNSHOWN = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
SHOWN_ATTRIBUTE = re.compile(r"""\s(?:title|alt|placeholder|aria-label|label)=(["'])(.*?)\1""", re.DOTALL)
TAG = re.compile(r"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
ENTITY = re.compile(r"&#?\w+;")
WORD = re.compile(r"[^\W\d_]{2,}")
KNOWS = re.compile(r"""{%-?\s*(?:include|extends)\s+(["'])(.+?)\1""")
INLINE = re.compile(r"""<script(?![^>]*\ssrc=)(?![^>]*type="application/json")|<style\b|\sstyle=|\son[a-z]+=""")
# The product, keys, official identifiers and the languages themselves have one name in every language.
SAME_EVERYWHERE = {"Liane", "Français", "English", "Ctrl", "Cmd", "SIREN", "SIRET", "CSV", "API"}


def templates() -> list[Path]:
    """Return every template of the product."""
    return [path for path in files(".html", ".txt") if "templates" in path.parts]


def template_name(path: Path) -> str:
    """Return the name by which a template is loaded."""
    return path.as_posix().rpartition("/templates/")[2]


def package(path: Path) -> str:
    """Return the package that a template belongs to."""
    return module(Path(path.as_posix().partition("/templates/")[0]))


def visible(text: str) -> str:
    """Return a template with every tag, variable, comment and translated block blanked out."""
    kept, inside = [], ""
    for token in Lexer(text).tokenize():
        name = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents else ""
        if inside:
            inside = "" if name == inside else inside
        elif name in {"blocktranslate", "blocktrans", "comment", "verbatim"}:
            inside = "end" + name
        elif token.token_type == TokenType.TEXT:
            kept.append(token.contents)
        else:
            # Keeps an attribute whole whose value is partly a tag.
            kept.append("\0")
    return "".join(kept)


def untranslated(text: str) -> set[str]:
    """Return the words that a reader would see without a translation."""
    shown = UNSHOWN.sub(" ", COMMENT.sub(" ", visible(text)))
    attributes = " ".join(match[2] for match in SHOWN_ATTRIBUTE.finditer(shown))
    words = WORD.findall(ENTITY.sub(" ", TAG.sub(" ", shown) + " " + attributes))
    return set(words) - SAME_EVERYWHERE


def test_the_words_of_a_template_are_found():
    text = '{% if a > b %}<p title="Titre {{ x }}" data-action="a->b">Bonjour&nbsp;{{ nom }}</p>{% endif %}'
    text += '{% translate "Oui" %}'
    assert untranslated(text) == {"Titre", "Bonjour"}


def test_every_word_of_a_template_is_translated():
    found = {
        place(path): words
        for path in templates()
        if path.suffix == ".html" and (words := untranslated(path.read_text(encoding="utf-8")))
    }
    assert not found, "\n".join(f"{name}: {', '.join(sorted(words))}" for name, words in found.items())


def test_no_template_holds_inline_script_or_style():
    found = [place(path) for path in templates() if INLINE.search(path.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


def test_each_template_name_stands_once():
    places = defaultdict(list)
    for path in templates():
        places[template_name(path)].append(place(path))
    doubled = {name: paths for name, paths in places.items() if len(paths) > 1}
    assert not doubled, doubled


@pytest.mark.parametrize("kind", ["templates", "Python files"])
def test_templates_are_used_from_their_own_layer_or_above(kind: str):
    homes = {template_name(path): package(path) for path in templates()}
    wrong = []
    for path in templates() if kind == "templates" else own_python():
        text = path.read_text(encoding="utf-8")
        if kind == "templates":
            names, user = [match[2] for match in KNOWS.finditer(text)], package(path)
        else:
            names, user = re.findall(r"""["']([\w/.-]+\.(?:html|txt))["']""", text), module(path)
        wrong += [
            f"{place(path)} uses {name} of {homes[name]}"
            for name in names
            if name in homes and path.parent != SOURCE and points_up(user, homes[name])
        ]
    assert not wrong, "\n".join(wrong)


def test_every_day_is_asked_for_in_the_box_that_follows_lianes_language():
    own = [(path, 'type="date"') for path in templates()] + [(path, '{"type": "date"}') for path in own_python()]
    native = [place(path) for path, sign in own if sign in path.read_text(encoding="utf-8")]
    assert not native, native
