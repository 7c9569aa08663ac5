from __future__ import annotations

import asyncio
import datetime as dt
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

import bcrypt
import httpx
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from exporters import basic_auth
from exporters.basic_auth import BasicAuth
from exporters.server import CannotListen, parse_listen
from exporters.web_config import WebConfig, WebConfigError, check_address, load_web_config
from tests.exporters.exporter_process import COUNTY, running_exporter

PASSWORD = "canary-password-2b"
HASH = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
USERS = f"basic_auth_users: {{admin: '{HASH}'}}\n"
TLS = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n"


@dataclass(frozen=True)
class Authority:
    """A folder with ca.crt, and certificates that it signed."""

    folder: Path

    def client_context(self, certificate: str | None = None) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.folder / "ca.crt")
        if certificate:
            context.load_cert_chain(self.folder / f"{certificate}.crt", self.folder / f"{certificate}.key")
        return context


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("authority")
    ca_key = _write_certificate(folder, "ca", None)
    for name in ("server", "client"):
        _write_certificate(folder, name, ca_key)
    _write_certificate(folder, "stranger", None)
    return Authority(folder)


def _write_certificate(
    folder: Path, name: str, signer: ec.EllipticCurvePrivateKey | None
) -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)

    def named(common_name: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])

    signing = signer or key
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named("ca" if signer else name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
    )
    if signer is None:
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(usage, critical=True)
    else:
        address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
        builder = builder.add_extension(address, critical=False)
    certificate = builder.sign(signing, hashes.SHA256())
    (folder / f"{name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return key


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], WebConfig]:
    def written(text: str) -> WebConfig:
        (tmp_path / "web.yml").write_text(text)
        return load_web_config(tmp_path / "web.yml")

    return written


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1"])
def test_loopback_needs_nothing(host: str) -> None:
    check_address(host, None)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"])  # noqa: S104
def test_off_loopback_needs_both(host: str, load: Callable[[str], WebConfig]) -> None:
    for config in (None, load(""), load(TLS), load(USERS)):
        with pytest.raises(WebConfigError, match=r"--web-config FILE with tls_server_config and basic_auth_users"):
            check_address(host, config)
    check_address(host, load(TLS + USERS))
    with_certificates = yaml.safe_load(TLS)
    with_certificates["tls_server_config"] |= {
        "client_ca_file": "ca.crt",
        "client_auth_type": "RequireAndVerifyClientCert",
    }
    check_address(host, load(yaml.safe_dump(with_certificates)))


def test_a_host_name_is_no_address() -> None:
    with pytest.raises(WebConfigError, match="numeric"):
        check_address("localhost", None)


@pytest.mark.parametrize("listen", ["9808", "127.0.0.1", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:65536"])
def test_listen_addresses_that_are_none(listen: str) -> None:
    with pytest.raises(CannotListen, match="expected HOST:PORT"):
        parse_listen(listen)


def test_listen_addresses() -> None:
    assert parse_listen("[::1]:9808") == ("::1", 9808)
    assert parse_listen("127.0.0.1:0") == ("127.0.0.1", 0)


def test_paths_are_relative_to_the_file(load: Callable[[str], WebConfig], tmp_path: Path) -> None:
    tls = load(TLS).tls_server_config
    assert tls is not None
    assert (tls.cert_file, tls.key_file) == (tmp_path / "server.crt", tmp_path / "server.key")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tls_server_confg: {}\nhttp_server_config: {}\n", ["tls_server_confg", "http_server_config"]),
        ("tls_server_config: {cert_file: a, min_versoin: TLS13}\n", ["key_file", "min_versoin"]),
        ("tls_server_config: {cert_file: a, key_file: b, min_version: SSL30}\n", ["min_version"]),
        (f"basic_auth_users: {{one: {PASSWORD}, two: '{HASH[:-1]}'}}\n", ["one: ", "two: ", "bcrypt hash"]),
        ("basic_auth_users: {one: '$2b$99$" + "a" * 53 + "'}\n", ["one: ", "bcrypt hash"]),
        (f"basic_auth_users: {{one: '{HASH}', one: '{HASH}'}}\n", ["one"]),
        (f"basic_auth_users: [{PASSWORD}]\n", ["basic_auth_users"]),
        ("- a\n", ["the whole file"]),
        (f"basic_auth_users: {{one: {PASSWORD}\n", ["web.yml"]),
        (f"basic_auth_users: !!int {PASSWORD}\n", ["web.yml"]),
    ],
)
def test_a_bad_file_is_one_line_that_names_each_wrong_key(
    text: str, says: list[str], load: Callable[[str], WebConfig]
) -> None:
    with pytest.raises(WebConfigError) as refused:
        load(text)
    told = str(refused.value)
    assert [word for word in says if word not in told] == []
    assert len(told.splitlines()) == 1
    assert PASSWORD not in told
    assert HASH[:20] not in told


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WebConfigError, match=r"nowhere\.yml: No such file"):
        load_web_config(tmp_path / "nowhere.yml")


def serve(*options: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "yunwang", "exporter", "serve", "--inventory", str(COUNTY), *map(str, options)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_the_command_refuses_in_one_line(tmp_path: Path) -> None:
    done = serve("--listen", "0.0.0.0:0")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "yunwang: refusing to listen on 0.0.0.0: off loopback the exporter needs TLS and authentication; "
        "give --web-config FILE with tls_server_config and basic_auth_users\n"
    )
    (tmp_path / "web.yml").write_text(TLS)
    done = serve("--listen", "127.0.0.1:0", "--web-config", tmp_path / "web.yml")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert "server.crt" in done.stderr


@pytest.fixture
def secured(authority: Authority, tmp_path: Path) -> Iterator[tuple[str, Authority]]:
    """An exporter with TLS and a user."""
    web = authority.folder / "web.yml"
    web.write_text(TLS + USERS)
    with running_exporter(tmp_path, "--inventory", COUNTY, "--web-config", web) as exporter:
        yield exporter.url, authority
        log = exporter.log.read_text()
    assert PASSWORD not in log
    assert HASH not in log
    assert "Traceback" not in log


def test_https_with_a_password(secured: tuple[str, Authority]) -> None:
    url, authority = secured
    assert url.startswith("https://127.0.0.1:")
    with httpx.Client(verify=authority.client_context(), trust_env=False, base_url=url) as client:
        for path in ("/", "/metrics", "/snmp?target=ag-1", "/sd/snmp", "/healthz", "/static/county.js"):
            refused = client.get(path)
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"].startswith("Basic ")
        wrong: list[tuple[str | bytes, str | bytes]] = [
            ("admin", "wrong"),
            ("nobody", PASSWORD),
            ("admin", ""),
            ("admin", b"with\x00nul"),
            ("admin", PASSWORD + "x" * 100),
            ("管理员", "密码"),
        ]
        for user in wrong:
            assert client.get("/metrics", auth=user).status_code == 401
        for header in ("Basic", "Basic !!!", "Basic YWRtaW4=", "Bearer x", "Basic " + "é" * 10):
            assert client.get("/metrics", headers={"Authorization": header.encode("latin-1")}).status_code == 401
        assert client.get("/metrics", auth=("admin", PASSWORD)).status_code == 200
        assert client.get("/healthz", auth=("admin", PASSWORD)).text == "ok\n"
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_a_client_certificate_may_be_required(authority: Authority, tmp_path: Path) -> None:
    web = authority.folder / "web-clients.yml"
    required = "client_ca_file: ca.crt, client_auth_type: RequireAndVerifyClientCert, min_version: TLS13}"
    web.write_text(TLS.replace("}", f", {required}"))
    with running_exporter(tmp_path, "--inventory", COUNTY, "--web-config", web) as exporter:

        def status(certificate: str | None) -> int:
            context = authority.client_context(certificate)
            return httpx.get(f"{exporter.url}/healthz", verify=context, trust_env=False).status_code

        assert status("client") == 200
        for certificate in (None, "stranger"):
            with pytest.raises(httpx.TransportError):
                status(certificate)
        assert status("client") == 200


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The hashes that passwords were checked against, in order."""
    checked: list[bytes] = []
    check = bcrypt.checkpw

    def counting(password: bytes, hashed: bytes) -> bool:
        checked.append(hashed)
        return check(password, hashed)

    monkeypatch.setattr(basic_auth.bcrypt, "checkpw", counting)
    return checked


async def _ask(app: BasicAuth, *users: tuple[str, str] | None) -> list[int]:
    """The status of one request for each user and password, None for a request without."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://exporter") as client:
        return [(await client.get("/", auth=user)).status_code for user in users]


def test_a_password_is_checked_once(checks: list[bytes]) -> None:
    async def answer(_request: Request) -> Response:
        return PlainTextResponse("in")

    app = BasicAuth(Starlette(routes=[Route("/", answer)]), {"admin": HASH})
    assert asyncio.run(_ask(app, *[("admin", PASSWORD)] * 5)) == [200] * 5
    assert len(checks) == 1
    assert asyncio.run(_ask(app, *[("admin", "wrong")] * 2)) == [401] * 2
    assert len(checks) == 3, "a wrong password is checked each time"
    assert asyncio.run(_ask(app, ("nobody", "wrong"))) == [401]
    assert len(checks) == 4, "an unknown user takes as long as a known one"
    assert asyncio.run(_ask(app, None)) == [401]
    assert len(checks) == 4


@pytest.mark.parametrize("prefix", ["$2a$", "$2b$", "$2y$"])
def test_hashes_of_other_tools(prefix: str, load: Callable[[str], WebConfig]) -> None:
    users = load(f"basic_auth_users: {{admin: '{prefix}{HASH[4:]}'}}\n").basic_auth_users
    assert asyncio.run(_ask(BasicAuth(Starlette(), users), ("admin", PASSWORD))) == [404]
