"""The block that says which models teach, and what they may cost.

Keys stand beside the models, not inside them: Prefect masks secrets in a document's fields and in a `SecretDict`, but
not in the items of a list, which its UI and API would show in the clear.
"""

from typing import Self, TypedDict

from prefect.blocks.core import Block
from prefect.types import SecretDict
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from graph_toucan.errors import ConfigError
from graph_toucan.teach.budget import Budget


class ModelEntry(BaseModel):
    """One model of the pool and how to reach it."""

    model: str = Field(
        min_length=1,
        description="The model's name as litellm knows it; a bare name with an address is an OpenAI-compatible server.",
    )
    api_base: str | None = Field(
        default=None, title="Address", description="The endpoint's address; empty for the provider's own."
    )
    input_cost_per_token: float | None = Field(
        default=None, ge=0, description="US dollars, for a model whose price litellm does not know."
    )
    output_cost_per_token: float | None = Field(
        default=None, ge=0, description="US dollars, for a model whose price litellm does not know."
    )

    @model_validator(mode="after")
    def _priced_in_full(self) -> Self:
        if (self.input_cost_per_token is None) != (self.output_cost_per_token is None):
            raise ValueError("give both input_cost_per_token and output_cost_per_token, or neither")
        return self


class TeacherSettings(TypedDict):
    """The arguments of `ModelTeacher` that a pool decides. The key is in the clear: hand it on, never log it."""

    model: str
    api_base: str | None
    api_key: str | None
    concurrency: int
    input_cost_per_token: float | None
    output_cost_per_token: float | None


class ModelPool(Block):
    """The models that teach, and one budget over all of them."""

    _block_type_name = "Model Pool"
    _block_type_slug = "model-pool"
    _description = "The models that Graph-Toucan asks, how to reach them, and what a run may spend on them."

    model_config = ConfigDict(hide_input_in_errors=True)

    models: list[ModelEntry] = Field(min_length=1, description="The models; the factory teaches with the first.")
    api_keys: SecretDict = Field(
        default_factory=lambda: SecretDict({}),
        title="API keys",
        description=(
            'Keys by model name, such as {"gpt-5-mini": "..."}. A model without one is sent none if it has an address, '
            "else the key in its provider's environment variable."
        ),
    )
    budget_usd: float | None = Field(
        default=None, ge=0, title="Budget in US dollars", description="What one run may spend; empty for no limit."
    )
    budget_tokens: int | None = Field(
        default=None,
        ge=0,
        title="Budget in tokens",
        description="Prompt and answer tokens a run may take; empty for no limit.",
    )
    budget_calls: int | None = Field(
        default=None, ge=0, title="Budget in calls", description="Model calls of one run; empty for no limit."
    )
    concurrency: int = Field(default=16, ge=1, description="How many requests may be under way at once.")

    @field_validator("models")
    @classmethod
    def _named_once(cls, models: list[ModelEntry]) -> list[ModelEntry]:
        names = [entry.model for entry in models]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"models are known by their names, and these stand twice: {', '.join(twice)}")
        return models

    def entry(self, model: str | None = None) -> ModelEntry:
        """Return the pool's entry for a model, the first one where none is named.

        Raises:
            ConfigError: the pool does not have the model; says which it has.
        """
        for entry in self.models:
            if model is None or entry.model == model:
                return entry
        there = ", ".join(entry.model for entry in self.models)
        raise ConfigError(f"the model pool has no model {model!r}", f"name one of these or add it: {there}")

    def settings(self, model: str | None = None) -> TeacherSettings:
        """Return what makes a teacher: `ModelTeacher(cassette=..., budget=..., seed=..., **pool.settings())`.

        What the form leaves empty counts as not given.

        Raises:
            ConfigError: the pool does not have the model.
        """
        entry = self.entry(model)
        return TeacherSettings(
            model=entry.model,
            api_base=entry.api_base or None,
            api_key=self.api_keys.get_secret_value().get(entry.model) or None,
            concurrency=self.concurrency,
            input_cost_per_token=entry.input_cost_per_token,
            output_cost_per_token=entry.output_cost_per_token,
        )

    def budget(self) -> Budget:
        """Return a fresh budget with the pool's limits: make one per run and share it."""
        return Budget(self.budget_usd, self.budget_tokens, self.budget_calls)
