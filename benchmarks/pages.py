"""How fast are the pages with a million signals, how heavy are they, do they bear forty people at once?

    python benchmarks/pages.py                      # everything: about ten minutes
    python benchmarks/pages.py --journeys-per-goal 600 --seconds 20

Makes an installation in a directory of its own (kept with --data), serves it with `afuera serve`, enters as
an invented person, follows every link that a reader could, and asks each kind of page again and again, warm.
Server time is what one request takes over loopback, with compression; `CPU` is what all processes of the
server spent on it, which other work on the machine hardly touches.  `cold` is what a browser fetches that
has nothing yet: the page, its styles, scripts and fonts, compressed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from random import Random
from urllib.parse import urlencode, urljoin, urlsplit

MOST_OF_A_KIND, ROUNDS = 6, 30
NEVER = re.compile(
    r"logout|/language|\.(?:svg|png|csv|pdf|mmd|toml|xes|ocel|cjml|json|parquet|xml)$|/static/|^/health"
)


@dataclass
class Browser:
    """One person's connection, with cookies."""

    host: str
    cookies: dict[str, str] = field(default_factory=dict)
    wire: http.client.HTTPConnection | None = None

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes, float, str]:
        """Status, body as it travelled, seconds, where it leads."""
        headers = {"Accept-Encoding": "br, gzip", "Accept": "text/html", "Host": self.host}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = urlencode(form) if form else None
        if form:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{self.host}"}
        for attempt in (1, 2):
            try:
                self.wire = self.wire or http.client.HTTPConnection(
                    "127.0.0.1", int(self.host.split(":")[1]), timeout=60
                )
                begun = time.perf_counter()
                self.wire.request("POST" if form else "GET", path, body, headers)
                answer = self.wire.getresponse()
                content = answer.read()
                break
            except TimeoutError:
                self.wire = None
                raise
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.wire = None  # a connection that was idle is closed by the server
                if attempt == 2:
                    raise
        seconds = time.perf_counter() - begun
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        if answer.headers.get("Content-Encoding") == "gzip":
            self.text = __import__("gzip").decompress(content).decode("utf-8", "replace")
        elif answer.headers.get("Content-Encoding") == "br":
            import brotli

            self.text = brotli.decompress(content).decode("utf-8", "replace")
        else:
            self.text = content.decode("utf-8", "replace")
        return answer.status, content, seconds, answer.headers.get("Location") or ""

    def page(self, path: str) -> str:
        """The text of a page, redirects followed."""
        for _ in range(5):
            status, _, _, leads = self.ask(path)
            if status not in (301, 302, 303):
                return self.text if status == 200 else ""
            path = urljoin(path, leads)
        return ""


def entered(host: str, who: str) -> Browser:
    """A browser in which one of the invented people came in."""
    browser = Browser(host)
    text = browser.page("/en/account/login/")
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[0]
    for form in re.findall(r"<form.*?</form>", text, re.S):
        if who in form:
            action = unescape(re.findall(r'action="([^"]*)"', form)[0])
            fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) | {"csrfmiddlewaretoken": token}
            status, _, _, _ = browser.ask(action, fields)
            assert status in (302, 303), status
            return browser
    raise LookupError(who)


def kind_of(path: str) -> str:
    """The pattern of an address: numbers, hashes and what follows `?` are left out."""
    parts = urlsplit(path)
    shown = re.sub(r"[0-9a-f]{8,}|\d+", "…", parts.path)
    shown = re.sub(r"/journeys/[^/]+/", "/journeys/…/", shown)
    return shown + (
        "?" + "&".join(sorted({p.split("=")[0] for p in parts.query.split("&")})) if parts.query else ""
    )


def found(browser: Browser) -> dict[str, list[str]]:
    """The kinds of pages that links lead to, a few addresses of each."""
    kinds: dict[str, list[str]] = defaultdict(list)
    waiting, seen = ["/en/"], {"/en/"}
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if len(kinds[kind]) >= MOST_OF_A_KIND or kind.count("&") > 1:
            continue
        text = browser.page(path)
        if not text:
            continue
        kinds[kind].append(path)
        for link in re.findall(r'<a [^>]*href="([^"#]+)', text):
            target = urljoin(path, unescape(link))
            if target.startswith("/en/") and not NEVER.search(target.split("?")[0]) and target not in seen:
                seen.add(target)
                waiting.append(target)
    return {kind: paths for kind, paths in kinds.items() if paths}


def cold(browser: Browser, path: str) -> int:
    """Bytes over the wire of a page and of all that it fetches."""
    _, content, _, _ = browser.ask(path)
    size, wanted = (
        len(content),
        set(re.findall(r'<(?:link|script)[^>]+(?:href|src)="(/static/[^"]+)"', browser.text)),
    )
    fonts: set[str] = set()
    for one in list(wanted):
        status, content, _, _ = browser.ask(one)
        assert status == 200, one
        size += len(content)
        if one.endswith(".css") or ".css" in one:
            fonts |= {
                urljoin(one, name) for name in re.findall(r'url\(["\']?([^)"\']+\.woff2)', browser.text)
            }
    for one in fonts - wanted:
        size += len(browser.ask(one)[1])
    return size


@contextmanager
def served(data: Path) -> Iterator[tuple[str, int]]:
    """`afuera serve` on this installation: its host and port, and its process."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [str(Path(sys.executable).with_name("afuera")), "serve", "--demo"]
    process = subprocess.Popen(
        [*command, "--data", str(data), "--port", str(port)], stdout=subprocess.DEVNULL
    )
    host = f"localhost:{port}"
    try:
        for _ in range(600):
            try:
                if Browser(host).ask("/health")[0] == 200:
                    break
            except OSError:
                time.sleep(0.2)
        yield host, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def prepare(data: Path, each: int) -> None:
    """A company of this size, brought in, refreshed and studied; prints what that took."""
    from afuera.web import serving

    begun = time.perf_counter()
    serving.prepare(serving.Where(data, "127.0.0.1", 8000, True, journeys_per_goal=each), "en")
    print(f"made, brought in, refreshed, studied: {time.perf_counter() - begun:.0f} s", flush=True)
    from afuera.web.bridge.installation import shelf

    here = shelf()
    assert here is not None
    rows = {
        name: here.rows(f"SELECT count(*) n FROM {name}")[0]["n"]
        for name in ("events", "journeys", "identifiers")
    }
    print(", ".join(f"{n:,} {name}" for name, n in rows.items()), flush=True)


def refresh(data: Path, signals: int = 1_000) -> None:
    """Bring in new signals of known and new people, and time the refresh of tables and shelf."""
    from afuera.findings.study import add_file
    from afuera.web.bridge.installation import open_lake
    from afuera.web.bridge.journeys import refresh as refresh_pages
    from afuera.web.teams.company_file import known

    path = data / "new.csv"
    rows = ["signal_id,person,occurred_at,goal,step,channel,result"]
    rows += [
        f"n{time.time_ns()}-{n},p{n % 400},2026-03-0{n % 9 + 1}T10:00:00Z,change plan,ask,web,ok"
        for n in range(signals)
    ]
    path.write_text("\n".join(rows))
    with open_lake() as lake:
        add_file(lake, path, known())
    begun, spent = time.perf_counter(), time.process_time()
    refresh_pages(known())
    print(
        f"refresh after {signals:,} new signals: {time.perf_counter() - begun:.1f} s, "
        f"{time.process_time() - spent:.1f} CPU s",
        flush=True,
    )


def spent(pid: int) -> float:
    """CPU seconds of a process and of all that it started."""
    above: dict[int, int] = {}
    used: dict[int, float] = {}
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = one.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # it has ended since
        above[int(one.parent.name)] = int(words[1])
        used[int(one.parent.name)] = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    family, new = {pid}, {pid}
    while new:
        new = {child for child, parent in above.items() if parent in new} - family
        family |= new
    return sum(used.get(one, 0) for one in family)


def quantile(times: list[float], share: float) -> float:
    """The value below which this share lies."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def crowd(host: str, paths: list[str], people: int, seconds: float) -> None:
    """So many people read at once, each resting one to three seconds between pages."""
    times: list[float] = []
    faults: list[str] = []
    until = time.monotonic() + seconds

    def read(number: int) -> None:
        chance = Random(number)
        browser = entered(host, "Marta Restrepo")
        time.sleep(chance.random() * 2)
        while time.monotonic() < until:
            path = chance.choice(paths)
            try:
                status, _, took, _ = browser.ask(path)
                times.append(took)
                if status >= 400:
                    faults.append(f"{status} {path}")
            except Exception as error:  # noqa: BLE001 (counted)
                faults.append(f"{error!r} {path}")
            time.sleep(1 + 2 * chance.random())

    readers = [threading.Thread(target=read, args=(number,)) for number in range(people)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    ms = [f"{1000 * seconds:.0f} ms" for seconds in (quantile(times, 0.5), quantile(times, 0.95), max(times))]
    print(f"{people} people for {seconds:.0f} s: {len(times)} pages, {len(faults)} errors")
    print(f"median {ms[0]}, p95 {ms[1]}, longest {ms[2]}")
    for fault in faults[:5]:
        print("  ", fault)


def main() -> None:
    """Run it all and print the table."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, help="keep the installation here, and use what is there")
    words.add_argument("--journeys-per-goal", type=int, default=10_500)
    words.add_argument("--people", type=int, default=40)
    words.add_argument("--seconds", type=float, default=120)
    words.add_argument("--who", default="Marta Restrepo")
    words.add_argument("--json", type=Path)
    words.add_argument("--only-refresh", action="store_true", help="leave the pages out")
    told = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="afuera-pages-") as place:
        data = (told.data or Path(place)).absolute()
        os.environ |= {"AFUERA_DATA": str(data), "DJANGO_SETTINGS_MODULE": "afuera.web.settings"}
        prepare(data, told.journeys_per_goal)
        for _ in ("the first in this process", "as in a worker that has refreshed before"):
            refresh(data)
        if not told.only_refresh:
            ask(data, told)


def ask(data: Path, told: argparse.Namespace) -> None:
    """Serve it, ask every kind of page, let a crowd in."""
    with served(data) as (host, pid):
        rows = list(measured(entered(host, told.who), pid))
        print("median, p95, CPU; cold")
        for row in rows:
            print("{median:7.0f} {p95:7.0f} {cpu:7.0f} ms {cold:7.0f} kB  {kind}".format(**row))
        slowest, heaviest = (max(float(row[name]) for row in rows) for name in ("p95", "cold"))
        print(f"slowest p95: {slowest:.0f} ms; heaviest: {heaviest:.0f} kB")
        crowd(host, [str(row["path"]) for row in rows], told.people, told.seconds)
    if told.json:
        told.json.write_text(json.dumps(rows, indent=1))


def measured(browser: Browser, pid: int) -> Iterator[dict[str, float | str]]:
    """A row for each kind of page, the slowest first."""
    rows = []
    for kind, paths in found(browser).items():
        for path in paths:
            browser.ask(path)
        before = spent(pid)
        times = [browser.ask(paths[n % len(paths)])[2] for n in range(ROUNDS)]
        cpu = 1000 * (spent(pid) - before) / ROUNDS
        row = {"kind": kind, "path": paths[0], "median": quantile(times, 0.5) * 1000, "cpu": cpu}
        rows.append(row | {"p95": quantile(times, 0.95) * 1000, "cold": cold(browser, paths[0]) / 1000})
    yield from sorted(rows, key=lambda row: -float(row["p95"]))


if __name__ == "__main__":
    main()
