"""Objects in a bucket of S3 or of a server that speaks its protocol (SeaweedFS, MinIO, Ceph ...).

`put_new` rests on `If-None-Match: *`, which Amazon has had since 2024 and which the servers above have too. Importing
this module imports boto3; `objects.open_objects` does so only for `s3://` locations.
"""

import os
import weakref
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004
    HTTPClientError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
)

from graph_toucan.errors import StoreError
from graph_toucan.store.objects import RESERVED, checked_key

_ABSENT = {"404", "NoSuchKey", "NotFound"}
_NO_BUCKET = {"404", "NoSuchBucket", "NotFound"}
_REFUSED = {"401", "403", "AccessDenied", "Forbidden", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"}
_TAKEN = {"412", "PreconditionFailed"}
_CONFLICT = {"409", "ConditionalRequestConflict", "OperationAborted"}
_BUCKET_IS_THERE = {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}
_CONFLICT_TRIES = 5
_KEYS = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"


@contextmanager
def s3_errors(location: str, endpoint: str, action: str) -> Generator[None]:
    """Turn any escaping error of boto3 into a `StoreError`; `action` reads like `writing runs/latest`."""
    try:
        yield
    except (BotoCoreError, ClientError, ValueError) as error:  # a malformed endpoint is a plain ValueError
        raise StoreError(*_explained(error, location, endpoint, action)) from error


def _explained(error: Exception, location: str, endpoint: str, action: str) -> tuple[str, str]:
    """Return the cause and the solution of an error of boto3."""
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return f"there are no complete S3 credentials for {location}", f"set {_KEYS}"
    if isinstance(error, ConnectionError | HTTPClientError):
        return (
            f"S3 endpoint {endpoint} cannot be reached while {action} in {location}: {error}",
            "start it, or correct AWS_ENDPOINT_URL",
        )
    if isinstance(error, ParamValidationError):
        return f"{location} is no valid S3 location: {error}", "give s3://bucket/prefix"
    if not isinstance(error, ClientError):
        return f"S3 at {endpoint} cannot be used while {action} in {location}: {error}", "check the AWS_* variables"
    code = _code(error)
    if code in _REFUSED:
        return (
            f"S3 endpoint {endpoint} refused access while {action} in {location} ({code})",
            f"check {_KEYS}, and that they may list, read and write this bucket",
        )
    if code in _NO_BUCKET:
        return f"the bucket of {location} does not exist at {endpoint} (while {action})", "create it"
    return f"S3 endpoint {endpoint} failed while {action} in {location}: {error}", "see the log of the S3 server"


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


class S3Objects:
    """An object store below a prefix of a bucket. `client` is a boto3 S3 client, closed with this object."""

    def __init__(self, bucket: str, prefix: str, client: Any) -> None:
        """Take an existing bucket; `open_s3` checks it first."""
        self._bucket = bucket
        self._prefix = prefix.strip("/")
        self._client = client
        self._endpoint = str(client.meta.endpoint_url)
        weakref.finalize(self, client.close)

    @property
    def location(self) -> str:
        """`s3://bucket/prefix`."""
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    def get(self, key: str) -> bytes | None:
        """Return the bytes of `key`, None if there is no such object."""
        with self._errors(f"reading {key}"):
            try:
                return self._client.get_object(Bucket=self._bucket, Key=self._full(key))["Body"].read()
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return None
                raise

    def put(self, key: str, data: bytes, *, fsync: bool = True) -> None:
        """Write or replace `key`; an S3 server has it on its disk before it answers, so `fsync` says nothing here."""
        with self._errors(f"writing {key}"):
            self._client.put_object(Bucket=self._bucket, Key=self._full(key), Body=data)

    def put_new(self, key: str, data: bytes) -> bool:
        """Write `key` only if it does not exist; of racing writers one gets True and all others False."""
        full = self._full(key)
        with self._errors(f"writing {key}"):
            for attempt in range(_CONFLICT_TRIES):
                try:
                    self._client.put_object(Bucket=self._bucket, Key=full, Body=data, IfNoneMatch="*")
                except ClientError as error:
                    if _code(error) in _TAKEN:
                        return self._won_before(error, key, data)
                    if _code(error) not in _CONFLICT or attempt == _CONFLICT_TRIES - 1:
                        raise
                else:
                    return True
        return False

    def exists(self, key: str) -> bool:
        """Return whether there is an object `key`."""
        with self._errors(f"looking for {key}"):
            try:
                self._client.head_object(Bucket=self._bucket, Key=self._full(key))
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return False
                raise
        return True

    def list(self, prefix: str) -> list[str]:
        """Return the keys that start with the text `prefix`, sorted."""
        base = f"{self._prefix}/" if self._prefix else ""
        with self._errors(f"listing {prefix}"):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=base + prefix)
            keys = [str(entry["Key"]).removeprefix(base) for page in pages for entry in page.get("Contents", ())]
        return sorted(key for key in keys if not key.startswith(RESERVED))

    def delete(self, key: str) -> None:
        """Remove `key`; nothing happens if it is not there."""
        with self._errors(f"deleting {key}"):
            self._client.delete_object(Bucket=self._bucket, Key=self._full(key))

    def url(self, key: str) -> str:
        """Return the object's `s3://` URL."""
        return f"{self.location}/{key}"

    def check(self) -> None:
        """Make the bucket if it is missing, and write a small object.

        Raises:
            StoreError: the endpoint is down, access is refused, or the bucket is missing and cannot be made.
        """
        with self._errors("opening the store"):
            try:
                self._client.head_bucket(Bucket=self._bucket)
            except ClientError as error:
                if _code(error) not in _NO_BUCKET:
                    raise
                self._create_bucket()
            key = "/".join(part for part in (self._prefix, RESERVED + "writable") if part)
            self._client.put_object(Bucket=self._bucket, Key=key, Body=b"")

    def _create_bucket(self) -> None:
        region = str(self._client.meta.region_name)
        where: dict[str, Any] = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        try:
            self._client.create_bucket(Bucket=self._bucket, **({} if region == "us-east-1" else where))
        except ClientError as error:
            if _code(error) in _BUCKET_IS_THERE:  # another worker was faster
                return
            raise StoreError(
                f"bucket {self._bucket} does not exist at {self._endpoint} and could not be made ({_code(error)})",
                f"make it (aws s3 mb s3://{self._bucket}), or use credentials that may create buckets",
            ) from error

    def _won_before(self, error: ClientError, key: str, data: bytes) -> bool:
        """Whether a refused write was a repetition of our own, whose first answer got lost on the way."""
        repeated = error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0
        return repeated and self.get(key) == data

    def _full(self, key: str) -> str:
        return "/".join(part for part in (self._prefix, checked_key(key)) if part)

    def _errors(self, action: str) -> Any:
        return s3_errors(self.location, self._endpoint, action)


def open_s3(
    location: str,
    *,
    endpoint_url: str | None = None,
    access_key: str | None = None,
    secret_key: str | None = None,
    region: str | None = None,
) -> S3Objects:
    """Open `s3://bucket/prefix` and check it; what is not given comes from the `AWS_*` variables.

    Raises:
        StoreError: see `S3Objects.check`.
    """
    bucket, _, prefix = location.removeprefix("s3://").partition("/")
    if not bucket:
        raise StoreError(f"{location} names no bucket", "give s3://bucket/prefix")
    where = region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    config = Config(
        connect_timeout=5,
        read_timeout=60,
        retries={"mode": "standard", "max_attempts": 3},
        max_pool_connections=50,
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",  # many servers refuse the trailing checksums of newer SDKs
        response_checksum_validation="when_required",
    )
    with s3_errors(location, endpoint_url or os.environ.get("AWS_ENDPOINT_URL", "of Amazon"), "opening the store"):
        client = Session().client(
            "s3",
            endpoint_url=endpoint_url,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            region_name=where,
            config=config,
        )
    objects = S3Objects(bucket, prefix, client)
    objects.check()
    return objects
