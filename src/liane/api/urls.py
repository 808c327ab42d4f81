"""Addresses of programs. The first words here are reserved: no object has them as its own."""

from django.urls import URLPattern, path

from liane.api.objects import views as objects
from liane.api.records import views as records

urlpatterns: list[URLPattern] = [
    path("api/v1/me", objects.me),
    path("api/v1/objects", objects.objects),
    path("api/v1/objects/<str:name>", objects.one),
    path("api/v1/<slug:slug>", records.records),
    path("api/v1/<slug:slug>/<str:record_id>", records.record),
]
