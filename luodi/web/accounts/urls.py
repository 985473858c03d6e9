"""Addresses about people."""

from django.urls import path

from luodi.web.accounts import administration, views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("account/", views.account, name="account"),
    path("account/password/", views.change_password, name="change-password"),
    path("account/large-text/", views.set_large_text, name="set-large-text"),
    path("account/tokens/", views.create_token, name="create-token"),
    path("account/tokens/<int:token_id>/revoke/", views.revoke_token, name="revoke-token"),
    path("people/", administration.people, name="people"),
    path("people/<int:user_id>/password/", administration.reset_password, name="reset-password"),
    path("people/<int:user_id>/active/", administration.set_active, name="set-active"),
    path("people/<int:user_id>/role/", administration.assign, name="assign"),
    path("units/", administration.list_units, name="units"),
    path("units/<int:unit_id>/", administration.unit, name="unit"),
]
