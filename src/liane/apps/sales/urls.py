"""Addresses of the sales settings, under /reglages/."""

from django.urls import URLPattern, path

from liane.apps.sales import views

app_name = "sales"
urlpatterns: list[URLPattern] = [
    path("pipelines", views.listing, name="pipelines"),
    path("pipelines/nouveau", views.create, name="pipeline_new"),
    path("pipelines/<uuid:pipeline_id>", views.pipeline, name="pipeline"),
    path("pipelines/<uuid:pipeline_id>/suppression", views.remove, name="pipeline_removal"),
]
