"""Who may come in?  Only people who were invited: nobody makes an account by themselves."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

if settings.OIDC:
    from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
else:
    DefaultSocialAccountAdapter = object


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in with password, passkey or code."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page, in the person's own language."""
        with translation.override(getattr(request.user, "language", None) or translation.get_language()):
            return reverse(settings.LOGIN_REDIRECT_URL)

    def get_user_display(self, user: Any) -> str:  # for other versions of the package
        """How a person is called."""
        return str(user)


class DirectoryAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in through the company's own directory."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """The directory says who somebody is; that they may come in, an invitation says."""
        return False
