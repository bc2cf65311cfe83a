"""By which door does the web server come in?"""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afuera.web.settings")
application = get_wsgi_application()
