"""Hashes: what Python's own modules give."""

import hashlib
import hmac
import uuid
import zlib

import pytest

from graph_toucan.simulate.library import hashes

TEXT = "The quick brown fox jumps over the lazy dog"


@pytest.mark.parametrize(
    "name", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "blake2b"]
)
def test_digests_are_those_of_hashlib(name: str):
    expected = hashlib.new(name, TEXT.encode())
    assert getattr(hashes, name)(TEXT) == hashes.digest_by(TEXT, name) == expected.hexdigest()


@pytest.mark.parametrize(("written", "name"), [("SHA-256", "sha256"), ("sha3-256", "sha3_256"), ("MD5", "md5")])
def test_algorithms_are_known_by_several_spellings(written: str, name: str):
    assert hashes.plain_hash_name(written) == name


def test_digests_have_the_wanted_length():
    assert hashes.blake2b_sized(TEXT, 20) == hashlib.blake2b(TEXT.encode(), digest_size=20).hexdigest()
    assert hashes.blake2s_sized(TEXT, 16) == hashlib.blake2s(TEXT.encode(), digest_size=16).hexdigest()
    assert hashes.shake_128("", 16) == "7f9c2ba4e88f827d616045507605853e"
    with pytest.raises(ValueError, match="large"):
        hashes.shake_256("", 10**9)


def test_parts_are_hashed_one_after_another():
    assert hashes.digest_of_parts(["ab", "c"], "sha1") == "a9993e364706816aba3e25717850c26c9cd0d89d"


def test_base_64_is_given_where_it_is_asked_for():
    assert hashes.digest_in("", "md5", "base64") == "1B2M2Y8AsgTpgAmY7PhCfg=="
    assert hashes.digest_in("", "md5", "hex") == "d41d8cd98f00b204e9800998ecf8427e"


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha512"])
@pytest.mark.parametrize("key", ["key", "a key that is longer than a block" * 6])
def test_keyed_hashes_are_those_of_hmac(name: str, key: str):
    assert hashes.hmac_of(key, TEXT, name) == hmac.new(key.encode(), TEXT.encode(), name).hexdigest()


def test_keys_are_derived_as_rfc_6070_has_it():
    assert hashes.pbkdf2_hmac("sha1", "password", "salt", 1, 20) == "0c60c80f961f0e71f3a9b524af6012062fe037a6"


def test_checksums_are_those_of_zlib():
    assert hashes.crc32(TEXT) == zlib.crc32(TEXT.encode()) == int(hashes.crc32_hexadecimal(TEXT), 16)
    assert hashes.adler32("Wikipedia") == 0x11E60398
    assert hashes.fnv_1a("a") == 0xE40C292C


def test_identifiers_of_names_are_those_of_uuid():
    assert hashes.uuid5(str(uuid.NAMESPACE_DNS), "python.org") == "886313e1-3b8a-5372-9b90-0c9aee199e5d"
    assert hashes.uuid3(str(uuid.NAMESPACE_DNS), "python.org") == "6fa459ea-ee8a-3ca4-894e-db77e160355e"
