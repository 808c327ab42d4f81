"""What a refusal may say: nothing of a field that its reader may not see, not even what it is called."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from liane.records.changes.model import Problem
from liane.records.viewer import Viewer


def told(problems: Iterable[Problem], viewer: Viewer) -> list[Problem]:
    """Return the problems as `viewer` may read them.

    That a field does not exist is what she is told of a hidden one that she names herself, so it stays.
    """
    return [_told(problem, viewer) for problem in problems]


def _told(problem: Problem, viewer: Viewer) -> Problem:
    if not problem.field or problem.code == "unknown_field" or not viewer.on(problem.object).hides(problem.field):
        return problem
    message = _("Un champ que votre rôle ne montre pas s’y oppose : demandez à un administrateur.")
    return replace(problem, field="", message=message, value=None)
