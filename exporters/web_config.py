"""TLS and passwords of the exporter, from the web configuration file that Prometheus's own exporters read.

Off loopback the exporter serves nobody without both: device names, topology and load are nobody else's business.

Source: Prometheus exporter-toolkit, web-configuration.md (`tls_server_config`, `basic_auth_users`).
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from inventory.errors import YunwangError
from inventory.yaml_files import parse_yaml

_BCRYPT_HASH = re.compile(r"\$2[aby]\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}")


class WebConfigError(YunwangError):
    """The web configuration file cannot be used, or the address is not allowed without one."""


def _bcrypt_hash(value: str) -> str:
    if not _BCRYPT_HASH.fullmatch(value):
        raise ValueError("expected a bcrypt hash, as htpasswd -nB makes it")
    return value


class TlsServerConfig(BaseModel):
    """Certificate and key; relative paths are relative to the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cert_file: Path
    key_file: Path
    client_ca_file: Path | None = None
    client_auth_type: Literal["NoClientCert", "RequireAndVerifyClientCert"] = "NoClientCert"
    min_version: Literal["TLS12", "TLS13"] = "TLS12"


class WebConfig(BaseModel):
    """What the file says; the passwords in it are bcrypt hashes."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    tls_server_config: TlsServerConfig | None = None
    basic_auth_users: Mapping[str, Annotated[str, AfterValidator(_bcrypt_hash)]] = {}

    @property
    def authenticates(self) -> bool:
        """Whether a client must show a password or a certificate."""
        tls = self.tls_server_config
        return bool(self.basic_auth_users) or (tls is not None and tls.client_auth_type == "RequireAndVerifyClientCert")


def load_web_config(path: Path) -> WebConfig:
    """Read the file. Raises WebConfigError naming every wrong key."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WebConfigError(f"web configuration {path}: {error.strerror}") from error
    document = parse_yaml(content, str(path), secret=True)
    if document.problems:
        raise WebConfigError("web configuration " + "; ".join(map(str, document.problems)))
    try:
        config = WebConfig.model_validate(document.data or {})
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, problem['loc'])) or 'the whole file'}: {problem['msg']}"
            for problem in error.errors(include_input=False)
        )
        raise WebConfigError(f"web configuration {path}: {problems}") from None
    return _resolved(config, path.parent)


def _resolved(config: WebConfig, folder: Path) -> WebConfig:
    tls = config.tls_server_config
    if tls is None:
        return config
    paths = {
        name: folder / value
        for name in ("cert_file", "key_file", "client_ca_file")
        if (value := getattr(tls, name)) is not None
    }
    return config.model_copy(update={"tls_server_config": tls.model_copy(update=paths)})


def check_address(host: str, config: WebConfig | None) -> None:
    """Refuse to serve other machines without TLS and authentication. Raises WebConfigError."""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise WebConfigError(f"listen address {host!r}: expected a numeric IPv4 or IPv6 address") from None
    if local or (config is not None and config.tls_server_config and config.authenticates):
        return
    raise WebConfigError(
        f"refusing to listen on {host}: off loopback the exporter needs TLS and authentication; "
        "give --web-config FILE with tls_server_config and basic_auth_users"
    )


def ssl_context(tls: TlsServerConfig) -> ssl.SSLContext:
    """The server's TLS context. Raises WebConfigError where a file cannot be read or does not fit."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3 if tls.min_version == "TLS13" else ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(tls.cert_file, tls.key_file)
        if tls.client_ca_file is not None and tls.client_auth_type == "NoClientCert":
            raise WebConfigError("tls_server_config: client_ca_file needs client_auth_type: RequireAndVerifyClientCert")
        if tls.client_auth_type == "RequireAndVerifyClientCert":
            if tls.client_ca_file is None:
                raise WebConfigError("tls_server_config: RequireAndVerifyClientCert needs client_ca_file")
            context.load_verify_locations(tls.client_ca_file)
            context.verify_mode = ssl.CERT_REQUIRED
    except (OSError, ssl.SSLError) as error:
        raise WebConfigError(f"tls_server_config: {tls.cert_file}, {tls.key_file}: {error}") from error
    return context
