"""Addresses of the settings, under /reglages/."""

from django.urls import URLPattern, path

from liane.accounts.views import looking, organisation, people, profile, role_fields, roles, teams

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("", organisation.overview, name="settings"),
    path("profil", profile.profile, name="profile"),
    path("profil/mot-de-passe", profile.password, name="password"),
    path("organisation", organisation.edit, name="organisation"),
    path("organisation/logo", organisation.change_logo, name="logo"),
    path("messagerie", organisation.edit_mail, name="mail"),
    path("messagerie/essai", organisation.test_mail, name="mail_test"),
    path("cours", organisation.rates, name="rates"),
    path("cours/<uuid:rate_id>/suppression", organisation.remove_rate, name="rate_removal"),
    path("sauvegardes", organisation.backups, name="backups"),
    path("vue", looking.listing, name="view_as"),
    path("vue/<uuid:user_id>", looking.begin, name="view_begin"),
    path("vue/fin", looking.end, name="view_end"),
    path("connexions", people.sign_ins, name="sign_ins"),
    path("personnes", people.listing, name="people"),
    path("personnes/invitation", people.invite, name="invite"),
    path("personnes/<uuid:user_id>", people.person, name="person"),
    path("personnes/<uuid:user_id>/lien", people.make_link, name="person_link"),
    path("personnes/<uuid:user_id>/acces", people.set_active, name="person_access"),
    path("equipes", teams.listing, name="teams"),
    path("equipes/nouvelle", teams.team, name="team_new"),
    path("equipes/<uuid:team_id>", teams.team, name="team"),
    path("equipes/<uuid:team_id>/suppression", teams.remove, name="team_removal"),
    path("roles", roles.listing, name="roles"),
    path("roles/nouveau", roles.role, name="role_new"),
    path("roles/<uuid:role_id>", roles.role, name="role"),
    path("roles/<uuid:role_id>/copie", roles.duplicate, name="role_copy"),
    path("roles/<uuid:role_id>/suppression", roles.remove, name="role_removal"),
    path("roles/<uuid:role_id>/champs/<slug:name>", role_fields.fields, name="role_fields"),
]
