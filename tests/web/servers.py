"""How does a test start the real thing?  `afuera serve` or `demo`, on a free port, in its own directory."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

SECONDS = 600  # a demo that starts beside other work


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    ours = ("AFUERA", "DJANGO", "DATABASE")
    return {key: value for key, value in os.environ.items() if not key.startswith(ours)} | more


def said_by(data: Path) -> Path:
    """The file with what the server of a directory printed."""
    return data.with_name(f"{data.name}.log")


@contextmanager
def served(
    data: Path, *words: str, demo: bool = False, **more: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    command = [str(Path(sys.executable).with_name("afuera"))]
    command += ["demo", "--out", str(data)] if demo else ["serve", "--data", str(data)]
    command += ["--port", str(port), "--lang", "en", *words]
    with said_by(data).open("w") as said:
        process = subprocess.Popen(
            command, env=environment(**more), stdout=said, stderr=subprocess.STDOUT, text=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: healthy(address), process)
        yield process, address
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(SECONDS)


def get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=10) as answer:
        content: bytes = answer.read()
        return content


def healthy(address: str) -> bool:
    return bool(json.loads(get(f"{address}/health"))["status"] == "ok")


def wait_for(true: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        assert process.poll() is None
        try:
            if true():
                return
        except (URLError, OSError):
            pass
        time.sleep(0.2)
    raise TimeoutError
