"""One path that this program cannot tell, among others."""

import pytest

from graph_toucan.errors import BudgetExceeded
from graph_toucan.model import Dialogue, Fsp, Rejection
from graph_toucan.translate.stage import told_alone
from tests.support.graphs import fsp, step, turn

pytestmark = pytest.mark.anyio
PATH = fsp(turn("t1", step("s1", "notes/list")))


async def test_an_error_of_this_program_rejects_its_path_and_says_where_it_arose():
    async def fails(_: Fsp) -> Dialogue | Rejection:
        raise ZeroDivisionError("number of wishes")

    told = await told_alone(fails, PATH)
    assert isinstance(told, Rejection)
    assert (told.stage, told.subject, told.reason) == ("translate", PATH.id, "internal_error")
    assert isinstance(told.evidence, dict)
    assert told.evidence["error"] == "ZeroDivisionError: number of wishes"
    assert "in fails" in str(told.evidence["where"])


async def test_what_hinders_all_paths_is_raised():
    async def spent(_: Fsp) -> Dialogue | Rejection:
        raise BudgetExceeded("the budget of 1.00 USD is spent", "Raise --budget.")

    with pytest.raises(BudgetExceeded):
        await told_alone(spent, PATH)
