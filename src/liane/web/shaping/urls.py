"""Addresses of the settings that shape Liane, under /reglages/objets."""

from django.urls import URLPattern, path

from liane.web.shaping.views import conversions, fields, layouts, live, objects, panels, relations, removals, returns

app_name = "shaping"
urlpatterns: list[URLPattern] = [
    path("relations", relations.listing, name="relations"),
    path("relations/nouvelle", relations.create, name="relation_new"),
    path("relations/ordre", relations.order, name="relation_order"),
    path("relations/<uuid:kind_id>", relations.change, name="relation"),
    path("relations/<uuid:kind_id>/retrait", relations.retire, name="relation_retire"),
    path("relations/<uuid:kind_id>/service", relations.restore, name="relation_restore"),
    path("objets", objects.listing, name="objects"),
    path("objets/nouveau", objects.create, name="object_new"),
    path("objets/<slug:name>", fields.listing, name="object"),
    path("objets/<slug:name>/identite", objects.change, name="object_change"),
    path("objets/<slug:name>/retrait", objects.retire, name="object_retire"),
    path("objets/<slug:name>/service", objects.restore, name="object_restore"),
    path("objets/<slug:name>/ordre", fields.order, name="field_order"),
    path("objets/<slug:name>/champs/nouveau", panels.choose, name="field_kinds"),
    path("objets/<slug:name>/champs/nouveau/<slug:kind>", panels.create, name="field_new"),
    path("objets/<slug:name>/champs/<slug:key>", panels.change, name="field"),
    path("objets/<slug:name>/champs/<slug:key>/type", conversions.choose, name="field_kind"),
    path("objets/<slug:name>/champs/<slug:key>/conversion", conversions.convert, name="field_convert"),
    path("objets/<slug:name>/champs/<slug:key>/conversion/compte", conversions.count_on, name="field_convert_count"),
    path("objets/<slug:name>/champs/<slug:key>/conversion/retour", returns.take_back, name="field_take_back"),
    path(
        "objets/<slug:name>/champs/<slug:key>/conversion/retour/compte", returns.count_on, name="field_take_back_count"
    ),
    path("objets/<slug:name>/champs/<slug:key>/choix", removals.remove, name="field_removal"),
    path("objets/<slug:name>/champs/<slug:key>/choix/compte", removals.count_on, name="field_removal_count"),
    path("objets/<slug:name>/champs/<slug:key>/retrait", panels.retire, name="field_retire"),
    path("objets/<slug:name>/champs/<slug:key>/service", panels.restore, name="field_restore"),
    path("objets/<slug:name>/formule", live.formula, name="formula"),
    path("objets/<slug:name>/motif", live.pattern, name="pattern"),
    path("objets/<slug:name>/numero", live.number, name="number"),
    path("objets/<slug:name>/disposition", layouts.edit, name="layout"),
    path("objets/<slug:name>/disposition/apercu", layouts.preview, name="layout_preview"),
    path("objets/<slug:name>/disposition/retour", layouts.reset, name="layout_reset"),
]
