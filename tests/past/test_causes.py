"""Whatever changes a record says why in words: no cause of a Change reads as the name that programs give it."""

import ast
from importlib import import_module

from liane.web.history.causes import known
from tests.structure.source import module, own_python, tree


def test_every_cause_has_its_words():
    made = set()
    for path in own_python():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Cause":
                [first, *_rest] = node.args
                if isinstance(first, ast.Constant):
                    made.add(first.value)
                elif isinstance(first, ast.Name) and first.id.isupper():
                    made.add(getattr(import_module(module(path)), first.id))
    assert {"form", "command", "handover", "key", "mcp", "webhook"} <= made
    assert made - set(known()) == set()
