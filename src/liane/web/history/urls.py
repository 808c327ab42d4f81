"""Addresses of the past: they stand before those of the shared screens."""

from django.urls import URLPattern, path

from liane.web.history import deleted, retention, travel, undoing, views

app_name = "history"
urlpatterns: list[URLPattern] = [
    path("journal", views.journal, name="journal"),
    path("journal/<uuid:change_id>", views.change, name="change"),
    path("journal/annulation", undoing.person, name="undo_person"),
    path("journal/annulation/de/<uuid:user_id>", undoing.of, name="undo_of"),
    path("journal/<uuid:change_id>/annulation", undoing.change, name="undo"),
    path("journal/<uuid:change_id>/annulation/<uuid:record_id>/<slug:key>", undoing.field, name="undo_field"),
    path("reglages/conservation", retention.rules, name="retention"),
    path("reglages/conservation/<uuid:rule_id>/suppression", retention.remove, name="retention_removal"),
    path("<slug:slug>/<uuid:record_id>/effacement", retention.record, name="erase"),
    path("le", travel.go, name="travel"),
    path("corbeille", deleted.show, name="bin"),
    path("corbeille/<uuid:change_id>/<uuid:record_id>", deleted.restore, name="restore"),
    path("<slug:slug>/<uuid:record_id>/historique", views.record, name="record"),
]
