"""Text embeddings by wordllama: small static vectors, measured as good as MiniLM here at a hundredth of its cost."""

import functools
import importlib.resources
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TOKENIZER = "l2_supercat_tokenizer_config.json"


@functools.cache
def _model() -> Any:
    from wordllama import WordLlama

    # The package ships its tokenizer in `tokenizers/` but looks for it in `tokenizer/` and would download it.
    shipped = importlib.resources.files("wordllama") / "tokenizers" / _TOKENIZER
    cache = Path(tempfile.mkdtemp(prefix="toucan-embed-"))
    try:
        for folder in ("tokenizer", "tokenizers"):
            (cache / folder).mkdir()
            (cache / folder / _TOKENIZER).write_bytes(shipped.read_bytes())
        return WordLlama.load(cache_dir=cache, disable_download=True)
    finally:
        shutil.rmtree(cache, ignore_errors=True)


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return one unit vector per text, as an array of shape (texts, 256)."""
    if not texts:
        return np.zeros((0, 256), dtype=np.float32)
    # Servers may send halves of characters, which the tokenizer refuses.
    readable = [text.encode("utf-8", "replace").decode() for text in texts]
    with np.errstate(invalid="ignore"):  # a text without tokens is 0 / 0, and becomes the zero vector below
        vectors: NDArray[np.float32] = np.asarray(_model().embed(readable, norm=True), dtype=np.float32)
    return np.nan_to_num(vectors)
