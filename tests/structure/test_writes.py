"""Only the kernel writes rows of record models: anything else that writes one fails here."""

import ast
import re
from collections.abc import Iterator
from typing import TypeGuard

import pytest
from django.apps import apps
from django.conf import settings

from liane.records.models import Record
from tests.structure.source import own_python, place, tree

WRITES = {
    "save",
    "delete",
    "update",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
WRITES |= {f"a{name}" for name in WRITES}
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
SQL = re.compile(r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|COPY|TRUNCATE(?:\s+TABLE)?)\s+\"?(\w+)", re.IGNORECASE)


def guarded() -> tuple[frozenset[str], frozenset[str]]:
    """Return the names and the tables of the models that only the kernel writes.

    They are all records and the kernel's own tables, but for the organisation and its domains, which exist
    before there is anything to record.
    """
    outside = {settings.TENANT_MODEL, settings.TENANT_DOMAIN_MODEL}
    models = [
        model
        for model in apps.get_models()
        if issubclass(model, Record)
        or (model.__module__.startswith("liane.records.") and model._meta.label not in outside)
    ]
    names = {model.__name__ for model in models} | {"Record"}
    return frozenset(names), frozenset(model._meta.db_table for model in models)


def root(node: ast.expr) -> ast.expr:
    """Return where a chain of calls and attributes begins: `Company` of `Company.objects.first()`."""
    while isinstance(node, (ast.Call, ast.Attribute, ast.Subscript, ast.Await)):
        inner = node.func if isinstance(node, ast.Call) else node.value
        if isinstance(inner, ast.Attribute) and inner.attr[:1].isupper():
            return inner
        node = inner
    return node


def is_record(node: ast.expr, names: frozenset[str], variables: set[str]) -> bool:
    """Tell whether an expression is a guarded model, one of its rows or a set of them."""
    start = root(node)
    if isinstance(start, ast.Attribute):
        return start.attr in names
    return isinstance(start, ast.Name) and (start.id in names or start.id in variables)


def annotated(annotation: ast.expr | None, names: frozenset[str]) -> bool:
    """Tell whether an annotation speaks of a guarded model."""
    return annotation is not None and any(re.search(rf"\b{name}\b", ast.unparse(annotation)) for name in names)


def nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function, or those of a module that stand outside its functions."""
    for child in ast.iter_child_nodes(scope):
        if not (isinstance(scope, ast.Module | ast.ClassDef) and isinstance(child, FUNCTIONS)):
            yield child
            yield from nodes(child)


def record_variables(scope: ast.AST, names: frozenset[str]) -> set[str]:
    """Return the variables of a function or module that hold rows of guarded models."""
    found: set[str] = set()
    for node in nodes(scope):
        if isinstance(node, ast.arg) and annotated(node.annotation, names):
            found.add(node.arg)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            if annotated(node.annotation, names):
                found.add(node.target.id)
        elif isinstance(node, (ast.Assign, ast.NamedExpr, ast.For, ast.comprehension)):
            source = node.value if isinstance(node, (ast.Assign, ast.NamedExpr)) else node.iter
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if is_record(source, names, found):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def by_model(node: ast.AST, names: frozenset[str], variables: set[str]) -> TypeGuard[ast.expr]:
    """Tell whether a node calls a writing method of a guarded model, row or set of rows."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and is_record(node.func.value, names, variables)
    )


def by_sql(node: ast.AST, tables: frozenset[str]) -> TypeGuard[ast.expr]:
    """Tell whether a node is the text of an SQL statement that writes a guarded table."""
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and any(table in tables for table in SQL.findall(node.value))
    )


def writes(module: ast.Module, names: frozenset[str], tables: frozenset[str]) -> Iterator[int]:
    """Yield the lines of a module that write rows of guarded models, by the ORM or by SQL."""
    functions = [node for node in ast.walk(module) if isinstance(node, FUNCTIONS)]
    for scope in [*functions, module]:
        variables = record_variables(scope, names)
        for node in nodes(scope):
            if by_model(node, names, variables) or by_sql(node, tables):
                yield node.lineno


@pytest.mark.parametrize(
    "code",
    [
        "Company.objects.filter(city='Lyon').update(city='Paris')",
        "models.Company.objects.create(name='Dupont')",
        "Company(name='Dupont').save()",
        "def f():\n    company = Company.objects.get()\n    company.delete()",
        "def f(company: 'Company | None'):\n    company.save()",
        "for company in Company.objects.all():\n    company.save()",
        "cursor.execute('UPDATE people_company SET name = %s')",
    ],
)
def test_a_write_is_found(code: str):
    assert list(writes(ast.parse(code), frozenset({"Company"}), frozenset({"people_company"})))


@pytest.mark.parametrize(
    "code",
    [
        "Company.objects.filter(city='Lyon').count()",
        "def f(session):\n    session.save()",
        "values = {}\nvalues.update(company=Company.objects.get())",
        "cursor.execute('SELECT name FROM people_company')",
    ],
)
def test_a_reading_is_not_a_write(code: str):
    assert not list(writes(ast.parse(code), frozenset({"Company"}), frozenset({"people_company"})))


def test_only_the_kernel_writes_records():
    names, tables = guarded()
    found = [
        f"{place(path)}:{line}"
        for path in own_python()
        if not place(path).startswith("src/liane/records/")
        for line in sorted(set(writes(tree(path), names, tables)))
    ]
    assert not found, "\n".join(found)
