import logging
from typing import Any, cast

import httpx
import pytest
from prefect.exceptions import PrefectHTTPStatusError
from prefect.types import SecretDict
from pydantic import ValidationError

from blocks import ServerCredentials, block_name, load_credentials
from graph_toucan.errors import ConfigError


class _Document:
    def __init__(self, name: str, data: dict[str, Any]) -> None:
        self.name = name
        self.data = data


class _PrefectServer:
    """Stands for the client of a Prefect server, as a context manager, with documents by name."""

    def __init__(self, documents: dict[str, dict[str, Any]] | None) -> None:
        self.documents = documents
        self.read: list[str] = []
        self.refusal = 404

    def __enter__(self) -> "_PrefectServer":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def read_block_documents_by_type(self, block_type_slug: str, include_secrets: bool = True) -> list[_Document]:
        assert block_type_slug == "server-credentials"
        assert not include_secrets
        if self.documents is None:
            raise _refusal(self.refusal)
        return [_Document(name, {}) for name in self.documents]

    def read_block_document_by_name(self, name: str, block_type_slug: str) -> _Document:
        assert block_type_slug == "server-credentials"
        self.read.append(name)
        return _Document(name, cast(dict[str, dict[str, Any]], self.documents)[name])


def _refusal(status: int) -> PrefectHTTPStatusError:
    request = httpx.Request("GET", "http://prefect/api")
    return PrefectHTTPStatusError("refused", request=request, response=httpx.Response(status, request=request))


def _serve(monkeypatch: pytest.MonkeyPatch, documents: dict[str, dict[str, Any]] | None) -> _PrefectServer:
    server = _PrefectServer(documents)

    def get_client(sync_client: bool) -> _PrefectServer:
        assert sync_client
        return server

    monkeypatch.setattr("blocks.server_credentials.get_client", get_client)
    return server


def test_values_are_in_no_printed_form(caplog: pytest.LogCaptureFixture) -> None:
    block = ServerCredentials(server="github", values=SecretDict({"TOKEN": "hush-hush"}))
    logging.getLogger("somebody").error("using %s and %r", block, block.values)
    for shown in (repr(block), str(block), block.model_dump_json(), str(block.model_dump()), caplog.text):
        assert "hush-hush" not in shown
    assert block.revealed() == {"TOKEN": "hush-hush"}


def test_a_wrong_value_is_not_in_the_message() -> None:
    with pytest.raises(ValidationError) as caught:
        ServerCredentials.model_validate({"server": "github", "values": {"TOKEN": ["hush-hush"]}})
    assert "'TOKEN' must be a text, not list" in str(caught.value)
    assert "hush-hush" not in str(caught.value) + repr(caught.value)


def test_prefect_is_told_that_every_value_is_secret() -> None:
    assert ServerCredentials.model_json_schema()["secret_fields"] == ["values.*"]


@pytest.mark.parametrize(
    ("slug", "name"), [("github", "github"), ("Server_GitHub.v2", "server-github-v2"), ("_x__y_", "x-y")]
)
def test_a_document_is_named_in_the_letters_that_prefect_allows(slug: str, name: str) -> None:
    assert block_name(slug) == name


def test_only_documents_of_the_wanted_servers_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    server = _serve(
        monkeypatch,
        {
            "git-hub": {"server": "git.hub", "values": {"TOKEN": "hush"}},
            "other": {"server": "other", "values": {"KEY": "x"}},
        },
    )
    assert load_credentials(["git.hub", "without-any"]) == {"git.hub": {"TOKEN": "hush"}}
    assert server.read == ["git-hub"]


def test_there_are_no_credentials_before_the_block_is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    _serve(monkeypatch, None)
    assert load_credentials(["github"]) == {}


def test_a_prefect_server_that_fails_is_not_taken_for_one_without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    _serve(monkeypatch, None).refusal = 503
    with pytest.raises(PrefectHTTPStatusError):
        load_credentials(["github"])


def test_values_are_not_handed_to_a_server_that_only_shares_the_documents_name(monkeypatch: pytest.MonkeyPatch) -> None:
    _serve(monkeypatch, {"git-hub": {"server": "git.hub", "values": {"TOKEN": "hush"}}})
    assert load_credentials(["git.hub", "git_hub"]) == {"git.hub": {"TOKEN": "hush"}}
    with pytest.raises(ConfigError, match=r"is for server 'git\.hub', not 'git_hub'"):
        load_credentials(["git_hub"])


def test_a_document_that_is_not_usable_is_named_without_its_values(monkeypatch: pytest.MonkeyPatch) -> None:
    _serve(monkeypatch, {"github": {"server": "github", "values": {"TOKEN": ["hush-hush"]}}})
    with pytest.raises(ConfigError, match="server-credentials/github is not usable") as caught:
        load_credentials(["github"])
    assert "hush-hush" not in str(caught.value)
    assert caught.value.__cause__ is None
