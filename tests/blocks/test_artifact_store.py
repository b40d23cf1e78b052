from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from blocks import ArtifactStoreBlock
from graph_toucan.errors import StoreError


def test_a_folder_opens_as_a_store(tmp_path: Path) -> None:
    store = ArtifactStoreBlock(location=str(tmp_path / "new")).open()
    store.put("runs/latest", b"x")
    assert store.get("runs/latest") == b"x"


def test_an_empty_form_field_counts_as_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str | None] = {}

    def record(location: str, **options: str | None) -> None:
        seen.update(options, location=location)

    monkeypatch.setattr("blocks.artifact_store.open_objects", record)
    ArtifactStoreBlock(
        location="s3://bucket", endpoint_url="", access_key=SecretStr(""), secret_key=SecretStr("hush"), region=""
    ).open()
    assert seen == {
        "location": "s3://bucket",
        "endpoint_url": None,
        "access_key": None,
        "secret_key": "hush",
        "region": None,
    }


def test_an_unknown_kind_of_store_is_refused() -> None:
    with pytest.raises(StoreError, match="no kind of store"):
        ArtifactStoreBlock(location="gopher://x").open()


def test_keys_are_in_no_printed_form() -> None:
    block = ArtifactStoreBlock(
        location="s3://b", access_key=SecretStr("open-sesame"), secret_key=SecretStr("hush-hush")
    )
    for shown in (repr(block), str(block), block.model_dump_json()):
        assert "open-sesame" not in shown
        assert "hush-hush" not in shown


def test_a_wrong_key_is_not_in_the_message() -> None:
    with pytest.raises(ValidationError) as caught:
        ArtifactStoreBlock.model_validate({"location": "s3://b", "secret_key": ["hush-hush"]})
    assert "hush-hush" not in str(caught.value)
