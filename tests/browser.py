"""Pages in a real browser: headless Chromium, driven through its DevTools pipe.

That takes no port and no further package.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest

FLAGS = (
    *(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-sync",
    ),
    *(
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
    ),
    "--remote-debugging-pipe",
)
PATIENCE = 60.0
SIZES = ((1280, 800), (390, 844))

WATCH = """
window.seen = {ran: [], blocked: []};
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
  window[name] = (...words) => { seen.ran.push(name + ' ' + words); };
addEventListener('securitypolicyviolation',
  e => seen.blocked.push(`${e.violatedDirective} ${e.blockedURI}`));
"""
LOOK = """
(() => {
  const every = [...document.querySelectorAll('*')];
  return {
    ran: seen.ran, blocked: seen.blocked, title: document.title,
    tags: [...new Set(every.map(e => e.localName))].sort(),
    attributes: [...new Set(every.flatMap(e => e.getAttributeNames()))].sort(),
    links: every.filter(e => e.hasAttribute('href')).map(e => e.getAttribute('href')),
    text: document.body.textContent + [...document.images].map(e => ' ' + e.alt).join(''),
  };
})()
"""
WIDTH = """
document.querySelectorAll('details').forEach(e => e.open = true);
document.documentElement.scrollWidth
"""

LAUNCH = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
for place, end in zip((3, 4), ends): os.dup2(end, place)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Chromium reads the file descriptor 3 and writes to 4."""


@dataclass
class Seen:
    """What one page did and what stands on it."""

    ran: list[str]
    blocked: list[str]
    title: str
    tags: list[str]
    attributes: list[str]
    links: list[str]
    text: str
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    widths: dict[int, int] = field(default_factory=dict)

    def harm(self) -> list[str]:
        """Everything that ran, was asked for or stopped, or is wider than the screen."""
        wide = [
            f"{width} px wide at {screen}"
            for screen, width in self.widths.items()
            if width > screen
        ]
        return [*self.ran, *self.requested, *self.blocked, *self.complaints, *wide]


def program() -> str:
    """Return where Chromium is; without it the test is skipped, under CI it fails."""
    found = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if found is None and os.environ.get("CI"):
        pytest.fail("Chromium is missing; .ci/run installs it")
    if found is None:
        pytest.skip("Chromium is not installed (Debian: chromium)")
    return found


class Browser:
    """A Chromium of our own with an empty profile; a context manager."""

    def __init__(self, folder: Path) -> None:
        to_browser, self._to = os.pipe()
        self._from, from_browser = os.pipe()
        words = [program(), *FLAGS, f"--user-data-dir={folder / 'profile'}", "about:blank"]
        command = [
            sys.executable,
            "-I",
            "-S",
            "-c",
            LAUNCH,
            str(to_browser),
            str(from_browser),
            *words,
        ]
        home = {
            **os.environ,
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
            "XDG_CACHE_HOME": str(folder),
        }
        self._process = subprocess.Popen(
            command,
            pass_fds=(to_browser, from_browser),
            env=home,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._number = 0
        self._rest = b""
        self._events: deque[dict[str, Any]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._to)  # it ends when nobody is left to tell it anything
        try:
            self._process.wait(PATIENCE)
        finally:
            self._process.kill()
            os.close(self._from)

    def visit(self, path: Path, pictures: Path | None = None) -> Seen:
        """Open a page at both sizes and tell what it did; a folder gets a picture of each."""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for name in ("Page", "Runtime", "Network", "Log"):
            self._call(f"{name}.enable", session)
        self._call("Page.addScriptToEvaluateOnNewDocument", session, source=WATCH)
        self._screen(session, *SIZES[0])
        self._events.clear()
        self._call("Page.navigate", session, url=path.as_uri())
        self._wait("Page.loadEventFired")
        self._evaluate(session, "new Promise(done => setTimeout(done, 200))")
        seen = Seen(**self._evaluate(session, LOOK))
        for width, height in SIZES:
            self._screen(session, width, height)
            seen.widths[width] = self._evaluate(session, WIDTH)
            if pictures is not None:
                taken = self._call(
                    "Page.captureScreenshot", session, format="png", captureBeyondViewport=False
                )
                (pictures / f"{path.stem}-{width}.png").write_bytes(base64.b64decode(taken["data"]))
        events = [(event["method"], event["params"]) for event in self._events]
        stopped = {
            told["requestId"]
            for name, told in events
            if name == "Network.loadingFailed" and told.get("blockedReason")
        }
        for name, told in events:
            if name != "Network.requestWillBeSent" or told["requestId"] not in stopped:
                self._note(name, told, path.as_uri(), seen)
        self._call("Target.closeTarget", targetId=target)
        return seen

    @staticmethod
    def _note(name: str, told: dict[str, Any], address: str, seen: Seen) -> None:
        if name == "Network.requestWillBeSent":
            url = told["request"]["url"]
            if url != address and not url.startswith("data:"):
                seen.requested.append(f"requested {url}")
        elif name == "Log.entryAdded":
            seen.complaints.append(told["entry"]["text"])
        elif name == "Runtime.exceptionThrown":
            seen.ran.append(told["exceptionDetails"]["text"])

    def _screen(self, session: str, width: int, height: int) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", session, **size)

    def _evaluate(self, session: str, expression: str) -> Any:
        words = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = self._call("Runtime.evaluate", session, **words)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def _call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params} | (
            {"sessionId": session} if session else {}
        )
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            self._events.append(answer)

    def _wait(self, method: str) -> None:
        while not any(event["method"] == method for event in self._events):
            self._events.append(self._read())

    def _read(self) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while b"\0" not in self._rest:
            assert time.monotonic() < until, "Chromium does not answer"
            if select.select([self._from], [], [], 1.0)[0]:
                part = os.read(self._from, 1 << 20)
                assert part, "Chromium ended"
                self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)
