"""Nothing above the kernel can tell an object that the organisation invented from one that Liane declares."""

import ast
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.urls import get_resolver

from liane.records.checks import RESERVED
from liane.records.registry import object_types
from tests.structure.source import own_python, place, tree

# What only one of the two has: a Django model, or a definition and a partition.
WORDS = frozenset({"RowType", "records_row", "is_custom", "built_in_object"})
MODULES = frozenset({"liane.records.definitions.rows", "liane.records.definitions.load"})


def tells(module: ast.Module) -> list[int]:
    """Return the lines that ask an object type what it is made of, or ask which of the two kinds it is."""
    found = []
    for node in ast.walk(module):
        match node:
            case ast.Attribute(attr="model" | "_definition", value=ast.Name(id=name)) if name not in ("fields", "self"):
                found.append(node.lineno)
            case ast.Attribute(attr="model" | "_definition", value=ast.Subscript() | ast.Call()):
                found.append(node.lineno)
            case ast.Call(func=ast.Name(id="type"), args=[ast.Name(id="item" | "target" | "kind")]):
                found.append(node.lineno)
            case ast.ImportFrom(module=name) if name in MODULES:
                found.append(node.lineno)
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in WORDS:
                found.append(node.lineno)
            case ast.Constant(value=str(text)) if "records_row" in text or "records_custom_object" in text:
                found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "code",
    [
        "item.model._meta.db_table",
        "catalogue()[name].model",
        "isinstance(item, RowType)",
        "type(item) is x",
        "from liane.records.definitions.rows import table",
        "cursor.execute('SELECT id FROM records_row_don')",
    ],
)
def test_a_telling_line_is_found(code: str):
    assert tells(ast.parse(code))


def test_nothing_above_the_kernel_tells():
    found = [
        f"{place(path)}:{line}"
        for path in own_python()
        if not place(path).startswith("src/liane/records/")
        for line in tells(tree(path))
    ]
    assert not found, "\n".join(found)


def firsts(patterns: Iterable[Any], before: str = "") -> Iterator[str]:
    """Yield the first word of every address that is not an object's."""
    for one in patterns:
        text = before + str(one.pattern).lstrip("^")
        if "/" in text or not hasattr(one, "url_patterns"):
            yield text.partition("/")[0].rstrip("$")
        else:
            yield from firsts(one.url_patterns, text)


def test_no_object_takes_an_address_of_liane():
    words = {word for word in firsts(get_resolver().url_patterns) if word and not word.startswith("<")}
    assert "reglages" in words
    assert words - RESERVED - {item.slug for item in object_types.all().values()} == set()
