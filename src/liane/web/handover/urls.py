"""Addresses of hand-overs, under /reglages/passations."""

from django.urls import URLPattern, path

from liane.web.handover import views

app_name = "handover"
urlpatterns: list[URLPattern] = [
    path("passations", views.listing, name="list"),
    path("passations/personne", views.choose, name="choose"),
    path("passations/nouvelle/<uuid:user_id>", views.create, name="new"),
    path("passations/<uuid:handover_id>", views.show, name="show"),
    path("passations/<uuid:handover_id>/retour", views.give_back, name="return"),
    path("passations/<uuid:handover_id>/abandon", views.cancel, name="cancel"),
]
