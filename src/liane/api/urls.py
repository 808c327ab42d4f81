"""Addresses of programs. The first words here are reserved: no object has them as its own."""

from django.urls import URLPattern, path

from liane.api.changes import views as changes
from liane.api.feed import views as feed
from liane.api.objects import views as objects
from liane.api.openapi import views as openapi
from liane.api.records import asking, comments, upserting
from liane.api.records import views as records
from liane.api.road.methods import later
from liane.api.search import views as search
from liane.api.transfers import files
from liane.api.transfers import views as transfers
from liane.api.webhooks import views as webhooks

urlpatterns: list[URLPattern] = [
    # What speaks this protocol weighs as much as a third of all else, and is asked for by few.
    path("mcp", later("liane.api.mcp.views.serve")),
    path("api/v1/me", objects.me),
    path("api/v1/objects", objects.objects),
    path("api/v1/objects/<str:name>", objects.one),
    path("api/v1/openapi.json", openapi.document),
    path("api/v1/client.py", openapi.module),
    path("api/v1/query", asking.query),
    path("api/v1/search", search.found),
    path("api/v1/feed", feed.feed),
    path("api/v1/changes", changes.changes),
    path("api/v1/changes/<str:change_id>", changes.change),
    path("api/v1/changes/<str:change_id>/undo", changes.undoing),
    path("api/v1/webhooks/<str:webhook_id>/secret", webhooks.secret),
    path("api/v1/webhooks/<str:webhook_id>/test", webhooks.test),
    path("api/v1/webhooks/<str:webhook_id>/replay", webhooks.replay),
    path("api/v1/webhooks/<str:webhook_id>/deliveries", webhooks.deliveries),
    path("api/v1/webhooks/<str:webhook_id>/deliveries/<int:delivery_id>", webhooks.delivery),
    path("api/v1/imports", transfers.imports),
    path("api/v1/exports", transfers.exports),
    path("api/v1/operations", transfers.all_operations),
    path("api/v1/operations/<str:operation_id>", transfers.operation),
    path("api/v1/operations/<str:operation_id>/stop", transfers.stopping),
    path("api/v1/operations/<str:operation_id>/undo", transfers.undoing),
    path("api/v1/operations/<str:operation_id>/file", transfers.export_file),
    path("api/v1/files", files.deposit),
    path("api/v1/files/<str:file_id>", files.file),
    path("api/v1/<slug:slug>/<str:record_id>/comments", comments.comments),
    path("api/v1/<slug:slug>/<str:record_id>/comments/<str:comment_id>", comments.comment),
    path("api/v1/<slug:slug>/by/external/<str:source>/<path:key>", upserting.by_external),
    path("api/v1/<slug:slug>/by/<str:field>/<path:value>", upserting.by_field),
    path("api/v1/<slug:slug>", records.records),
    path("api/v1/<slug:slug>/<str:record_id>", records.record),
]
