"""Is it up?  For whatever watches over the process: 200 when the database answers, else 503."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

import afuera


def health(request: HttpRequest) -> JsonResponse:
    """{"status": "ok", "database": true, "version": …}; tells nothing else to strangers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        answers = True
    except DatabaseError:
        answers = False
    status = "ok" if answers else "broken"
    told = {"status": status, "database": answers, "version": afuera.__version__}
    return JsonResponse(told, status=200 if answers else 503, headers={"Cache-Control": "no-store"})
