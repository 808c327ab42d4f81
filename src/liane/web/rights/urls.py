"""Addresses of rights on screen: they stand before those of the shared screens."""

from django.urls import URLPattern, path

from liane.web.rights import access, rules

app_name = "rights_pages"
urlpatterns: list[URLPattern] = [
    path("reglages/partage", rules.listing, name="rules"),
    path("reglages/partage/nouvelle", rules.create, name="rule_new"),
    path("reglages/partage/<uuid:rule_id>", rules.edit, name="rule"),
    path("reglages/partage/<uuid:rule_id>/suppression", rules.remove, name="rule_removal"),
    path("reglages/audit", rules.audit, name="audit"),
    path("<slug:slug>/<uuid:record_id>/acces", access.access, name="access"),
    path("<slug:slug>/<uuid:record_id>/acces/<uuid:share_id>/suppression", access.unshare, name="unshare"),
]
