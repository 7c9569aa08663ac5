"""Credentials by name: where they come from, what is refused, and that no value ever shows."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import traceback
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from inventory.credentials import (
    CommunityCredential,
    CredentialMissing,
    Credentials,
    CredentialsError,
    Secret,
    SshCredential,
    UsmCredential,
)

WORD = "hunter2-correct-horse"

GOOD = f"""
credentials:
  extranet-v2c: {{version: "2c", community: {WORD}}}
  extranet-v3: {{version: 3, user: u, auth_protocol: sha256, auth_key: {WORD}, priv_protocol: aes128, priv_key: {WORD}}}
  open: {{version: "3", user: u, context_name: ctx}}
"""


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "credentials.yaml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def problems(environ: dict[str, str], file: Path | None = None) -> list[str]:
    with pytest.raises(CredentialsError) as caught:
        Credentials.load(environ, file)
    everything = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(caught.value.problems)
    chain: list[BaseException | None] = [caught.value.__cause__, caught.value.__context__]
    assert "hunter2" not in everything
    assert chain == [None, None]
    return [str(problem) for problem in caught.value.problems]


def test_file(tmp_path: Path) -> None:
    credentials = Credentials.load({}, written(tmp_path, GOOD))
    assert credentials.get("extranet-v2c") == CommunityCredential("extranet-v2c", Secret(WORD))
    assert credentials.get("extranet-v3") == UsmCredential(
        "extranet-v3", "u", "sha256", Secret(WORD), "aes128", Secret(WORD)
    )
    assert credentials.get("open") == UsmCredential("open", "u", context_name="ctx")


def test_accounts_for_ssh(tmp_path: Path) -> None:
    text = f"""
credentials:
  netconf: {{version: ssh, user: monitor, password: {WORD}}}
  by-key: {{version: ssh, user: monitor, private_key: "{WORD}", passphrase: "{WORD}"}}
  extranet-v2c: {{version: "2c", community: {WORD}}}
"""
    credentials = Credentials.load({}, written(tmp_path, text))
    assert credentials.account("netconf") == SshCredential("netconf", "monitor", Secret(WORD))
    assert credentials.account("by-key") == SshCredential("by-key", "monitor", None, Secret(WORD), Secret(WORD))
    assert "hunter2" not in repr(credentials)
    with pytest.raises(CredentialMissing, match="'netconf' is an account for SSH, not for SNMP"):
        credentials.get("netconf")
    with pytest.raises(CredentialMissing, match="'extranet-v2c' is for SNMP, not an account for SSH"):
        credentials.account("extranet-v2c")
    with pytest.raises(CredentialMissing, match="YUNWANG_CREDENTIAL_OTHER"):
        credentials.account("other")


def test_an_account_has_one_proof_of_who_it_is(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"""
credentials:
  none: {{version: ssh, user: u}}
  both: {{version: ssh, user: u, password: {WORD}, private_key: {WORD}}}
  loose: {{version: ssh, user: u, password: {WORD}, passphrase: {WORD}}}
""",
    )
    assert problems({}, path) == [
        f"{path}: credentials.none: found neither of password and private_key, expected one of them",
        f"{path}: credentials.both: found both of password and private_key, expected one of them",
        (
            f"{path}: credentials.loose.passphrase: found a passphrase without private_key, "
            "expected the key it belongs to, or nothing"
        ),
    ]


def test_file_named_by_the_environment(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, mode=0o400)
    assert Credentials.load({"YUNWANG_CREDENTIALS_FILE": str(path)}, None).get("open").name == "open"


def test_environment_comes_before_the_file(tmp_path: Path) -> None:
    entry = json.dumps({"version": "2c", "community": "from the environment"})
    credentials = Credentials.load({"YUNWANG_CREDENTIAL_EXTRANET_V2C": entry}, written(tmp_path, GOOD))
    assert credentials.get("extranet-v2c") == CommunityCredential("extranet-v2c", Secret("from the environment"))


def test_missing_names_where_it_was_looked_for(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    with pytest.raises(CredentialMissing) as caught:
        Credentials.load({}, path).get("extranet-v4")
    assert "YUNWANG_CREDENTIAL_EXTRANET_V4" in str(caught.value)
    assert str(path) in str(caught.value)
    with pytest.raises(CredentialMissing, match="none given: --credentials or YUNWANG_CREDENTIALS_FILE"):
        Credentials.load({}, None).get("extranet-v2c")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o601])
def test_mode_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path, GOOD, mode)
    assert problems({}, path) == [
        f"{path}: found mode {mode:04o}, open to others, expected 0600 or stricter: chmod 600 {path}"
    ]


def test_all_problems_at_once_and_no_value(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"""
credentials:
  one: {{version: "2c", community:{WORD}}}
  two: {{version: "3", user: u, auth_protocol: {WORD}, auth_key: hunter2, priv_protocol: aes128}}
  three: {{version: "{WORD}"}}
  four: {WORD}
  five: {{version: "2c", community: [{WORD}]}}
  six: {{version: "3", auth_protocol: md5, auth_key: {WORD}, priv_protocol: des, priv_key: {WORD}}}
  {WORD} x: {{}}
  seven: {{version: "3", user: u, priv_protocol: aes256, priv_key: {WORD}}}
{WORD}: {WORD}
""",
    )
    environ = {"YUNWANG_CREDENTIAL_A": f"{{{WORD}", "YUNWANG_CREDENTIAL_": "{}", "YUNWANG_CREDENTIAL_B": WORD}
    found = sorted(line.replace(str(path), "FILE") for line in problems(environ, path))
    expected = Path(__file__).with_name("credentials_expected.txt").read_text(encoding="utf-8")
    assert "\n".join(found) + "\n" == expected


def test_weak_protocols_when_switched_on(tmp_path: Path) -> None:
    entry = f"{{version: '3', user: u, auth_protocol: md5, auth_key: {WORD}, priv_protocol: des, priv_key: {WORD}}}"
    path = written(tmp_path, f"credentials:\n  old: {entry}\n")
    assert len(problems({}, path)) == 2
    credential = Credentials.load({"YUNWANG_ALLOW_WEAK_SNMP": "1"}, path).get("old")
    assert isinstance(credential, UsmCredential)
    assert (credential.auth_protocol, credential.priv_protocol) == ("md5", "des")


@pytest.mark.parametrize(
    "text", ["", "credentials:\n", "credentials: [hunter2]\n", "hunter2\n", "credentials: {a: {\n"]
)
def test_no_credentials_in_the_file(tmp_path: Path, text: str) -> None:
    assert len(problems({}, written(tmp_path, text))) == 1


def test_no_file(tmp_path: Path) -> None:
    assert "found no readable file (No such file or directory)" in problems({}, tmp_path / "nowhere.yaml")[0]


def test_a_secret_hides_itself() -> None:
    secret = Secret(WORD)
    credential = UsmCredential("n", "u", "sha256", secret)
    assert secret.reveal() == WORD
    for text in (repr(secret), str(secret), f"{secret}", f"{secret:>40}", "%s %r" % (secret, secret), repr(credential)):  # noqa: UP031
        assert "hunter2" not in text
    assert "hunter2" not in repr(dataclasses.asdict(credential))
    assert "hunter2" not in repr(Credentials({"n": credential}))
    assert not hasattr(secret, "__dict__")


def test_a_secret_is_not_written_out() -> None:
    secret = Secret(WORD)
    with pytest.raises(TypeError) as from_json:
        json.dumps({"key": secret})
    with pytest.raises(TypeError) as from_pickle:
        pickle.dumps(UsmCredential("n", "u", "sha256", secret))
    assert "hunter2" not in str(from_json.value) + str(from_pickle.value)
    assert copy.deepcopy(secret) is copy.copy(secret) is secret


def test_a_model_dumps_stars() -> None:
    class Model(BaseModel):
        model_config = ConfigDict(hide_input_in_errors=True)
        key: Secret

    model = Model.model_validate({"key": WORD})
    assert model.key.reveal() == WORD
    for text in (model.model_dump_json(), repr(model.model_dump()), repr(model.model_dump(mode="json")), repr(model)):
        assert "hunter2" not in text
        assert "***" in text


def test_secrets_compare() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
