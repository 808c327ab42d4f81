"""Contents page of the sales app: deals, their lines, pipelines and stages."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from liane.apps.sales.choices import OPEN
from liane.apps.sales.criteria import check_criteria, hold_criteria
from liane.apps.sales.lines import complete_lines, keep_amount, total_deals
from liane.apps.sales.models import Deal, DealContact, DealLine, Pipeline, Stage
from liane.apps.sales.roles import drop_roles, join_deal, refuse_doubles
from liane.apps.sales.stages import date_stages, place_deals
from liane.records.objects import Board, Everyone, ObjectType, Related, Section, Via
from liane.records.queries.model import Leaf
from liane.records.registry import register


@register
class DealType(ObjectType):
    model = Deal
    slug = "deals"
    label = _("Affaire")
    plural = _("Affaires")
    feminine = True
    icon = "target-arrow"
    hue = 150
    group = "sell"
    order = 30
    subtitle = ("company", "amount")
    columns = ("name", "company", "stage", "amount", "expected_close", "owner", "stage_since")
    sort = "-updated_at"
    creation = (
        "name",
        "company",
        "contacts",
        "pipeline",
        "stage",
        "amount",
        "expected_close",
        "origin",
        "owner",
    )
    highlights = ("amount", "expected_close", "company", "owner", "stage_since")
    sections = (
        Section(
            _("Affaire"),
            ("name", "company", "contacts", "amount", "expected_close", "next_step", "next_step_on", "owner"),
        ),
        Section(_("Suivi"), ("pipeline", "stage", "probability", "engaged_on", "stage_since", "closed_at")),
        Section(_("Clôture"), ("loss_reason", "win_reason", "competitor", "closing_comment")),
        Section(_("Contexte"), ("origin", "tags", "description")),
    )
    related = (
        Related("deal_line", "deal", ("name", "total", "quantity", "unit_price", "discount"), sum="total"),
        Related("deal_contact", "deal", ("contact", "role")),
    )
    path = "stage"
    opens = "board"
    board = Board(
        column="stage",
        sum="amount",
        weight="stage.probability",
        rotting="stage_since",
        rotting_days="stage.rotting_days",
        lane_filter="pipeline",
        card=("company", "amount", "expected_close", "owner"),
        open_where=Leaf("stage.kind", "is", OPEN),
    )
    rules = (place_deals, hold_criteria, date_stages, keep_amount, drop_roles)


@register
class DealContactType(ObjectType):
    model = DealContact
    slug = "deal-contacts"
    label = _("Rôle dans une affaire")
    plural = _("Rôles dans les affaires")
    icon = "user"
    hue = 170
    order = 36
    title = "comment"
    subtitle = ("role", "contact")
    columns = ("contact", "deal", "role", "comment")
    sort = "-created_at"
    creation = ("deal", "contact", "role", "comment")
    sections = (Section(_("Rôle"), ("deal", "contact", "role", "comment")),)
    scope = Via("deal")
    rules = (refuse_doubles, join_deal)


@register
class DealLineType(ObjectType):
    model = DealLine
    slug = "deal-lines"
    label = _("Ligne d’affaire")
    plural = _("Lignes d’affaires")
    feminine = True
    icon = "list"
    hue = 150
    order = 35
    subtitle = ("deal", "total")
    columns = ("name", "deal", "product", "quantity", "unit_price", "discount", "total")
    sort = "-created_at"
    creation = ("deal", "product", "name", "quantity", "unit", "unit_price", "discount", "vat_rate")
    sections = (
        Section(_("Ligne"), ("deal", "product", "name", "position")),
        Section(_("Prix"), ("quantity", "unit", "unit_price", "discount", "total", "vat_rate")),
    )
    scope = Via("deal")
    # The amount of a deal is the sum of its lines.
    reveals = MappingProxyType({"unit_price": "amount", "discount": "amount", "total": "amount"})
    rules = (complete_lines, total_deals)


@register
class PipelineType(ObjectType):
    model = Pipeline
    slug = "pipelines"
    label = _("Pipeline")
    plural = _("Pipelines")
    icon = "layout-kanban"
    hue = 280
    order = 80
    columns = ("name", "position")
    sort = "position"
    creation = ("name", "position")
    sections = (Section(_("Pipeline"), ("name", "position", "description")),)
    related = (Related("stage", "pipeline", ("name", "position", "probability", "kind", "rotting_days")),)
    scope = Everyone()
    settings = True


@register
class StageType(ObjectType):
    model = Stage
    slug = "stages"
    label = _("Étape")
    plural = _("Étapes")
    feminine = True
    icon = "chevron-right"
    hue = 280
    order = 85
    tint = "hue"
    subtitle = ("pipeline", "probability")
    columns = ("name", "pipeline", "position", "probability", "kind", "rotting_days")
    sort = "position"
    creation = ("name", "pipeline", "position", "probability", "kind", "rotting_days", "hue")
    sections = (
        Section(_("Étape"), ("name", "pipeline", "position", "probability", "kind", "rotting_days", "hue", "retired")),
    )
    scope = Everyone()
    rules = (check_criteria,)
    settings = True
    example = MappingProxyType(
        {"name": "À l’essai", "pipeline": "pipeline", "kind": "open", "position": 9, "probability": "20"}
    )
