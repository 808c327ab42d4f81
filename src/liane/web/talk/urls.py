"""Addresses of comments and followers."""

from django.urls import path

from liane.web.talk import following, names, views

app_name = "talk"
urlpatterns = [
    path("commentaires/<uuid:comment_id>/texte", views.words, name="words"),
    path("commentaires/<uuid:comment_id>/reponse", views.reply, name="reply"),
    path("commentaires/<uuid:comment_id>/reaction", views.react, name="react"),
    path("<slug:slug>/<uuid:record_id>/commentaires", views.comment, name="comment"),
    path("<slug:slug>/<uuid:record_id>/mentions", names.suggest, name="names"),
    path("<slug:slug>/<uuid:record_id>/suivi", following.show, name="following"),
]
