"""Addresses of the relations of a record: they stand before those of the shared screens."""

from django.urls import URLPattern, path

from liane.web.relations import tree_views, views

app_name = "relation_pages"
urlpatterns: list[URLPattern] = [
    path("<slug:slug>/<uuid:record_id>/relations/nouvelle/<str:key>", views.add, name="add"),
    path("<slug:slug>/<uuid:record_id>/relations/<uuid:relation_id>", views.edit, name="edit"),
    path("<slug:slug>/<uuid:record_id>/relations/<uuid:relation_id>/suppression", views.remove, name="remove"),
    path("<slug:slug>/<uuid:record_id>/arbre", tree_views.show, name="tree"),
    path("<slug:slug>/<uuid:record_id>/arbre/branches", tree_views.branches, name="branches"),
    path("<slug:slug>/<uuid:record_id>/arbre/place", tree_views.place, name="place"),
]
