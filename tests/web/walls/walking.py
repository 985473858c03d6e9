"""Walk every address of the desk and every operation of its API, and tell what is seen there."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.apps import apps
from django.core import serializers
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from luodi.web.accounts.actions import _digest
from luodi.web.accounts.models import ApiToken, User
from luodi.web.api import api
from tests.web.walls.samples import BODIES, LEFT_OUT, SAMPLES, Values

NO_BUSINESS = {"accounts", "audit"}


class NoSample(AssertionError):
    """An address has a parameter that no sample gives."""


@dataclass(frozen=True)
class Place:
    """An address without its values: ``app`` says whose samples fill ``parameters``."""

    app: str
    name: str
    parameters: tuple[str, ...]
    template: str = ""  # of the API
    method: str = ""

    def values(self, samples: Mapping[str, Values]) -> Values:
        """What to fill in."""
        try:
            return {name: samples[self.app][name] for name in self.parameters}
        except KeyError as error:
            raise NoSample(
                f"{self.name} has no sample for {error}: register one for {self.app!r} in tests/web/walls/samples.py"
            ) from None


def pages(patterns: list[Any] | None = None, spaces: tuple[str, ...] = ()) -> Iterator[Place]:
    """Every address of the urlconf with a name; one without a name fails the walk."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api":
                yield from pages(pattern.url_patterns, (*spaces, pattern.namespace) if pattern.namespace else spaces)
            continue
        assert isinstance(pattern, URLPattern)
        if not pattern.name:
            raise NoSample(f"{pattern.pattern} has no name, so that the walk cannot reach it")
        name = ":".join((*spaces, pattern.name))
        if name not in LEFT_OUT:
            groups = pattern.pattern.regex.groupindex
            yield Place(spaces[0] if spaces else "", name, tuple(groups))


def operations() -> Iterator[Place]:
    """Every operation of the API."""
    for template, methods in api.get_openapi_schema(path_prefix="/api/")["paths"].items():
        for method, operation in methods.items():
            app = template.removeprefix("/api/").split("/")[0]
            name = operation["operationId"].rpartition("_api_")[2]
            yield Place(app, name, tuple(re.findall(r"{(\w+)}", template)), template, method)


def make_samples(user: User, word: str) -> dict[str, Values]:
    """The rows of every app, in the unit of ``user``."""
    return {app: make(user, word) for app, make in SAMPLES.items()}


def visit_pages(
    client: Client, place: Place, samples: Mapping[str, Values], *, only_reading: bool = False
) -> Iterator[tuple[str, HttpResponse]]:
    """What an address answers to a browser, to htmx, and to a form."""
    url = reverse(place.name, kwargs=place.values(samples))
    body = BODIES[place.name]() if place.name in BODIES else {}
    yield f"GET {url}", client.get(url)
    yield f"GET {url} (htmx)", client.get(url, headers={"HX-Request": "true", "HX-Target": "rows"})
    if not only_reading:
        yield f"POST {url}", client.post(url, body)


def visit_operation(client: Client, place: Place, samples: Mapping[str, Values]) -> HttpResponse:
    """What an operation answers."""
    url = place.template.format(**place.values(samples))
    body = BODIES[place.name]() if place.name in BODIES else {}
    if place.name == "upload_report":
        return client.post(url, {"file": io.BytesIO(b"x")})
    return client.generic(place.method.upper(), url, json.dumps(body), content_type="application/json")


def client_with_key(user: User | None) -> Client:
    """A program's client, its key written by hand: luodi would not give one to an account without work."""
    if user is None:
        return Client()
    key = f"luodi_key_of_{user.pk}"
    ApiToken.objects.get_or_create(digest=_digest(key), defaults={"user": user, "name": "x", "tail": key[-4:]})
    return Client(headers={"authorization": f"Bearer {key}"})


def words_of(answer: HttpResponse) -> str:
    """All that an answer tells: its body, unpacked when it is an office file, and where it leads."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"".join(parts.read(name) for name in parts.namelist())
    words = html.unescape(body.decode("utf-8", "replace")) + unquote(str(dict(answer.headers)))
    return words + words.encode("ascii", "ignore").decode("unicode_escape", "ignore")


def business_rows() -> dict[str, str]:
    """A digest of all rows of each table of business, to see whether a walk changed any."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("luodi.") and model._meta.app_label not in NO_BUSINESS:
            rows = serializers.serialize("json", model._default_manager.order_by("pk"))
            found[model._meta.label] = hashlib.sha256(rows.encode()).hexdigest()
    return found
