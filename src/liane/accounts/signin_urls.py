"""Addresses at the root of the site: sign-in, one-time links, the logo. Their names are those that allauth knows."""

from django.urls import URLPattern, path

from liane.accounts.views import signin

urlpatterns: list[URLPattern] = [
    path("connexion", signin.SignInView.as_view(), name="account_login"),
    path("deconnexion", signin.sign_out, name="account_logout"),
    path("connexion/compte-desactive", signin.inactive, name="account_inactive"),
    path("connexion/mot-de-passe-oublie", signin.forgotten, name="account_reset_password"),
    path("lien/<str:token>", signin.one_time_link, name="one_time_link"),
    path("organisation/logo/<str:digest>", signin.logo, name="organisation_logo"),
]
