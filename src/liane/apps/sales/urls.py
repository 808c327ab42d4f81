"""Addresses of the sales settings, under /reglages/."""

from django.urls import URLPattern, path

from liane.apps.sales import stage_views, views

app_name = "sales"
urlpatterns: list[URLPattern] = [
    path("pipelines", views.listing, name="pipelines"),
    path("pipelines/nouveau", views.create, name="pipeline_new"),
    path("pipelines/<uuid:pipeline_id>", views.pipeline, name="pipeline"),
    path("pipelines/<uuid:pipeline_id>/suppression", views.remove, name="pipeline_removal"),
    path("pipelines/<uuid:pipeline_id>/etapes/<uuid:stage_id>/service", views.restore, name="stage_return"),
    path("pipelines/etapes/<uuid:stage_id>", stage_views.criteria, name="stage"),
]
