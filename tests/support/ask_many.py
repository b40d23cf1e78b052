"""Asks a model server N questions at once and prints a line for each that was answered: made to be killed.

python tests/support/ask_many.py BASE_URL FOLDER N
"""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from graph_toucan.teach.budget import Budget
from graph_toucan.teach.cassette import Cassette
from graph_toucan.teach.model_teacher import ModelTeacher
from graph_toucan.teach.roles import FILL_ARGUMENTS
from tests.support.file_recorder import FileRecorder
from tests.support.role_samples import fill_arguments_given


async def ask_many(base_url: str, folder: Path, number: int) -> None:
    """Ask all questions at once."""
    cassette = Cassette(FileRecorder(folder))
    teacher = ModelTeacher("local-model", cassette, Budget(), api_base=base_url, concurrency=8, seed=1)

    async def ask(days: int) -> None:
        await teacher.ask(FILL_ARGUMENTS, fill_arguments_given(days))
        sys.stdout.write(f"{days}\n")
        sys.stdout.flush()

    await asyncio.gather(*(ask(days) for days in range(number)))


if __name__ == "__main__":
    asyncio.run(ask_many(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
