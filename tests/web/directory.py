"""Who says who somebody is?  A small OpenID Connect provider on loopback, for tests."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

ID, SECRET = "afuera", "a secret between the two"


@dataclass
class Directory:
    """Its people, by e-mail; who is at the keyboard; what was handed out."""

    address: str = ""
    at_the_keyboard: dict[str, Any] | None = None
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    key: Any = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def configuration(self) -> dict[str, Any]:
        ends = {name: f"{self.address}/{name}" for name in ("authorize", "token", "keys", "userinfo")}
        return {
            "issuer": self.address,
            "authorization_endpoint": ends["authorize"],
            "token_endpoint": ends["token"],
            "jwks_uri": ends["keys"],
            "userinfo_endpoint": ends["userinfo"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def consent(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        self.asked.append(asked)
        if self.at_the_keyboard is None:
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = {"person": self.at_the_keyboard, **asked}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        granted = self.codes.pop(form.get("code", ""), None)
        if granted is None or (form.get("client_id"), form.get("client_secret")) != (ID, SECRET):
            return None
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if granted["code_challenge"] != base64.urlsafe_b64encode(proof).rstrip(b"=").decode():
            return None
        if granted["redirect_uri"] != form.get("redirect_uri"):
            return None
        access, now = secrets.token_urlsafe(16), int(time.time())
        self.tokens[access] = granted["person"]
        claims = {"iss": self.address, "aud": ID, "iat": now, "exp": now + 300, **granted["person"]}
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]}


def _handler(directory: Directory) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

        def answer(self, told: dict[str, Any] | None) -> None:
            self.send_response(200 if told is not None else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told or {"error": "invalid_grant"}).encode())

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", directory.consent(asked))
                self.end_headers()
            elif parts.path == "/userinfo":
                bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
                self.answer(directory.tokens.get(bearer))
            elif parts.path == "/keys":
                self.answer(directory.keys())
            else:
                self.answer(directory.configuration())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(directory.token({name: values[0] for name, values in parse_qs(body).items()}))

    return Handler


@contextmanager
def opened() -> Iterator[Directory]:
    """The directory on a free port of loopback."""
    directory = Directory()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(directory))
    directory.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield directory
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
