"""Nothing happens behind a write: no model signal is declared, sent or listened to."""

import ast

from tests.structure.source import own_python, place, tree

SIGNALS = {
    "pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed",
    "pre_migrate", "post_migrate", "class_prepared", "receiver", "Signal",
}  # fmt: skip
MODULES = ("django.db.models.signals", "django.dispatch", "django.db.models.signals.ModelSignal")


def uses_signals(node: ast.AST) -> bool:
    """Tell whether a node of the syntax tree brings in a signal."""
    if isinstance(node, ast.Import):
        return any(name.name.startswith(MODULES) for name in node.names)
    if isinstance(node, ast.ImportFrom) and node.module:
        names = {name.name for name in node.names}
        return node.module.startswith(MODULES) or (
            node.module.startswith("django.") and bool(names & {*SIGNALS, "signals"})
        )
    return False


def test_no_model_signals():
    found = [
        f"{place(path)}:{getattr(node, 'lineno', 0)}"
        for path in own_python()
        for node in ast.walk(tree(path))
        if uses_signals(node)
    ]
    assert not found, "\n".join(found)
