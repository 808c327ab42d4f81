"""Bring the translation files up to date, compile them, or say what they lack.

The source strings are French; `en` translates them all. `fr` holds only the plurals, which would else follow
the English rule (0 is plural), and the words that a package translates into others ("Note" is English too); it
is filled without anyone. A file's strings go to the nearest `locale`
folder above it, so an app that makes one owns its words. GNU gettext is not needed.

    python -m scripts.translations update     # `make messages`
    python -m scripts.translations compile
    python -m scripts.translations check      # part of `make check`
"""

import ast
import gettext
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "liane"
PLURALS = {"en": "nplurals=2; plural=(n != 1);", "fr": "nplurals=2; plural=(n > 1);"}
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""
# Which arguments of a function are the context ("c"), the singular and the plural.
FUNCTIONS = {
    "_": "s",
    "gettext": "s",
    "gettext_noop": "s",
    "ngettext": "sp",
    "pgettext": "cs",
    "npgettext": "csp",
}
FUNCTIONS |= {f"{name}_lazy": shape for name, shape in FUNCTIONS.items() if name not in {"_", "gettext_noop"}}
PACKAGES = ("django", "allauth")
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(_|n?p?gettext)\(({STRING}(?:\s*,\s*{STRING})*)")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")
Found = tuple[str, tuple[str, ...]]


def in_python(path: Path) -> Iterator[Found]:
    """Yield each call of a translation function in a Python file, inside f-strings too: its name, its strings."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
            given = (arg.value for arg in node.args if isinstance(arg, ast.Constant))
            yield node.func.id, tuple(word for word in given if isinstance(word, str))


def in_template(path: Path) -> Iterator[Found]:
    """Yield each translated string of a template as the call that it stands for."""
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for call in CALL.finditer(code):
        yield call[1], tuple(ast.literal_eval(f"({call[2]},)"))


def catalogue_folder(path: Path) -> Path:
    """Return the `locale` folder that holds the strings of a source file."""
    for folder in path.parents:
        if folder == SOURCE:
            break
        if (folder / "locale").is_dir():
            return folder / "locale"
    return SOURCE / "locale"


def extracted() -> dict[Path, Catalog]:
    """Return the strings of the source, a catalogue without translations for each `locale` folder."""
    catalogues: dict[Path, Catalog] = defaultdict(Catalog)
    templates = [path for kind in ("html", "txt") for path in SOURCE.rglob(f"templates/**/*.{kind}")]
    for path in sorted([*SOURCE.rglob("*.py"), *templates]):
        catalogue = catalogues[catalogue_folder(path)]
        place = [(path.relative_to(ROOT).as_posix(), 1)]
        for function, strings in in_python(path) if path.suffix == ".py" else in_template(path):
            part = dict(zip(FUNCTIONS[function], strings, strict=False))
            if part.get("s"):
                key = (part["s"], part["p"]) if "p" in part else part["s"]
                catalogue.add(key, locations=place, context=part.get("c"))
    return catalogues


def read(path: Path) -> Catalog:
    """Return the catalogue of a .po file; an absent one is empty, a broken one raises SystemExit."""
    if not path.is_file():
        return Catalog(locale=path.parents[1].name)
    try:
        with path.open("rb") as file:
            return read_po(file, locale=path.parents[1].name, abort_invalid=True)
    except ValueError as error:
        raise SystemExit(f"{path.relative_to(ROOT)}: {error}") from error


@cache
def taken() -> frozenset[str]:
    """Return the words that the packages with screens of their own translate into other French words."""
    found: set[str] = set()
    for package in PACKAGES:
        spec = find_spec(package)
        for path in Path(spec.origin).parent.rglob("locale/fr/LC_MESSAGES/django.mo") if spec and spec.origin else ():
            with path.open("rb") as file:
                entries: dict[object, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
            found |= {key for key, word in entries.items() if isinstance(key, str) and word != key}
    return frozenset(found)


def translated(template: Catalog, language: str, path: Path) -> Catalog:
    """Return the strings of `template` with the translations that `path` has."""
    old, new = read(path), Catalog(locale=language)
    for message in template:
        if message.id and (language != "fr" or message.pluralizable or message.id in taken()):
            known = old.get(message.id, message.context)
            string = message.id if language == "fr" else known.string if known else None
            flags = known.flags if known else ()
            new.add(message.id, string, message.locations, flags, context=message.context)
    return new


def po_files() -> Iterator[tuple[Path, Path, str]]:
    """Yield each translation file that should be there, its `locale` folder and its language."""
    for folder in {SOURCE / "locale", *SOURCE.rglob("locale")}:
        for language in PLURALS:
            yield folder / language / "LC_MESSAGES" / "django.po", folder, language


def po_text(catalogue: Catalog, language: str) -> str:
    """Return a .po file without dates, people and line numbers, so that it changes with its words only."""
    text = io.BytesIO()
    write_po(text, catalogue, width=110, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER.format(language=language, plural=PLURALS[language]) + text.getvalue().decode()


def update() -> None:
    """Write every .po file from the source, keeping translations, dropping strings that are gone."""
    templates = extracted()
    for path, folder, language in po_files():
        text = po_text(translated(templates.get(folder, Catalog()), language, path), language)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(path.relative_to(ROOT))


def compile_all() -> None:
    """Write one .mo file a language: Django looks through all that it has for every word, one after another."""
    for path in SOURCE.rglob("locale/*/LC_MESSAGES/*.mo"):
        path.unlink()
    for language, plural in PLURALS.items():
        whole = read_po(io.StringIO(HEADER.format(language=language, plural=plural)), locale=language)
        for path, _folder, spoken in sorted(po_files()):
            for message in read(path) if spoken == language else ():
                if message.id:
                    whole.add(message.id, message.string, context=message.context, flags=message.flags)
        compiled = SOURCE / "locale" / language / "LC_MESSAGES" / "django.mo"
        with compiled.open("wb") as file:
            write_mo(file, whole)


def forms(message: Message | None) -> list[str]:
    """Return the forms of a translation, one, or one for each number."""
    string = message.string if message else None
    return list(string) if isinstance(string, (tuple, list)) else [string or ""]


def quarrels() -> Iterator[str]:
    """Yield the words that two files translate differently: which one wins would be chance."""
    said: dict[object, tuple[list[str], Path]] = {}
    for path, _folder, language in sorted(po_files()):
        for message in read(path):
            if message.id:
                key, place = (language, message.id, message.context), path.relative_to(ROOT)
                known, first = said.setdefault(key, (forms(message), place))
                if known != forms(message):
                    yield f"{place}: « {message.id} » is « {known[0]} » in {first}: say the same, or give it a context."


def faults() -> Iterator[str]:
    """Yield what the translation files lack, a sentence each."""
    yield from quarrels()
    templates = extracted()
    for path, folder, language in po_files():
        known, place = read(path), path.relative_to(ROOT)
        wanted = {(m.id, m.context): m for m in translated(templates.get(folder, Catalog()), language, path)}
        for (key, context), message in wanted.items():
            if not key:
                continue
            source, translation = key if isinstance(key, str) else key[-1], forms(known.get(key, context))
            if not all(translation):
                yield f"{place}: « {source} » ({message.locations[0][0]}) is not translated."
            elif message.fuzzy:
                yield f"{place}: « {source} » is marked fuzzy."
            elif set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(translation[-1])):
                yield f"{place}: « {source} » and its translation do not hold the same placeholders."
        for message in known:
            if message.id and (message.id, message.context) not in wanted:
                source = message.id if isinstance(message.id, str) else message.id[0]
                yield f"{place}: « {source} » is no longer used; run make messages."


def check() -> None:
    """Print what is wrong; exit with 1 when anything is."""
    found = list(faults())
    print("\n".join(found) or "Every string is translated.")
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    {"update": update, "compile": compile_all, "check": check}[sys.argv[1]]()
