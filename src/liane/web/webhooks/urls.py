"""Addresses of webhooks in the settings, under /reglages/."""

from django.urls import URLPattern, path

from liane.web.webhooks import deeds, views

app_name = "webhooks"
urlpatterns: list[URLPattern] = [
    path("webhooks", views.listing, name="list"),
    path("webhooks/nouveau", views.edit, name="new"),
    path("webhooks/<uuid:webhook_id>", views.show, name="one"),
    path("webhooks/<uuid:webhook_id>/modifier", views.edit, name="edit"),
    path("webhooks/<uuid:webhook_id>/essai", deeds.test, name="test"),
    path("webhooks/<uuid:webhook_id>/pause", deeds.rest, name="rest"),
    path("webhooks/<uuid:webhook_id>/secret", deeds.secret, name="secret"),
    path("webhooks/<uuid:webhook_id>/reprise", deeds.replay, name="replay"),
    path("webhooks/<uuid:webhook_id>/suppression", deeds.remove, name="removal"),
    path("webhooks/<uuid:webhook_id>/envois/<int:delivery_id>", views.delivery, name="delivery"),
    path("webhooks/<uuid:webhook_id>/envois/<int:delivery_id>/envoi", deeds.again, name="again"),
    path("webhooks/<uuid:webhook_id>/envois/<int:delivery_id>/abandon", deeds.skip, name="skip"),
]
