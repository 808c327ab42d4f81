"""Nothing above the kernel can tell an object that the organisation invented from one that Liane declares."""

import ast

import pytest

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
