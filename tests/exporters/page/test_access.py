"""The page behind tokens, on a real exporter: who is let in, by what, and until when."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import bcrypt
import httpx
import pytest

from inventory.ledger.engine import Ledger, connect_ledger
from inventory.ledger.migration import upgrade
from inventory.principals.register import add, revoke
from tests.exporters.exporter_process import COUNTY, Exporter, running_exporter, write_credentials
from tests.exporters.page.test_browser import DESK, PHONE, Browser

OPEN_PATHS = ("/healthz", "/readyz", "/metrics", "/sd/snmp", "/static/login.css", "/login")
UNKNOWN = "yw_" + "a" * 52


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with connect_ledger(str(tmp_path / "ledger.sqlite"), create=True) as made:
        upgrade(made)
        yield made


@pytest.fixture
def exporter(ledger: Ledger, tmp_path: Path) -> Iterator[Exporter]:
    options = ("--inventory", COUNTY, "--credentials", write_credentials(tmp_path))
    with running_exporter(tmp_path, *options, "--page-access", "token", "--ledger", ledger.name) as running:
        yield running


def token_for(ledger: Ledger, name: str = "王工", role: str = "viewer", days: float | None = None) -> str:
    """A token; `days` may lie in the past."""
    now = datetime.now(UTC)
    ends = None if days is None else now + timedelta(days=days)
    begin = now if days is None or days > 0 else now + timedelta(days=days - 1)
    department = "finance" if role == "department" else None
    _, token = add(ledger, name, roles=[role], department=department, expires_at=ends, actor="os:test", now=begin)
    return token.reveal()


def session(exporter: Exporter) -> closing[httpx.Client]:
    return closing(httpx.Client(base_url=exporter.url, trust_env=False, timeout=10))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("role", ["viewer", "department", "engineer", "approver"])
def test_every_role_sees_the_page(ledger: Ledger, exporter: Exporter, role: str) -> None:
    token = token_for(ledger, role=role)
    page = exporter.get("/", bearer(token))
    assert (page.status_code, "<title>" in page.text, page.headers["cache-control"]) == (200, True, "no-store")
    county = exporter.get("/api/county", {"Authorization": f"bearer  {token}"})
    assert county.json()["problem"]["code"] == "not_configured"
    assert county.headers["yunwang-principal"] == "%E7%8E%8B%E5%B7%A5"


def test_without_a_token_there_is_the_form(exporter: Exporter) -> None:
    page = exporter.get("/")
    assert (page.status_code, page.headers["location"]) == (303, "/login")
    for path in ("/api/county", "/api/nosuch", "/api/"):
        refused = exporter.get(path)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Bearer realm="yunwang"')
        assert refused.json() == {"error": "a valid token is needed"}
    form = exporter.get("/login")
    assert (form.status_code, form.headers["cache-control"]) == (200, "no-store")
    assert "form-action 'self'" in form.headers["content-security-policy"]
    assert 'data-refused=""' in form.text


def test_other_paths_stay_as_they_are(exporter: Exporter) -> None:
    for path in OPEN_PATHS:
        assert exporter.get(path).status_code == 200, path
    assert exporter.get("/snmp?target=dead&module=system").status_code == 200
    assert exporter.get("/nosuch").status_code == 404
    assert exporter.get("/static/login.html").status_code == 404


def test_signing_in_and_out(ledger: Ledger, exporter: Exporter) -> None:
    token = token_for(ledger)
    with session(exporter) as browser:
        signed_in = browser.post("/login", data={"token": f" {token}\n"})
        assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/")
        cookie = signed_in.headers["set-cookie"]
        assert cookie == f"yunwang={token}; HttpOnly; Path=/; SameSite=strict"
        assert browser.get("/").status_code == 200
        assert browser.get("/api/county").status_code == 200
        signed_out = browser.post("/logout")
        assert (signed_out.status_code, signed_out.headers["location"]) == (303, "/login")
        assert browser.get("/").status_code == 303


def test_refusals_say_why(ledger: Ledger, exporter: Exporter) -> None:
    revoked, expired = token_for(ledger, "a"), token_for(ledger, "b", days=-1)
    revoke(ledger, "a", actor="os:test", now=datetime.now(UTC))
    cases = ((UNKNOWN, "unknown"), (expired, "expired"), (revoked, "revoked"), ("x" * 5000, "unknown"), ("", "unknown"))
    for token, reason in cases:
        with session(exporter) as browser:
            answer = browser.post("/login", data={"token": token})
            assert answer.status_code == 401
            assert f'data-refused="{reason}"' in answer.text
            assert "set-cookie" not in answer.headers
            assert not token or token not in answer.text
        if token and len(token) < 1000:
            refused = exporter.get("/api/county", bearer(token))
            assert refused.headers["www-authenticate"] == 'Bearer realm="yunwang", error="invalid_token"'


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_a_token_that_ends_stops_at_once(ledger: Ledger, exporter: Exporter, how: str) -> None:
    token = token_for(ledger, days=3 / 86400 if how == "expired" else None)
    with session(exporter) as browser:
        browser.post("/login", data={"token": token})
        assert browser.get("/api/county").status_code == 200
        if how == "revoked":
            revoke(ledger, "王工", actor="os:test", now=datetime.now(UTC))
        else:
            time.sleep(3.1)
        assert browser.get("/api/county").status_code == 401
        assert browser.get("/").status_code == 303


def test_a_form_on_another_site_is_refused(ledger: Ledger, exporter: Exporter) -> None:
    token = token_for(ledger)
    with session(exporter) as browser:
        answer = browser.post("/login", data={"token": token}, headers={"Sec-Fetch-Site": "cross-site"})
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
        browser.post("/login", data={"token": token})
        assert browser.post("/logout", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert browser.get("/").status_code == 200


def test_wrong_methods_name_the_right_ones(exporter: Exporter) -> None:
    with session(exporter) as browser:
        wrong = {path: browser.delete(path) for path in ("/login", "/logout")}
    assert {path: (answer.status_code, answer.headers["allow"]) for path, answer in wrong.items()} == {
        "/login": (405, "GET, HEAD, POST"),
        "/logout": (405, "POST"),
    }


def test_guessing_is_slow(exporter: Exporter) -> None:
    begun = time.monotonic()
    with ThreadPoolExecutor(12) as guesses:
        answers = list(guesses.map(lambda _: exporter.get("/api/county", bearer(UNKNOWN)).status_code, range(12)))
    assert time.monotonic() - begun >= 1
    assert (answers.count(401), answers.count(429)) == (5, 7)


def test_nobody_is_locked_out_by_another_of_the_same_address(exporter: Exporter, ledger: Ledger) -> None:
    token = token_for(ledger)
    with ThreadPoolExecutor(6) as guesses:
        answers = [guesses.submit(exporter.get, "/api/county", bearer(UNKNOWN)) for _ in range(6)]
        while not any(answer.done() for answer in answers):  # the sixth: five wait
            time.sleep(0.01)
        assert exporter.get("/api/county", bearer(token)).status_code == 200
        assert sorted(answer.result().status_code for answer in answers) == [401] * 5 + [429]


def test_a_form_that_is_broken_off_is_no_fault_of_ours(exporter: Exporter) -> None:
    address = ("127.0.0.1", int(exporter.url.rpartition(":")[2]))
    with socket.create_connection(address, timeout=10) as opened:
        opened.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\ntoken=yw_")
        time.sleep(0.2)
    for _ in range(20):
        assert exporter.get("/login").status_code == 200
    assert exporter.lines("Traceback") == []


def test_no_token_is_in_the_log(ledger: Ledger, exporter: Exporter) -> None:
    token = token_for(ledger)
    with session(exporter) as browser:
        browser.post("/login", data={"token": token})
        browser.get(f"/?token={token}")
        browser.get(f"/api/county?token={token}")
        browser.get(f"/api/{token}")
    exporter.get("/api/county", bearer(UNKNOWN))
    with ledger.write() as connection:
        connection.exec_driver_sql("ALTER TABLE tokens RENAME TO gone")
    with session(exporter) as browser:
        browser.post("/login", data={"token": token})
    text = exporter.log.read_text()
    assert "tokens cannot be checked" in text
    assert token not in text
    assert UNKNOWN not in text


def test_a_token_in_the_address_opens_nothing(ledger: Ledger, exporter: Exporter) -> None:
    token = token_for(ledger)
    assert exporter.get(f"/?token={token}").status_code == 303
    assert exporter.get(f"/api/county?token={token}&access_token={token}").status_code == 401


def test_a_ledger_that_cannot_be_read_lets_nobody_in(ledger: Ledger, exporter: Exporter) -> None:
    token = token_for(ledger)
    with ledger.write() as connection:
        connection.exec_driver_sql("ALTER TABLE tokens RENAME TO gone")
    answer = exporter.get("/api/county", bearer(token))
    assert (answer.status_code, answer.text) == (503, "tokens cannot be checked now\n")
    assert exporter.get("/healthz").status_code == 200
    [line] = exporter.lines("tokens cannot be checked")
    assert line == f"WARNING yunwang.exporter: tokens cannot be checked: ledger {ledger.name}: no such table: tokens"


def test_no_ledger_is_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "yunwang", "exporter", "serve", "--inventory", str(COUNTY)]
    command += ["--page-access", "token", "--ledger", str(tmp_path / "absent.sqlite")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    expected = f"yunwang: ledger {tmp_path / 'absent.sqlite'}: no such file: yunwang ledger upgrade makes it\n"
    assert (done.returncode, done.stderr) == (1, expected)


def test_without_the_option_nothing_changes(tmp_path: Path) -> None:
    with running_exporter(tmp_path, "--inventory", COUNTY) as exporter:
        county = exporter.get("/api/county")
        assert county.status_code == 200
        assert "yunwang-principal" not in county.headers
        assert exporter.get("/").status_code == 200
        assert exporter.get("/login").status_code == 404
        assert exporter.get("/static/login.html").status_code == 404


def test_tokens_for_people_and_passwords_for_prometheus(
    ledger: Ledger, tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    """Under TLS: the page asks for tokens only, /metrics for the user's password only; the cookie is the host's own."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = [require_tool("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-nodes", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    hashed = bcrypt.hashpw(b"geheim", bcrypt.gensalt(4)).decode()
    config = tmp_path / "web.json"
    tls = {"cert_file": "cert.pem", "key_file": "key.pem"}
    config.write_text(json.dumps({"tls_server_config": tls, "basic_auth_users": {"prometheus": hashed}}))
    token = token_for(ledger)
    options = ("--inventory", COUNTY, "--web-config", config, "--page-access", "token", "--ledger", ledger.name)
    with (
        running_exporter(tmp_path, *options) as exporter,
        closing(
            httpx.Client(base_url=exporter.url, verify=ssl.create_default_context(cafile=certificate), trust_env=False)
        ) as browser,
    ):
        assert browser.get("/metrics").status_code == 401
        assert browser.get("/metrics", auth=("prometheus", "geheim")).status_code == 200
        assert browser.get("/", auth=("prometheus", "geheim")).status_code == 303
        assert browser.get("/metrics", headers=bearer(token)).status_code == 401
        signed_in = browser.post("/login", data={"token": token})
        cookie = signed_in.headers["set-cookie"]
        assert cookie == f"__Host-yunwang={token}; HttpOnly; Path=/; SameSite=strict; Secure"
        assert browser.get("/api/county").status_code == 200


@pytest.fixture
def browser(require_tool: Callable[[str], str], tmp_path: Path) -> Iterator[Browser]:
    chromium = Browser(require_tool("chromium"), tmp_path / "chromium")
    yield chromium
    chromium.close()


def test_in_a_browser(ledger: Ledger, exporter: Exporter, browser: Browser) -> None:
    """Signing in by the form, in both languages, on desk and phone; revoked while the page is open."""
    token = token_for(ledger)
    for size in (DESK, PHONE):
        show(browser, f"{exporter.url}/", size)
        browser.wait("location.pathname === '/login' && document.title === '云网 · 登录'")
        assert browser.run("document.documentElement.scrollWidth") == size[0]
    submit(browser, "yw_not-a-token")
    browser.wait("document.readyState === 'complete' && document.body.innerText.includes('没有这个令牌')")
    browser.run("document.getElementById('language').click()")
    assert "There is no such token. Was all of it copied?" in browser.run("document.body.innerText")
    submit(browser, token)
    browser.wait("location.pathname === '/' && document.getElementById('sign-out')?.hidden === false")
    assert browser.run("document.getElementById('principal').textContent") == "王工"
    assert browser.run("document.documentElement.scrollWidth") == PHONE[0]
    assert browser.run("document.cookie") == ""
    browser.run("document.getElementById('sign-out').click()")
    browser.wait("location.pathname === '/login' && document.title === 'Yunwang · Sign in'")
    submit(browser, token)
    browser.wait("location.pathname === '/' && document.getElementById('sign-out')?.hidden === false")
    revoke(ledger, "王工", actor="os:test", now=datetime.now(UTC))
    browser.wait("location.pathname === '/login' && document.readyState === 'complete'", 20)
    submit(browser, token)
    browser.wait("document.body?.innerText.includes('The token was revoked.')")
    assert [problem for problem in browser.problems if "401" not in problem] == []


def show(browser: Browser, url: str, size: tuple[int, int], language: str = "zh-CN") -> None:
    browser.call(
        "Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=size == PHONE
    )
    agent = browser.call("Browser.getVersion")["userAgent"]
    browser.call("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage=language)
    browser.call("Page.navigate", url=url)


def submit(browser: Browser, token: str) -> None:
    browser.run(f"document.getElementById('token').value = {json.dumps(token)}")
    browser.run("document.forms[0].requestSubmit()")
