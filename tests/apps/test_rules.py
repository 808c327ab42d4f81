"""Rules read other records by the batch that they complete, never by SQL of their own."""

import ast
import inspect
import sys

from liane.records.registry import object_types


def test_rules_of_apps_import_no_database():
    modules = {rule.__module__ for item in object_types.all().values() for rule in item.rules}
    checked = [name for name in sorted(modules) if name.startswith("liane.apps.")]
    assert {"liane.apps.sales.lines", "liane.apps.sales.stages", "liane.apps.people.rules"} <= set(checked)
    for name in checked:
        tree = ast.parse(inspect.getsource(sys.modules[name]))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert "django.db" not in imported, name
