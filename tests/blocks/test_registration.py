import pytest
from prefect.blocks.core import Block

import blocks

KINDS = [kind for kind in vars(blocks).values() if isinstance(kind, type) and issubclass(kind, Block)]


def test_the_package_shows_all_four_blocks_to_prefect() -> None:
    assert sorted(kind.get_block_type_slug() for kind in KINDS) == [
        "artifact-store",
        "model-pool",
        "server-catalogue",
        "server-credentials",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_form_is_described(kind: type[Block]) -> None:
    assert kind.get_description()
    schema = kind.model_json_schema()
    for properties in (schema, *schema.get("definitions", schema.get("$defs", {})).values()):
        for name, field in properties.get("properties", {}).items():
            assert field.get("description"), name
