"""Who may come in, and what is told about it?  Only people who were invited; every change by a letter."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from afuera import wording
from afuera.web import bilingual
from afuera.web.bilingual import said
from afuera.web.teams import audit, tasks
from afuera.web.teams.devices import device
from afuera.wording import mark

if settings.OIDC:
    from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
else:
    DefaultSocialAccountAdapter = object

# What allauth tells by letter: the operation in the audit log; subject and first sentence of the letter.
CHANGES: dict[str, tuple[str, str]] = {
    "account/email/password_changed": (
        "change_password",
        mark("The password of your account was changed"),
    ),
    "account/email/password_set": ("change_password", mark("The password of your account was changed")),
    "account/email/password_reset": (
        "reset_password",
        mark("You chose a new password by a link from a letter"),
    ),
    "mfa/email/totp_activated": ("begin_codes", mark("Codes from your telephone were switched on")),
    "mfa/email/totp_deactivated": ("end_codes", mark("Codes from your telephone were switched off")),
    "mfa/email/webauthn_added": ("add_passkey", mark("A passkey was added to your account")),
    "mfa/email/webauthn_removed": ("remove_passkey", mark("A passkey was removed from your account")),
    "mfa/email/recovery_codes_generated": (
        "make_recovery_codes",
        mark("New recovery codes were made for your account"),
    ),
    "socialaccount/email/account_connected": (
        "connect_directory",
        mark("Your account was tied to the company's directory"),
    ),
}


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in with password, passkey or code."""

    error_messages = {  # noqa: RUF012 (allauth's own way of saying it)
        **DefaultAccountAdapter.error_messages,
        "account_inactive": said("This account is closed."),
        "email_password_mismatch": said("E-mail or password are not right."),
        "enter_current_password": said("This is not your current password."),
        "incorrect_code": said("This code is not right, or it was used already."),
        "incorrect_password": said("This is not your password."),
        "invalid_login": said("E-mail or password are not right."),
        "invalid_password_reset": said("This link does not work any more."),
        "too_many_login_attempts": said("Too many attempts failed. Wait some minutes, then try again."),
        "rate_limited": said("Too many attempts in a short time. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page, in the person's own language."""
        with translation.override(getattr(request.user, "language", None) or translation.get_language()):
            return reverse(settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return reverse("teams:account")

    def get_user_display(self, user: Any) -> str:  # for other versions of the package
        """How a person is called."""
        return str(user)

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """The link is made where the letter is written, so that it stands in no queue and in no log."""
        tasks.send_new_password_link.enqueue(user.pk)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """To an address without an account, in the language of the page that asked."""
        subject = render_to_string(f"{template_prefix}_subject.txt", context).strip()
        text = render_to_string(f"{template_prefix}_message.txt", context).strip()
        tasks.send_letter.enqueue(email, subject, text)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """What changed about one's sign-in: a line in the audit log, and a letter in one's own language."""
        operation, what = CHANGES[template_prefix]
        audit.wrote(user, operation, user.email)
        with translation.override(user.language):
            reader = bilingual.reader()
            facts = {
                "person": user,
                "what": what,
                "when": wording.moment(timezone.now(), reader, getattr(self.request, "zone", None)),
                "device": device(self.get_http_user_agent(self.request), reader),
                "address": self.get_client_ip(self.request),
                "account": settings.ADDRESS + reverse("teams:account"),
            }
            text = render_to_string("teams/mail/account_changed.txt", facts).strip()
            tasks.send_letter.enqueue(user.email, wording.translate(what, reader), text)


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second proof: passkeys, codes from a telephone, recovery codes."""

    error_messages = {  # noqa: RUF012 (allauth's own way of saying it)
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": said("This proof cannot be taken away now."),
        "cannot_generate_recovery_codes": said(
            "Recovery codes need a passkey or codes from a telephone first."
        ),
        "incorrect_code": said("This code is not right, or it was used already."),
        "unverified_email": said("Your e-mail address must be proven first. Ask an administrator."),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 (the name is theirs)
        """A new passkey is called as the device on which it is made."""
        agent = self.request.headers.get("User-Agent", "") if self.request else ""
        return device(agent, bilingual.reader())

    def build_totp_svg(self, url: str) -> str:
        """On white ground, so that it can be read on dark pages too."""
        import io

        import qrcode  # type: ignore[import-untyped]
        from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

        drawn = io.BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def _get_site_name(self) -> str:
        return "Afuera"


class DirectoryAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in through the company's own directory."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """The directory says who somebody is; that they may come in, an invitation says."""
        return False

    def is_email_verified(self, provider: Any, email: str) -> bool:
        """Directories that never say so: whoever runs the installation may vouch for their addresses."""
        return bool(settings.OIDC_VOUCHED)
