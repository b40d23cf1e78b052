"""Prefect blocks: what a person sets once in the UI and every run uses, secrets included.

Each block is a form and the one method that turns it into the library's own object. All can be made and used without a
Prefect server; `prefect block register -m blocks` makes them known to one.
"""

from blocks.artifact_store import ArtifactStoreBlock
from blocks.catalogue import CatalogueBlock
from blocks.model_pool import ModelEntry, ModelPool, TeacherSettings
from blocks.server_credentials import ServerCredentials, block_name, credential_marks, load_credentials

__all__ = [
    "ArtifactStoreBlock",
    "CatalogueBlock",
    "ModelEntry",
    "ModelPool",
    "ServerCredentials",
    "TeacherSettings",
    "block_name",
    "credential_marks",
    "load_credentials",
]
