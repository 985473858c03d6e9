"""Signing in, being locked out, tokens, people; and that the log keeps all of it."""

import pytest
from django.urls import reverse

from luodi.web.accounts import actions
from luodi.web.accounts.models import ApiToken, Role, User
from luodi.web.audit.models import Event, Operation
from luodi.web.errors import NotAllowed, Refused
from tests.web.conftest import PASSWORD


def sign_in(client, name, password):
    return client.post(reverse("accounts:sign-in"), {"username": name, "password": password})


def test_signing_in_and_out_is_logged(lin, client):
    """The log has both, by Lin."""
    assert sign_in(client, "lin", PASSWORD).url == reverse("reports:list")
    client.post(reverse("accounts:sign-out"))
    operations = Event.objects.filter(by=lin).order_by("id").values_list("operation", flat=True)
    assert list(operations) == [Operation.SIGNED_IN, Operation.SIGNED_OUT]


def test_five_wrong_passwords_lock_the_name(lin, client):
    """After five the right password no longer helps, and every attempt is in the log."""
    for _ in range(5):
        sign_in(client, "lin", "wrong")
    answer = sign_in(client, "lin", PASSWORD)
    assert answer.status_code == 429
    assert Event.objects.filter(operation=Operation.SIGN_IN_FAILED, who="lin").count() >= 5


def test_a_signed_in_page_never_leads_elsewhere(lin, client):
    """The address to go on to must be the desk's own."""
    url = reverse("accounts:sign-in") + "?next=https://example.org/"
    answer = client.post(url, {"username": "lin", "password": PASSWORD, "next": "https://example.org/"})
    assert answer.url == reverse("reports:list")


def test_the_password_hasher_is_a_slow_one():
    """Whatever the tests use for speed, the desk's own settings keep Django's slow hasher first."""
    from django.conf import global_settings

    from luodi.web import settings as ours

    hashers = getattr(ours, "PASSWORD_HASHERS", global_settings.PASSWORD_HASHERS)
    assert "PBKDF2" in hashers[0]


def test_only_the_hash_of_a_token_is_kept(lin):
    """The key works, stands nowhere in the database, and ends when revoked."""
    token, key = actions.create_token(user=lin, name="周报")
    assert actions.user_of_token(key) == lin
    assert key not in str(ApiToken.objects.values_list().get())
    actions.revoke_token(token=token, by=lin)
    assert actions.user_of_token(key) is None


def test_a_deactivated_user_has_no_token(system, wang):
    """Deactivating somebody ends what their tokens can do."""
    _, key = actions.create_token(user=wang, name="x")
    actions.set_active(user=wang, active=False, by=system)
    assert actions.user_of_token(key) is None


def test_a_new_key_is_shown_once(lin, as_user):
    """The answer to the form holds the key; the page afterwards does not."""
    client = as_user(lin)
    words = client.post(reverse("accounts:create-token"), {"name": "周报"}).content.decode()
    assert "luodi_" in words
    assert "luodi_" not in client.get(reverse("accounts:account")).content.decode()


def test_nobody_revokes_another_ones_token(lin, wang, as_user):
    """Wang cannot even find it."""
    token, _ = actions.create_token(user=lin, name="x")
    assert as_user(wang).post(reverse("accounts:revoke-token", args=[token.pk])).status_code == 404


def test_the_system_administrator_adds_people(system, wang, county, as_user, client):
    """Somebody added signs in with the password shown, changes it, and waits for a role; others may add nobody."""
    data = {"username": "li", "full_name": "李一", "unit": county.pk}
    answer = as_user(system).post(reverse("accounts:people"), data)
    li, password = answer.context["made"]
    assert (li.unit, li.role, li.must_change_password) == (county, Role.NONE, True)
    assert sign_in(client, "li", password).url == reverse("accounts:account")
    assert client.get(reverse("reports:list")).status_code == 403
    change = {"old_password": password, "new_password1": "herons by 7 rivers", "new_password2": "herons by 7 rivers"}
    assert client.post(reverse("accounts:change-password"), change).status_code == 302
    assert "还没有角色" in client.get(reverse("reports:list")).content.decode()
    assert as_user(wang).post(reverse("accounts:people"), data).status_code == 403
    with pytest.raises(NotAllowed):
        actions.add_user(username="x", full_name="", unit=None, by=wang)
    with pytest.raises(Refused):
        actions.add_user(username="LI", full_name="", unit=None, by=system)


def test_a_reset_password_ends_the_tokens(system, wang):
    """Whoever had Wang's password or key has neither now."""
    _, key = actions.create_token(user=wang, name="x")
    actions.reset_password(user=wang, by=system)
    wang.refresh_from_db()
    assert not wang.check_password(PASSWORD)
    assert actions.user_of_token(key) is None


def test_own_password(lin, as_user):
    """The old password is asked for, a weak one refused, a good one taken; this browser stays in."""
    client, url = as_user(lin), reverse("accounts:change-password")
    weak = {"old_password": PASSWORD, "new_password1": "12345678901", "new_password2": "12345678901"}
    assert client.post(url, weak).status_code == 200
    good = {"old_password": PASSWORD, "new_password1": "herons by 7 rivers", "new_password2": "herons by 7 rivers"}
    assert client.post(url, good).status_code == 302
    assert User.objects.get(pk=lin.pk).check_password("herons by 7 rivers")
    assert client.get(reverse("accounts:account")).status_code == 200


def test_large_text_and_language(lin, as_user):
    """Large type is the user's own; the language is the browser's, until another is chosen."""
    client = as_user(lin)
    client.post(reverse("accounts:set-large-text"), {"large": "1"})
    words = client.get(reverse("accounts:account")).content.decode()
    assert '<html lang="zh-Hans" class="large">' in words
    client.post("/language/setlang/", {"language": "en", "next": "/account/"})
    words = client.get(reverse("accounts:account")).content.decode()
    assert '<html lang="en"' in words
    assert "My account" in words


def test_a_new_password_ends_the_lock_out(system, wang, client):
    """The page that says "locked" sends people to the administrator, whose reset must help at once."""
    from luodi.web.accounts import actions

    for _ in range(6):
        answer = client.post("/sign-in/", {"username": "wang", "password": "wrong"})
    assert answer.status_code == 429
    password = actions.reset_password(user=wang, by=system)
    assert client.post("/sign-in/", {"username": "wang", "password": password}).status_code == 302
