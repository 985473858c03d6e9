"""The desk as a WSGI application, for waitress and for any other server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.web.settings")
application = get_wsgi_application()
