"""What functions give in the sandbox, for arguments that they have an answer for."""

from collections.abc import Iterator
from typing import Any

import pytest

from graph_toucan.identity import JsonObject
from graph_toucan.simulate.sandbox import Sandbox
from graph_toucan.simulate.settings import SimulateConfig
from graph_toucan.simulate.synthesis.catalogue import COUNTER, entries, imports, sources
from graph_toucan.simulate.synthesis.program import same

SPACE, STATE = "6ba7b810-9dad-11d1-80b4-00c04fd430c8", [12.5, 14.0, 9.5, 20.0, 16.5, 12.5]
CALLS: list[tuple[str, list[Any]]] = [
    ("later_time", ["2026-03-12T10:00:00+01:03", "-48h"]), ("later_time", ["2025-12-31", "1h30m"]),
    ("unix_milliseconds", ["2026-03-10 09:00:00"]), ("in_utc", ["2026-03-12T10:00:00+01:03"]), ("time_of_unix", [100000]),
    ("weekday_capitals", ["2026-03-12"]), ("weekdays_between", ["2026-03-12", "2026-04-12"]), ("sunday_week", ["2026-11-22"]),
    ("time_order", ["2026-03-02T09:00:00Z", "2026-03-16"]), ("hmac_sha256", ["k", "m"]), ("uuid5", [SPACE, "python.org"]),
    ("digest_in", ["a", "SHA-256", "base64"]), ("pbkdf2_hmac", ["sha256", "a", "b", 10, 16]), ("shake_256", ["a", 9]),
    ("digest_of_parts", [["a", "b"], "sha3-256"]), ("ip_bytes", ["::ffff:192.0.2.1"]), ("canonical_cidr", ["2001:db8::1/64"]),
    ("network_mask", ["10.0.0.0/9"]), ("address_count_text", ["::/0"]), ("character_counts", ["Hey 😀"]),
    ("java_escapes", ["😀"]), ("without_accents", ["éa"]), ("first_difference", ["abc", "abd"]),
    ("color_blind", ["#fff", "protanopia"]),
    ("color_gradient", ["#000", "#fff", 4]), ("complementary_color_cut", ["#1f77b4"]), ("lab_a_of", ["#1f77b4"]),
    ("delta_e_of_inks", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]),
    ("mean_to_true", [30.0, 0.3]), ("shell_joined", [["a b", "it's", "ok"]]), ("collapsed_path", ["/a/../b/./c//d"]),
    ("path_suffixes", ["a/b.tar.gz"]), ("content_between", ["a<b>c", "<", ">"]), ("split_at_indices", ["abcdef", [4, 2]]),
    ("table_of_contents", ["# A\n```\n# b\n```\n## C d", 2]), ("url_decoded", ["%C3%A5a%20b"]), ("url_encoded", ["å b"]),
    ("line_start", ["a\nb\nc", 3]), ("jaccard_similarity", [["a"], ["a", "b"]]), ("item_counts", [["a", "a"]]),
]  # fmt: skip


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SimulateConfig(seconds=2)) as opened:
        yield opened


def no_api(*_: object) -> JsonObject:
    return {}


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_answers_are_the_same_in_the_sandbox(name: str, arguments: list[Any], sandbox: Sandbox):
    body = sources([name])
    code = f"{imports(body)}{body}\ndef simulate(arguments, state):\n    return {name}(*arguments['given'])"
    there = sandbox.run_now(code, {"given": arguments}, {}, no_api, 1).value
    COUNTER.begin()
    here = next(entry.call for entry in entries() if entry.name == name)(*arguments)
    assert same(there, here), (there, here)
