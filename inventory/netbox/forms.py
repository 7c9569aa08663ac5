"""The form of NetBox's objects, as far as it is relied on: what has another one is refused where it is read.

Source: NetBox's REST API, serializers of `dcim`, `circuits`, `tenancy` and `ipam`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, model_validator

from inventory.shapes import expectation, key_path


class _Form(BaseModel):
    model_config = ConfigDict(strict=True)


class _Numbered(_Form):
    id: int


class _Slugged(_Form):
    slug: str


class _Named(_Form):
    name: str


class _Choice(_Form):
    value: str


class _Address(_Form):
    address: str


class _Site(_Numbered):
    name: str
    slug: str
    status: _Choice
    region: _Slugged | None
    group: _Slugged | None
    tenant: _Slugged | None
    custom_fields: dict[str, Any]


class _DeviceType(_Slugged):
    manufacturer: _Slugged


class _Device(_Numbered):
    name: str | None
    status: _Choice
    role: _Slugged
    platform: _Slugged | None
    device_type: _DeviceType
    site: _Numbered
    primary_ip4: _Address | None
    primary_ip6: _Address | None
    custom_fields: dict[str, Any]


class _Interface(_Numbered):
    device: _Numbered
    name: str
    type: _Choice
    description: str


class _Provider(_Numbered):
    name: str
    slug: str
    custom_fields: dict[str, Any]


class _Circuit(_Numbered):
    cid: str
    provider: _Numbered
    type: _Slugged
    status: _Choice
    commit_rate: int | None
    description: str
    custom_fields: dict[str, Any]


class _Peer(_Form):
    name: str
    device: _Numbered


_PEERS: Final = TypeAdapter(list[_Peer])


class _Termination(_Numbered):
    """An end of a circuit; its cable's peers are interfaces, or of another kind that has no device."""

    circuit: _Numbered
    term_side: str
    link_peers: list[Any]
    link_peers_type: str | None

    @model_validator(mode="after")
    def _peers(self) -> Self:
        if self.link_peers and self.link_peers_type is None:
            raise ValueError("link_peers with their type")
        if self.link_peers_type == "dcim.interface":
            try:
                _PEERS.validate_python(self.link_peers)
            except ValidationError:
                raise ValueError("link_peers that are interfaces with their devices") from None
        return self


class _Tenant(_Numbered):
    name: str
    slug: str
    group: _Slugged | None
    custom_fields: dict[str, Any]


class _Vrf(_Numbered):
    name: str
    rd: str | None
    description: str
    import_targets: list[_Named]
    export_targets: list[_Named]
    custom_fields: dict[str, Any]


class _NumberedAndNamed(_Numbered):
    name: str


class _Prefix(_Numbered):
    prefix: str
    vrf: _NumberedAndNamed | None
    tenant: _Numbered | None
    status: _Choice


_FORMS: Final[Mapping[str, type[_Numbered]]] = {
    "dcim/sites": _Site,
    "dcim/devices": _Device,
    "dcim/interfaces": _Interface,
    "circuits/providers": _Provider,
    "circuits/circuits": _Circuit,
    "circuits/circuit-terminations": _Termination,
    "tenancy/tenants": _Tenant,
    "ipam/vrfs": _Vrf,
    "ipam/prefixes": _Prefix,
}


def misfit(path: str, found: object) -> str | None:
    """Say what keeps an object of a list from being used; None where nothing does."""
    try:
        _FORMS[path].model_validate(found)
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        named = f" {found['id']}" if isinstance(found, Mapping) and isinstance(found.get("id"), int) else ""
        where = key_path(detail["loc"]).removeprefix(".")
        return f"object{named}: {f'{where}: ' if where else ''}expected {expectation(detail)}"
    return None
