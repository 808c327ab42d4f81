"""Addresses of the shared screens. Included last: an object's slug takes what no other app claimed."""

from django.urls import path

from liane.web import preferences
from liane.web.boards import menus as board_menus
from liane.web.boards import moves as board_moves
from liane.web.boards import views as boards
from liane.web.bulk import counting, editing
from liane.web.bulk import views as bulk
from liane.web.calendars import moves
from liane.web.calendars import views as calendars
from liane.web.clipboard import views as clipboard
from liane.web.files import views as stored
from liane.web.filters import views as filters
from liane.web.finding import views as finding
from liane.web.galleries import split
from liane.web.galleries import views as galleries
from liane.web.lists import counts, grouped, menus, totals
from liane.web.lists import views as lists
from liane.web.lists.newer import newer
from liane.web.maps import live
from liane.web.maps import views as maps
from liane.web.operations import views as operations
from liane.web.pages import creation, fields, undoing
from liane.web.pages import views as pages
from liane.web.printing import views as printing
from liane.web.views import acts, forms, menu

app_name = "web"
urlpatterns = [
    path("", preferences.home, name="home"),
    path("langue", preferences.language, name="language"),
    path("apparence", preferences.appearance, name="appearance"),
    path("session", preferences.session, name="session"),
    path("aide/clavier", preferences.keys, name="keys"),
    path("recherche", finding.search, name="search"),
    path("recherche/fiches", finding.any_record, name="any_record"),
    path("fichiers", stored.deposit, name="deposit"),
    path("fichiers/<uuid:file_id>", stored.show, name="file"),
    path("fichiers/<uuid:file_id>/vignette", stored.thumbnail, name="thumbnail"),
    path("changements/<uuid:change_id>/annulation", undoing.undo, name="undo"),
    path("operations", operations.show, name="operations"),
    path("operations/<uuid:operation_id>/arret", operations.stop, name="operation_stop"),
    path("operations/<uuid:operation_id>/annulation", operations.undo, name="operation_undo"),
    path("operations/<uuid:operation_id>/rangement", operations.away, name="operation_away"),
    path("operations/<uuid:operation_id>/refus", operations.report, name="operation_report"),
    path("operations/<uuid:operation_id>/fichier", operations.file, name="operation_file"),
    path("<slug:slug>", lists.show, name="list"),
    path("<slug:slug>/lignes", lists.lines, name="lines"),
    path("<slug:slug>/nouveautes", newer, name="newer"),
    path("<slug:slug>/nombre", counts.fuller, name="count"),
    path("<slug:slug>/totaux", totals.totals, name="totals"),
    path("<slug:slug>/groupe", grouped.group, name="group"),
    path("<slug:slug>/groupes", grouped.menu, name="grouping"),
    path("<slug:slug>/tri", menus.sorting, name="sorting"),
    path("<slug:slug>/colonnes", menus.columns, name="columns"),
    path("<slug:slug>/filtre", filters.builder, name="filter"),
    path("<slug:slug>/choix", finding.choices, name="choices"),
    path("operations/export/<slug:slug>/<str:day>", bulk.export_past, name="export_past"),
    path("<slug:slug>/selection", bulk.bulk, name="bulk"),
    path("<slug:slug>/selection/modification", editing.edit, name="bulk_edit"),
    path("<slug:slug>/selection/compte", counting.count_on, name="bulk_count"),
    path("<slug:slug>/selection/export", bulk.export, name="bulk_export"),
    path("<slug:slug>/copie", clipboard.copy, name="copy"),
    path("<slug:slug>/collage", clipboard.paste, name="paste"),
    path("<slug:slug>/personnes", bulk.assign, name="assign"),
    path("<slug:slug>/vues", menu.menu, name="views"),
    path("<slug:slug>/vues/nouvelle", forms.create, name="new_view"),
    path("<slug:slug>/vues/<uuid:view_id>/modifier", forms.edit, name="edit_view"),
    path("<slug:slug>/vues/<uuid:view_id>/contenu", acts.content, name="view_content"),
    path("<slug:slug>/vues/<uuid:view_id>/copie", acts.copy, name="view_copy"),
    path("<slug:slug>/vues/<uuid:view_id>/favori", acts.favourite, name="view_favourite"),
    path("<slug:slug>/vues/<uuid:view_id>/place", acts.place, name="view_place"),
    path("<slug:slug>/vues/<uuid:view_id>/suppression", acts.deletion, name="view_deletion"),
    path("<slug:slug>/tableau", boards.show, name="board"),
    path("<slug:slug>/tableau/colonne", board_menus.column, name="board_column"),
    path("<slug:slug>/calendrier", calendars.show, name="calendar"),
    path("<slug:slug>/galerie", galleries.show, name="gallery"),
    path("<slug:slug>/impression", printing.sheet, name="print"),
    path("<slug:slug>/carte", maps.show, name="map"),
    path("<slug:slug>/carte/points", live.sight, name="map_sight"),
    path("<slug:slug>/carte/lieu", live.place, name="map_place"),
    path("<slug:slug>/volets", split.show, name="split"),
    path("<slug:slug>/nouveau", creation.create, name="create"),
    path("<slug:slug>/<uuid:record_id>", pages.page, name="record"),
    path("<slug:slug>/<uuid:record_id>/tableau", board_moves.move, name="board_move"),
    path("<slug:slug>/<uuid:record_id>/calendrier", moves.move, name="calendar_move"),
    path("<slug:slug>/<uuid:record_id>/apercu", pages.peek, name="peek"),
    path("<slug:slug>/<uuid:record_id>/impression", printing.record, name="print_record"),
    path("<slug:slug>/<uuid:record_id>/modifier", creation.edit, name="edit"),
    path("<slug:slug>/<uuid:record_id>/suppression", pages.delete, name="delete"),
    path("<slug:slug>/<uuid:record_id>/complements", fields.needs, name="needs"),
    path("<slug:slug>/<uuid:record_id>/ecrits/<slug:kind>", pages.note, name="note"),
    path("<slug:slug>/<uuid:record_id>/champs/<slug:key>", fields.field, name="field"),
]
