"""Digests, checksums, keyed hashes, keys from passwords, and identifiers that are made of a name."""

import base64
import binascii
import hashlib

from graph_toucan.simulate.library.primes import bounded

_BLOCKS = {"md5": 64, "sha1": 64, "sha224": 64, "sha256": 64, "sha384": 128, "sha512": 128}
_LONGEST = 4096


def md5(text: str) -> str:
    """Return the MD5 digest."""
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 - tools compute it


def sha1(text: str) -> str:
    """Return the SHA-1 digest."""
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - tools compute it


def sha224(text: str) -> str:
    """Return the SHA-224 digest."""
    return hashlib.sha224(text.encode()).hexdigest()


def sha256(text: str) -> str:
    """Return the SHA-256 digest."""
    return hashlib.sha256(text.encode()).hexdigest()


def sha384(text: str) -> str:
    """Return the SHA-384 digest."""
    return hashlib.sha384(text.encode()).hexdigest()


def sha512(text: str) -> str:
    """Return the SHA-512 digest."""
    return hashlib.sha512(text.encode()).hexdigest()


def sha3_224(text: str) -> str:
    """Return the SHA3-224 digest."""
    return hashlib.sha3_224(text.encode()).hexdigest()


def sha3_256(text: str) -> str:
    """Return the SHA3-256 digest."""
    return hashlib.sha3_256(text.encode()).hexdigest()


def sha3_384(text: str) -> str:
    """Return the SHA3-384 digest."""
    return hashlib.sha3_384(text.encode()).hexdigest()


def sha3_512(text: str) -> str:
    """Return the SHA3-512 digest."""
    return hashlib.sha3_512(text.encode()).hexdigest()


def blake2b(text: str) -> str:
    """Return the BLAKE2b digest of 64 bytes."""
    return hashlib.blake2b(text.encode()).hexdigest()


def blake2s(text: str) -> str:
    """Return the BLAKE2s digest of 32 bytes."""
    return hashlib.blake2s(text.encode()).hexdigest()


def blake2b_sized(text: str, digest_size: int) -> str:
    """Return the BLAKE2b digest of so many bytes."""
    return hashlib.blake2b(text.encode(), digest_size=digest_size).hexdigest()


def blake2s_sized(text: str, digest_size: int) -> str:
    """Return the BLAKE2s digest of so many bytes."""
    return hashlib.blake2s(text.encode(), digest_size=digest_size).hexdigest()


def shake_128(text: str, length: int) -> str:
    """Return so many bytes of SHAKE-128."""
    if not 0 <= length <= _LONGEST:
        raise ValueError("too large or below zero")
    return hashlib.shake_128(text.encode()).hexdigest(length)


def shake_256(text: str, length: int) -> str:
    """Return so many bytes of SHAKE-256."""
    if not 0 <= length <= _LONGEST:
        raise ValueError("too large or below zero")
    return hashlib.shake_256(text.encode()).hexdigest(length)


def plain_hash_name(name: str) -> str:
    """Return a hash algorithm's name as it is written in code: `sha256` for `SHA-256`."""
    plain = name.lower().replace("-", "_")
    return plain if plain.startswith(("sha3_", "shake_")) else plain.replace("_", "")


def digest_by(text: str, algorithm: str) -> str:
    """Return the hash of a text by the algorithm of a name, in hexadecimal."""
    return hashlib.new(plain_hash_name(algorithm), text.encode()).hexdigest()


def digest_in(text: str, algorithm: str, encoding: str) -> str:
    """Return the hash of a text by the algorithm of a name, in base 64 or hexadecimal."""
    found = hashlib.new(plain_hash_name(algorithm), text.encode())
    return base64.b64encode(found.digest()).decode() if encoding == "base64" else found.hexdigest()


def digest_of_parts(parts: list[str], algorithm: str) -> str:
    """Return the hash of texts one after another, as updates give it, by the algorithm of a name."""
    return digest_by("".join(parts), algorithm)


def hmac_of(key: str, message: str, algorithm: str) -> str:
    """Return the keyed hash (HMAC) of a message by the algorithm of a name."""
    name = plain_hash_name(algorithm)
    if name not in _BLOCKS:
        raise ValueError("no such algorithm")
    secret = key.encode()
    secret = hashlib.new(name, secret).digest() if len(secret) > _BLOCKS[name] else secret
    inner, outer = [
        bytes.fromhex(
            "".join([f"{byte ^ mask:02x}" for byte in secret]) + f"{mask:02x}" * (_BLOCKS[name] - len(secret))
        )
        for mask in (0x36, 0x5C)
    ]
    return hashlib.new(name, outer + hashlib.new(name, inner + message.encode()).digest()).hexdigest()


def hmac_sha256(key: str, message: str) -> str:
    """Return the keyed hash (HMAC) of a message with SHA-256."""
    return hmac_of(key, message, "sha256")


def pbkdf2_hmac(hash_name: str, password: str, salt: str, iterations: int, dklen: int) -> str:
    """Return so many bytes of a key derived from a password (PBKDF2 with HMAC)."""
    rounds, size = bounded(iterations, 200_000), bounded(dklen, 256)
    return hashlib.pbkdf2_hmac(plain_hash_name(hash_name), password.encode(), salt.encode(), rounds, size).hex()


def crc32(text: str) -> int:
    """Return the cyclic redundancy check (CRC-32)."""
    return binascii.crc32(text.encode())


def crc32_hexadecimal(text: str) -> str:
    """Return the cyclic redundancy check (CRC-32) in hexadecimal."""
    return f"{crc32(text):08x}"


def adler32(text: str) -> int:
    """Return the Adler-32 checksum."""
    low, high = 1, 0
    for byte in text.encode():
        low = (low + byte) % 65521
        high = (high + low) % 65521
    return high * 65536 + low


def fnv_1a(text: str) -> int:
    """Return the FNV-1a hash of 32 bits."""
    found = 0x811C9DC5
    for byte in text.encode():
        found = (found ^ byte) * 0x01000193 % 2**32
    return found


def uuid_of(digest: str, version: int) -> str:
    """Return the UUID that the first 128 bits of a digest make."""
    variant = "89ab"[int(digest[16], 16) % 4]
    return f"{digest[:8]}-{digest[8:12]}-{version}{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def uuid3(namespace: str, name: str) -> str:
    """Return the UUID of a name in a namespace, by MD5 (version 3)."""
    space = bytes.fromhex(namespace.replace("-", ""))
    return uuid_of(hashlib.md5(space + name.encode()).hexdigest(), 3)  # noqa: S324 - the standard has it so


def uuid5(namespace: str, name: str) -> str:
    """Return the UUID of a name in a namespace, by SHA-1 (version 5)."""
    space = bytes.fromhex(namespace.replace("-", ""))
    return uuid_of(hashlib.sha1(space + name.encode()).hexdigest(), 5)  # noqa: S324 - the standard has it so
