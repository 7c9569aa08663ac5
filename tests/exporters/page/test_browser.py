"""The page in Chromium, driven over the DevTools pipe: no console error, usable at 390 px, hostile names stay text."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PHONE, DESK = (390, 844), (1400, 900)


class Browser:
    """One page of a headless Chromium; speaks the DevTools protocol on two inherited pipes."""

    def __init__(self, program: str, folder: Path) -> None:
        self._command_read, self._command_write = os.pipe()
        self._reply_read, self._reply_write = os.pipe()
        flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
        flags += " --disable-component-update --disable-sync --remote-debugging-pipe"
        # Chromium reads descriptor 3 and writes descriptor 4.
        script = 'exec 3<&"$1" 4>&"$2"; shift 2; exec "$@"'
        self._process = subprocess.Popen(
            [
                "bash",
                "-c",
                script,
                "bash",
                str(self._command_read),
                str(self._reply_write),
                program,
                *flags.split(),
                f"--user-data-dir={folder}",
                "about:blank",
            ],
            pass_fds=(self._command_read, self._reply_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(self._command_read)
        os.close(self._reply_write)
        self._buffer = b""
        self._last_id = 0
        self._session: str | None = None
        self.problems: list[str] = []
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Runtime", "Log", "Page", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a DevTools command; events read on the way are looked at for errors."""
        self._last_id += 1
        message = {"id": self._last_id, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._command_write, json.dumps(message).encode() + b"\0")
        while True:
            reply = self._read()
            if reply.get("id") == self._last_id:
                assert "error" not in reply, reply
                return dict(reply["result"])
            self._note(reply)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            part = os.read(self._reply_read, 65536)
            assert part, "Chromium ended"
            self._buffer += part
        text, self._buffer = self._buffer.split(b"\0", 1)
        return dict(json.loads(text))

    def _note(self, event: dict[str, Any]) -> None:
        params = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            self.problems.append(params["exceptionDetails"]["exception"].get("description", "exception"))
        elif event.get("method") == "Runtime.consoleAPICalled" and params["type"] in {"error", "warning"}:
            self.problems.append(str(params["args"]))
        elif event.get("method") == "Log.entryAdded" and params["entry"]["level"] in {"error", "warning"}:
            self.problems.append(params["entry"]["text"])
        elif event.get("method") == "Page.javascriptDialogOpening":
            self.problems.append(f"a dialog: {params['message']}")

    def open(self, url: str, size: tuple[int, int] = DESK, language: str = "zh-CN", scheme: str = "dark") -> None:
        """Load a page at a window size and wait for its first picture or its first message."""
        phone = size[0] < 600
        self.call(
            "Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=phone
        )
        agent = self.call("Browser.getVersion")["userAgent"]
        self.call("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage=language)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url=url)
        self.wait(
            "document.getElementById('banner')?.hidden === false || document.getElementById('county')?.hidden === false"
        )

    def run(self, expression: str) -> Any:
        """The value of an expression in the page."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def wait(self, expression: str, seconds: float = 20.0) -> None:
        """Wait until an expression is true in the page."""
        deadline = time.monotonic() + seconds
        while not self.run(expression):
            assert time.monotonic() < deadline, (expression, self.problems)
            time.sleep(0.1)

    def key(self, key: str) -> None:
        """Press a key, named as in the DOM."""
        text = {"Enter": "\r"}.get(key, "")
        codes = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowRight": 39}
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, text=text, windowsVirtualKeyCode=codes[key])

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        """Write what is seen, or the whole page, as PNG."""
        data = self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))

    def close(self) -> None:
        os.close(self._command_write)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._reply_read)


@pytest.fixture
def browser(require_tool: Callable[[str], str], tmp_path: Path) -> Iterator[Browser]:
    chromium = Browser(require_tool("chromium"), tmp_path / "chromium")
    yield chromium
    chromium.close()


GREEN = "document.querySelectorAll('button.tile[data-state=ok], button.tile[data-state=warn]').length"
TEXT = "document.body.innerText"


def test_county_in_chinese_and_english_on_desk_and_phone(
    browser: Browser, polled: str, serve_page: Callable[..., str]
) -> None:
    url = serve_page(polled)
    browser.open(url)
    browser.wait(f"{GREEN} === 7", 40)
    assert browser.run("document.documentElement.lang") == "zh-CN"
    assert "平山街道" in browser.run(TEXT)
    # The four states and the two warnings differ by mark, not by colour alone.
    marks = browser.run("[...document.querySelectorAll('button.tile')].map(t => t.dataset.mark).join('')")
    assert sorted(marks) == ["6", "▲"]
    browser.run("document.getElementById('language').click()")
    assert "Lines over 80 % of contract" in browser.run(TEXT)
    browser.open(url, PHONE)
    browser.wait(f"{GREEN} === 7")
    assert browser.run("document.documentElement.lang") == "en", "the choice is kept"
    assert browser.run("document.documentElement.scrollWidth") == PHONE[0], "nothing runs over the edge of a phone"
    sizes = "[...document.querySelectorAll('button.tile')].every(t => t.offsetHeight >= 30 && t.offsetWidth >= 30)"
    assert browser.run(sizes), "tiles large enough for a finger"
    assert browser.problems == []


def test_hostile_names_stay_text_also_in_the_details(
    browser: Browser, polled: str, serve_page: Callable[..., str]
) -> None:
    browser.open(serve_page(polled))
    browser.wait(f"{GREEN} === 7", 40)
    hostile = "document.querySelector('[data-device=v-10]')"
    browser.run(f"{hostile}.click()")
    assert browser.run("document.getElementById('detail-name').textContent") == "<img src=x onerror=alert(1)>"
    browser.run("document.getElementById('language').click()")
    browser.run(f"{hostile}.click()")
    assert browser.run("document.getElementById('detail-name').textContent") == "<script>alert(2)</script>"
    assert browser.run("document.querySelectorAll('main img, main script, #detail img, #detail script').length") == 0
    assert browser.problems == []


def percent(text: str) -> int:
    """The share behind a rate. On a busy machine a scrape is late for its timestamp, and a rate of seconds is off."""
    return int(text.rpartition("· ")[2].removesuffix(" %"))


def test_keyboard_reaches_a_tile_and_its_details(browser: Browser, polled: str, serve_page: Callable[..., str]) -> None:
    browser.open(serve_page(polled))
    browser.wait(f"{GREEN} === 7", 40)
    browser.run("document.querySelector('[data-device=v-1]').focus()")
    browser.key("ArrowRight")
    assert browser.run("document.activeElement.dataset.device") == "v-2"
    browser.key("Enter")
    assert browser.run("document.getElementById('detail').hidden") is False
    assert "黄排社区专线" in browser.run("document.getElementById('detail').innerText")
    browser.key("Escape")
    assert browser.run("document.getElementById('detail').hidden") is True
    assert browser.run("document.activeElement.dataset.device") == "v-2", "focus goes back to the tile"


def test_directions_of_egress_and_other_lines(browser: Browser, polled: str, serve_page: Callable[..., str]) -> None:
    browser.open(serve_page(polled))
    browser.wait(f"{GREEN} === 7", 40)
    rows = "[...document.querySelectorAll('#detail dt')].map(name => [name.innerText, name.nextSibling.innerText])"
    browser.run("document.querySelector('[data-device=egress-1]').click()")
    facts = dict(browser.run(rows))
    # Its port receives a quarter of what it sends.
    assert abs(percent(facts["入（来自互联网）"]) - 12.5) < 6, facts
    assert abs(percent(facts["出（去往互联网）"]) - 50) < 15, facts
    browser.run("document.querySelector('[data-device=v-2]').click()")
    facts = dict(browser.run(rows))
    assert abs(percent(facts["下行（去往该处）"]) - 92) < 25, facts
    assert abs(percent(facts["上行（来自该处）"]) - 23) < 7, facts
    # The list of full lines, with the egress put among them.
    notes = browser.run("""(async () => {
      const { showLists } = await import('/static/panels.js');
      const { county, data_at } = await (await fetch('/api/county')).json();
      showLists({ ...county, busy: ['egress', 'line-v-2'] }, new Map(), data_at);
      return [...document.querySelectorAll('#busy p')].map(note => note.innerText);
    })()""")
    assert re.match(r"入 \d\d\d Mb/s · 出 [12][\d.]* Gb/s · ", notes[0]), notes
    assert re.match(r"↓ (?:[6-9]\d|1\d\d)[\d.]* Mb/s · ↑ [1-3]\d[\d.]* Mb/s · ", notes[1]), notes
    assert browser.problems == []


def test_reasons_marks_and_names_are_told(browser: Browser, polled: str, serve_page: Callable[..., str]) -> None:
    browser.open(serve_page(polled))
    browser.wait(f"{GREEN} === 7", 40)
    assert "超时" in browser.run("document.getElementById('one-family').innerText")
    browser.run("document.querySelector('[data-device=v-11]').click()")
    assert "无应答 · 超时" in browser.run("document.getElementById('detail').innerText")
    legend = browser.run("[...document.querySelectorAll('.legend .tile')].map(t => t.dataset.mark ?? '').join()")
    assert legend == ",▲,6,4,!,✕,?,"
    circle = "getComputedStyle(document.querySelector('.legend .tile[data-place=town]')).borderRadius"
    assert browser.run(circle) == "50%"
    tiles = "[...document.querySelectorAll('button.tile')]"
    assert browser.run(f"{tiles}.every(t => t.title && t.title === t.getAttribute('aria-label'))")


def test_without_prometheus_the_page_says_what_is_missing(browser: Browser, serve_page: Callable[..., str]) -> None:
    browser.open(serve_page(None), PHONE)
    text = browser.run(TEXT)
    assert "没有配置 Prometheus" in text
    assert "apt install prometheus" in text
    assert browser.problems == []
