"""A typed client in Python, made from the OpenAPI document: one file that needs nothing but Python."""

import keyword
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

_CORE = Path(__file__).with_name("core.py")
_TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "object": "dict[str, Any]"}
# What the client itself is called for.
_TAKEN = frozenset(
    {"query", "search", "change", "undo", "feed", "send", "import_file", "export", "operation", "export_file"}
)
_MARK = "        # The records of each object stand here."
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def client(document: Mapping[str, Any]) -> str:
    """Return the text of the client of what the document describes."""
    objects = dict(_objects(document))
    attributes = "\n".join(
        f"        self.{_attribute(slug)} = Records[{name}Values, {name}Given](self, {slug!r})"
        for slug, name in objects.items()
    )
    types = "\n\n\n".join(part for name in objects.values() for part in _classes(document, name))
    core, rest = _core().split(f"\n{_MARK}")
    # The types stand before what names them at run time.
    head, liane = core.split("class Records(Generic[Values, Given]):", 1)
    return f"{head}{types}\n\n\nclass Records(Generic[Values, Given]):{liane}\n{attributes}{rest}"


@cache
def _core() -> str:
    return _CORE.read_text(encoding="utf-8")


def _objects(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the slug of each object and the name of its schemas."""
    schemas = document["components"]["schemas"]
    names = {tag["name"]: "".join(part[:1].upper() + part[1:] for part in tag["name"].split("_"))
             for tag in document["tags"]}  # fmt: skip
    for path, operations in document["paths"].items():
        parts = path.split("/")
        first = next(iter(operations.values()))
        name = names.get(first["tags"][0])
        if len(parts) == 2 and name is not None and f"{name}Values" in schemas:
            yield parts[1], name


def _attribute(slug: str) -> str:
    name = slug.replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) or name in _TAKEN else name


def _classes(document: Mapping[str, Any], name: str) -> Iterator[str]:
    schemas = document["components"]["schemas"]
    yield _typed(f"{name}Values", {key: _type(schema) for key, schema in _properties(schemas[f"{name}Values"])})
    yield _typed(f"{name}Given", {key: "Any" for key, _schema in _properties(schemas[f"{name}Given"])})


def _properties(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from schema.get("properties", {}).items()


def _typed(name: str, fields: Mapping[str, str]) -> str:
    """Return a TypedDict whose keys may all be absent; written as a call, for keys that Python would not take."""
    if all(_NAME.fullmatch(key) and not keyword.iskeyword(key) for key in fields):
        body = "\n".join(f"    {key}: {kind}" for key, kind in fields.items()) or "    pass"
        return f"class {name}(TypedDict, total=False):\n{body}"
    pairs = ", ".join(f"{key!r}: {kind!r}" for key, kind in fields.items())
    return f"{name} = TypedDict({name!r}, {{{pairs}}}, total=False)"


def _type(schema: Mapping[str, Any]) -> str:
    if schema.get("$ref", "").endswith("/Reference"):
        return "Reference"
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(one) for one in schema["anyOf"]))
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    return " | ".join(_one(kind, schema) for kind in kinds) or "Any"


def _one(kind: str, schema: Mapping[str, Any]) -> str:
    if kind == "null":
        return "None"
    if kind == "array":
        return f"list[{_type(schema.get('items', {}))}]"
    return _TYPES[kind]
