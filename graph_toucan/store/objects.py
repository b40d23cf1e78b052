"""Where bytes are kept: the one protocol of a folder and of S3, and how to open either.

Keys are `/`-separated relative names (`runs/latest`). The protocol promises three things that everything above builds
on: a reader sees a whole object or none, `put_new` has exactly one winner, and whatever goes wrong is a `StoreError`.
What the objects mean is left to `artifacts` and `runs`.
"""

from typing import Protocol

from graph_toucan.errors import StoreError

RESERVED = ".tmp/"
"""Keys below this prefix are the store's own: temporary files and the probe for writability. They are never listed."""


class ObjectStore(Protocol):
    """Bytes by key, with atomic writes. Safe to use from several threads and processes at once."""

    @property
    def location(self) -> str:
        """What the user gave: an absolute path, or `s3://bucket/prefix`."""
        ...

    def get(self, key: str) -> bytes | None:
        """Return the bytes of `key`, None if there is no such object."""
        ...

    def put(self, key: str, data: bytes, *, fsync: bool = True) -> None:
        """Write or replace `key` atomically.

        Without `fsync` the object outlives the death of the process but perhaps not a loss of power; S3 ignores it.
        """
        ...

    def put_new(self, key: str, data: bytes) -> bool:
        """Write `key` only if it does not exist; of racing writers one gets True and all others False."""
        ...

    def exists(self, key: str) -> bool:
        """Return whether there is an object `key`."""
        ...

    def list(self, prefix: str) -> list[str]:
        """Return the keys that start with the text `prefix`, sorted."""
        ...

    def delete(self, key: str) -> None:
        """Remove `key`; nothing happens if it is not there."""
        ...

    def url(self, key: str) -> str:
        """Return what a person can open: an absolute path, or an `s3://` URL."""
        ...


def checked_key(key: str) -> str:
    """Return the key as it is.

    Raises:
        StoreError: it is empty, absolute, reserved, or has an empty, `.` or `..` part or a NUL.
    """
    parts = key.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\0" in key or f"{key}/".startswith(RESERVED):
        raise StoreError(f"{key!r} is no key of an object store", "use a relative name such as runs/latest")
    return key


def open_objects(
    location: str,
    *,
    endpoint_url: str | None = None,
    access_key: str | None = None,
    secret_key: str | None = None,
    region: str | None = None,
) -> ObjectStore:
    """Open a store and check at once that it can be written to.

    Args:
        location: a folder (made if missing), or `s3://bucket/prefix` (the bucket is made if missing and allowed).
        endpoint_url: the S3 server; default `AWS_ENDPOINT_URL`, else Amazon's.
        access_key: default `AWS_ACCESS_KEY_ID` or another of boto3's usual sources.
        secret_key: default `AWS_SECRET_ACCESS_KEY` or another of boto3's usual sources.
        region: default `AWS_REGION`, then `AWS_DEFAULT_REGION`, else `us-east-1`.

    Raises:
        StoreError: the store cannot be reached or written to; says which, and what to do.
    """
    if location.startswith("s3://"):
        from graph_toucan.store.s3 import open_s3  # boto3 is slow to import, and a folder needs none of it

        return open_s3(location, endpoint_url=endpoint_url, access_key=access_key, secret_key=secret_key, region=region)
    if "://" in location:
        raise StoreError(f"{location} is no kind of store that is known", "give a folder or s3://bucket/prefix")
    from graph_toucan.store.folder import FolderObjects

    return FolderObjects(location)
