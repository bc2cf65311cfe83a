"""What is filled in to sign in?  The forms of allauth in the words of the house."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from django import forms

from afuera.web.bilingual import said

LABELS = {
    "login": said("E-mail"),
    "email": said("E-mail"),
    "password": said("Password"),
    "oldpassword": said("Current password"),
    "password1": said("New password"),
    "code": said("Code"),
    "name": said("Name"),
    "passwordless": said("Also come in with this passkey alone, without a password"),
}
HELPS = {
    "password1": said("At least ten characters. A few words in a row are easy to keep and hard to guess."),
    "passwordless": said("Your device then asks for your finger, your face or its PIN."),
}


class InOurWords(forms.Form):
    """Labels and helps of the house, no grey words inside the fields, no password typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label, field.help_text = LABELS.get(name, field.label), HELPS.get(name, "")


class SignIn(InOurWords, account.LoginForm):  # type: ignore[misc]
    """E-mail and password."""


class ChangePassword(InOurWords, account.ChangePasswordForm):  # type: ignore[misc]
    """The current password, and the new one."""


class SetPassword(InOurWords, account.SetPasswordForm):  # type: ignore[misc]
    """A first password, for those who came in without one."""


class AskForLink(InOurWords, account.ResetPasswordForm):  # type: ignore[misc]
    """Where the link to a new password is sent."""


class NewPassword(InOurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, behind the link."""


class ProveAgain(InOurWords, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something weighty."""


class GiveCode(InOurWords, second.AuthenticateForm):  # type: ignore[misc]
    """A code from the telephone, or a recovery code."""


class ProveAgainByCode(InOurWords, second.ReauthenticateForm):  # type: ignore[misc]
    """A code, before something weighty."""


class BeginCodes(InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code, which shows that the telephone knows the secret."""


class AddPasskey(InOurWords, passkeys.AddWebAuthnForm):  # type: ignore[misc]
    """A name for the passkey; the browser adds the rest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class RenamePasskey(InOurWords, passkeys.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""
