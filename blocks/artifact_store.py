"""The block that says where artifacts are kept."""

from prefect.blocks.core import Block
from pydantic import ConfigDict, Field, SecretStr

from graph_toucan.store.objects import ObjectStore, open_objects


class ArtifactStoreBlock(Block):
    """A folder or an S3 bucket that holds the artifacts of every stage."""

    _block_type_name = "Artifact Store"
    _block_type_slug = "artifact-store"
    _description = "Where Graph-Toucan keeps its artifacts, recordings and run records: a folder or an S3 bucket."

    model_config = ConfigDict(hide_input_in_errors=True)

    location: str = Field(
        min_length=1,
        description="A folder that every worker can reach, or s3://bucket/prefix. It is made if it is missing.",
    )
    endpoint_url: str | None = Field(
        default=None,
        description="The S3 server's address; empty for AWS_ENDPOINT_URL, else Amazon's.",
    )
    access_key: SecretStr | None = Field(
        default=None, description="S3 access key; empty for AWS_ACCESS_KEY_ID or another of boto3's usual sources."
    )
    secret_key: SecretStr | None = Field(
        default=None, description="S3 secret key; empty for AWS_SECRET_ACCESS_KEY or another of boto3's usual sources."
    )
    region: str | None = Field(default=None, description="S3 region; empty for AWS_REGION, else us-east-1.")

    def open(self) -> ObjectStore:
        """Open the store and check that it can be written to. What the form leaves empty counts as not given.

        Raises:
            StoreError: the store cannot be reached or written to.
        """
        return open_objects(
            self.location,
            endpoint_url=self.endpoint_url or None,
            access_key=_revealed(self.access_key),
            secret_key=_revealed(self.secret_key),
            region=self.region or None,
        )


def _revealed(secret: SecretStr | None) -> str | None:
    return (secret.get_secret_value() or None) if secret else None
