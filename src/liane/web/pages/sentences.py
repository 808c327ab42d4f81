"""What the timeline says of a Change: one sentence, and its details when several fields changed."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liane.records.fields import Context, Field
from liane.records.log import Event, Step
from liane.records.objects import ObjectType
from liane.web import drawing
from liane.web.cells import safe

_STEPS_SHOWN = 6
# What Liane itself keeps up to date says nothing to a reader of the history.
_SILENT = frozenset({"updated_at", "updated_by", "created_at", "created_by"})


def sentence(item: ObjectType, event: Event, context: Context) -> tuple[str, str, tuple[str, ...]] | None:
    """Return the icon, the sentence and the details of an event, drawn; None when it says nothing to a reader."""
    who = f"<b>{safe(event.actor_name or 'Liane')}</b>"
    if event.action == "create":
        return "plus", _created(event, who), ()
    if event.action == "delete":
        return "trash", _("%(who)s a supprimé la fiche") % {"who": who}, ()
    steps = telling(event)
    if not steps:
        return None
    shown = tuple(detail(step, context) for step in steps[:_STEPS_SHOWN])
    if event.cause == "undo":
        return "arrow-back-up", _("%(who)s a annulé une modification") % {"who": who}, shown
    icon = "layout-kanban" if item.path in {step.field.key for step in steps} else "pencil"
    if len(steps) == 1:
        return icon, _one(steps[0], who, context), ()
    count = len(steps)
    said = ngettext("%(who)s a modifié %(n)d champ", "%(who)s a modifié %(n)d champs", count)
    return icon, said % {"who": who, "n": count}, shown


def telling(event: Event) -> list[Step]:
    """Return the fields of an event that say something to a reader."""
    steps = [step for step in event.steps if step.field.key not in _SILENT]
    # What Liane works out by itself only follows from what somebody did.
    return [step for step in steps if not step.field.read_only] or steps


def wrote(name: str) -> str:
    """Return the sentence above what `name` wrote."""
    return _("<b>%(name)s</b> a écrit") % {"name": safe(name)}


def _created(event: Event, who: str) -> str:
    if event.cause == "import":
        return _("Fiche importée par %(who)s") % {"who": who}
    return _("%(who)s a créé la fiche") % {"who": who}


def _one(step: Step, who: str, context: Context) -> str:
    label = safe(step.field.label)
    if step.erased:
        return _("%(who)s a modifié « %(label)s » : valeurs effacées du journal") % {"who": who, "label": label}
    before, after = _text(step.field, step.before, context), _text(step.field, step.after, context)
    words = {"who": who, "label": label, "before": f"<b>{before}</b>", "after": f"<b>{after}</b>"}
    if not before and not after:
        # Rights are a table: a line says nothing of them.
        return _("%(who)s a modifié « %(label)s »") % words
    if step.before in (None, []):
        return _("%(who)s a renseigné « %(label)s » : %(after)s") % words
    if step.after in (None, []):
        return _("%(who)s a vidé « %(label)s », qui valait %(before)s") % words
    return _("%(who)s a modifié « %(label)s » : %(before)s devient %(after)s") % words


def detail(step: Step, context: Context) -> str:
    """Return one field of a Change as a line of its own: its label, the values before and after."""
    if step.erased:
        return _("%(label)s : valeurs effacées du journal") % {"label": safe(step.field.label)}
    before, after = _text(step.field, step.before, context), _text(step.field, step.after, context)
    if not before and not after:
        return safe(step.field.label)
    old = f"<del>{before}</del> " if before else ""
    return _("%(label)s : %(change)s") % {"label": safe(step.field.label), "change": f"{old}<ins>{after or '—'}</ins>"}


def _text(field: Field, value: object, context: Context) -> str:
    text = drawing.text(field, value, context)
    return safe(text if len(text) <= 120 else text[:120] + "…")
