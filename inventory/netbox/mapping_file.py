"""How one NetBox's words are read as ours: every NetBox names its roles, platforms and custom fields its own way.

Source: NetBox's data model, https://netboxlabs.com/docs/netbox/models/.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from inventory.models import CircuitKind, Identifier, Platform, Role, SiteKind, Vendor
from inventory.problems import FileProblems, Problem, shown
from inventory.shapes import shape_problems
from inventory.yaml_files import parse_yaml

Slug = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]+$", max_length=100)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=50)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class MappingFileError(FileProblems):
    """The mapping file cannot be used as written."""

    subject = "NetBox mapping"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Names(_Part):
    """NetBox's names that are no identifiers -> ours; circuits by their `cid`, planes by their VRF's name."""

    sites: Mapping[Word, Identifier] = {}
    devices: Mapping[Word, Identifier] = {}
    carriers: Mapping[Word, Identifier] = {}
    circuits: Mapping[Word, Identifier] = {}
    planes: Mapping[Word, Identifier] = {}
    dedicated_networks: Mapping[Word, Identifier] = {}


class CustomFields(_Part):
    """What we keep and NetBox has no field for -> the custom field that holds it; None where there is none."""

    id: FieldName | None = None
    name_en: FieldName | None = None
    credential: FieldName | None = None
    hotline: FieldName | None = None


class NetBoxMapping(_Part):
    """The whole file; what a table does not list is taken as it is where it is a word of ours already.

    Attributes:
        site_groups: Site group -> kind of site.
        regions: Region -> town.
        tenants: Tenant of a site -> village or unit.
        dedicated_network_groups: Tenant groups whose tenants are dedicated networks.
        statuses: Objects in one of these are taken; active, offline and failed ones exist.
        gone_statuses: Objects in one of these count as gone where `--remove` is given.
        interface_types_left_out: Interfaces of these types are no ports.
        near_side: Which termination of a circuit is the end nearer the county core.
    """

    site_groups: Mapping[Slug, SiteKind] = {}
    regions: Mapping[Slug, Identifier] = {}
    tenants: Mapping[Slug, Identifier] = {}
    roles: Mapping[Slug, Role] = {}
    manufacturers: Mapping[Slug, Vendor] = {}
    platforms: Mapping[Slug, Platform] = {}
    device_types: Mapping[Slug, Identifier] = {}
    circuit_types: Mapping[Slug, CircuitKind] = {}
    names: Names = Names()
    custom_fields: CustomFields = CustomFields()
    dedicated_network_groups: tuple[Slug, ...] = ()
    statuses: tuple[Slug, ...] = ("active", "offline", "failed")
    gone_statuses: tuple[Slug, ...] = ("decommissioning", "decommissioned", "deprovisioning", "retired", "deprecated")
    interface_types_left_out: tuple[Slug, ...] = ("virtual", "bridge")
    near_side: Literal["A", "Z"] = "A"


def load_mapping(path: Path | None) -> NetBoxMapping:
    """Load a mapping file; None is the mapping under which NetBox uses our own words.

    Raises:
        MappingFileError: With every problem of the file.
    """
    if path is None:
        return NetBoxMapping()
    file = str(path)
    try:
        document = parse_yaml(path.read_bytes(), file)
    except OSError as error:
        problem = Problem(file, "", f"no readable file ({error.strerror})", "a mapping file")
        raise MappingFileError([problem]) from error
    problems = list(document.problems)
    raw: Any = document.data
    mapping = NetBoxMapping()
    if raw is not None and not isinstance(raw, Mapping):
        problems.append(Problem(file, "", shown(raw), "keys such as roles and platforms"))
    elif raw is not None:
        try:
            mapping = NetBoxMapping.model_validate(raw)
        except ValidationError as error:
            problems.extend(shape_problems(error, NetBoxMapping, file=file, place=""))
    if problems:
        raise MappingFileError(problems)
    return mapping
