"""Signing in, being locked out, tokens, people; and the log that keeps all of it."""

import pytest
from django.urls import reverse

from luodi.web.accounts import actions
from luodi.web.accounts.models import ApiToken, Role, User
from luodi.web.audit.actions import first_broken, record
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


def test_a_deactivated_user_has_no_token(lin, wang):
    """Deactivating somebody ends what their tokens can do."""
    _, key = actions.create_token(user=wang, name="x")
    actions.set_active(user=wang, active=False, by=lin)
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


def test_managers_add_people(lin, wang, as_user, client):
    """A manager adds somebody, who signs in with the password shown; others may not."""
    data = {"username": "sun", "full_name": "孙一", "unit": "宁河市临河县", "role": "county"}
    answer = as_user(lin).post(reverse("accounts:people"), data)
    sun, password = answer.context["made"]
    assert sign_in(client, "sun", password).status_code == 302
    assert (sun.unit.name, sun.role) == ("宁河市临河县", Role.COUNTY)
    assert as_user(wang).post(reverse("accounts:people"), data).status_code == 403
    with pytest.raises(NotAllowed):
        actions.add_user(username="x", full_name="", unit=None, role=Role.LEADER, by=wang)
    with pytest.raises(Refused):
        actions.add_user(username="SUN", full_name="", unit=None, role=Role.LEADER, by=lin)


def test_a_reset_password_ends_the_tokens(lin, wang):
    """Whoever had Wang's password or key has neither now."""
    _, key = actions.create_token(user=wang, name="x")
    actions.reset_password(user=wang, by=lin)
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


def test_the_log_is_for_managers_and_auditors(lin, wang, auditor, as_user):
    """Wang is refused; Lin and the auditor read it."""
    url = reverse("audit:log")
    assert [as_user(user).get(url).status_code for user in (lin, auditor, wang)] == [200, 200, 403]


def test_a_changed_row_of_the_log_shows(lin, auditor, as_user):
    """Changing a row behind the desk's back breaks the seal from there on; so does taking one out."""
    for name in "abc":
        record(Operation.USER_CHANGED, by=lin, target=name)
    assert first_broken() is None
    middle = Event.objects.get(target="b")
    Event.objects.filter(pk=middle.pk).update(target="B")
    assert first_broken() == middle
    assert "可能被改动过" in as_user(auditor).get(reverse("audit:log")).content.decode()
    Event.objects.filter(pk=middle.pk).delete()
    assert first_broken() == Event.objects.get(target="c")


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


def test_a_new_password_ends_the_lock_out(lin, wang, client):
    """The page that says "locked" sends people to the manager, whose reset must help at once."""
    from luodi.web.accounts import actions

    for _ in range(6):
        answer = client.post("/sign-in/", {"username": "wang", "password": "wrong"})
    assert answer.status_code == 429
    password = actions.reset_password(user=wang, by=lin)
    assert client.post("/sign-in/", {"username": "wang", "password": password}).status_code == 302


def test_a_refused_person_leaves_no_unit_behind(lin, wang, as_user):
    """The unit is made together with the person, or not at all."""
    from luodi.web.accounts.models import Unit

    given = {"username": "WANG", "full_name": "甲", "unit": "新单位", "role": "bureau"}
    assert as_user(lin).post("/people/", given).status_code == 200
    assert not Unit.objects.filter(name="新单位").exists()
