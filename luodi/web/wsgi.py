"""The desk as a WSGI application, for waitress and for any other server."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application


def make_application() -> WSGIHandler:
    """
    The application with the code of every page loaded, and all that is loaded set aside from the search for garbage.

    A quarter of a million objects stay as long as the server does. Python's full search for garbage looked at each of
    them again every thirty pages or so, and that page's reader waited for it: 60 to 180 ms of CPU.
    """
    made = get_wsgi_application()
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    return made


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.web.settings")
application = make_application()
