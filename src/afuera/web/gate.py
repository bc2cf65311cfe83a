"""Is this address open to this person?  Before every view; an address that names no ability is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, get_resolver

from afuera.web.permissions import ABILITIES, OPEN, SIGNED_IN, may

# Addresses of allauth, which are not ours to mark.  What is not named here is closed.
ALLAUTH: dict[str, str] = {
    "account_login": OPEN,
    "account_logout": OPEN,
    "account_inactive": OPEN,
    "account_reset_password": OPEN,
    "account_reset_password_done": OPEN,
    "account_reset_password_from_key": OPEN,
    "account_reset_password_from_key_done": OPEN,
    "account_reauthenticate": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "mfa_authenticate": OPEN,
    "mfa_login_webauthn": OPEN,
    "mfa_trust": OPEN,
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "openid_connect_login": OPEN,
    "openid_connect_callback": OPEN,
    "socialaccount_login_cancelled": OPEN,
    "socialaccount_login_error": OPEN,
}


class Gate:
    """Refuses whoever may not use an address: strangers go to the sign-in page, others get a 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Before the view: its ability, or that of its address when it is not ours."""
        name = request.resolver_match.url_name if request.resolver_match else None
        ability = getattr(view, "ability", None) or ALLAUTH.get(name or "")
        if ability is None:
            raise PermissionDenied
        if may(request.user, ability):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        raise PermissionDenied


def addresses() -> Iterator[tuple[str, str | None]]:
    """Every address that has a name, with its ability; None: closed for everybody."""
    yield from _addresses(get_resolver().url_patterns, "")


def _addresses(patterns: list[Any], space: str) -> Iterator[tuple[str, str | None]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _addresses(entry.url_patterns, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and entry.name:
            yield space + entry.name, getattr(entry.callback, "ability", None) or ALLAUTH.get(entry.name)


def abilities_in_use() -> frozenset[str]:
    """The abilities that some address needs."""
    return frozenset(ability for _, ability in addresses() if ability in ABILITIES)
