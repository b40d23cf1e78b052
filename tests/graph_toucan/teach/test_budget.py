import asyncio
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_toucan.errors import BudgetExceeded, ConfigError
from graph_toucan.teach.budget import Budget, Spending

CALL = Spending(calls=1, prompt_tokens=60, completion_tokens=40, usd=0.01)


def spend(budget: Budget, estimated: Spending, actual: Spending | None) -> None:
    async def once() -> None:
        budget.settle(await budget.reserve(estimated), actual)

    asyncio.run(once())


@pytest.mark.parametrize(
    ("budget", "limit"),
    [
        (Budget(limit_usd=0.025), "0.025 USD"),
        (Budget(limit_tokens=250), "250 tokens"),
        (Budget(limit_calls=2), "2 calls"),
    ],
    ids=["usd", "tokens", "calls"],
)
def test_each_limit_refuses_the_request_that_would_exceed_it(budget: Budget, limit: str) -> None:
    spend(budget, CALL, CALL)
    spend(budget, CALL, CALL)
    with pytest.raises(
        BudgetExceeded, match=rf"budget of {limit}: spent 2 calls, 120 prompt and 80 completion tokens"
    ) as caught:
        spend(budget, CALL, CALL)
    assert "raise the limit" in caught.value.solution
    assert budget.spent.calls == 2


def test_a_budget_without_limits_only_counts() -> None:
    budget = Budget()
    for _ in range(3):
        spend(budget, CALL, Spending(1, 10, 5, 0.001))
    spent = budget.spent
    assert (spent.calls, spent.prompt_tokens, spent.completion_tokens, spent.tokens) == (3, 30, 15, 45)
    assert spent.usd == pytest.approx(0.003)


def test_a_request_of_unknown_cost_counts_as_its_whole_reservation() -> None:
    budget = Budget()
    spend(budget, CALL, None)
    assert budget.spent == CALL


def test_a_request_waits_for_those_in_flight_and_is_let_in_when_they_were_cheap() -> None:
    async def scene() -> None:
        budget = Budget(limit_tokens=150)
        first = await budget.reserve(CALL)
        second = asyncio.create_task(budget.reserve(CALL))
        await asyncio.wait([second], timeout=0)
        assert not second.done()
        budget.settle(first, Spending(1, 20, 10))
        budget.settle(await asyncio.wait_for(second, 5), CALL)
        assert budget.spent.tokens == 130

    asyncio.run(scene())


def test_a_waiting_request_is_refused_once_those_in_flight_used_it_all_up() -> None:
    async def scene() -> None:
        budget = Budget(limit_calls=1)
        first = await budget.reserve(CALL)
        second = asyncio.create_task(budget.reserve(CALL))
        await asyncio.wait([second], timeout=0)
        budget.settle(first, CALL)
        with pytest.raises(BudgetExceeded, match="spent 1 calls"):
            await asyncio.wait_for(second, 5)

    asyncio.run(scene())


def test_a_cancelled_wait_leaves_the_budget_as_it_was() -> None:
    async def scene() -> None:
        budget = Budget(limit_calls=1)
        first = await budget.reserve(CALL)
        second = asyncio.create_task(budget.reserve(CALL))
        await asyncio.wait([second], timeout=0)
        second.cancel()
        await asyncio.wait([second])
        budget.settle(first, Spending())
        budget.settle(await budget.reserve(CALL), CALL)

    asyncio.run(scene())


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 50)), max_size=60), st.integers(0, 400))
def test_concurrent_requests_in_one_loop_never_exceed_the_limit_together(
    costs: list[tuple[int, int]], limit: int
) -> None:
    budget = Budget(limit_tokens=limit)

    async def once(estimated: int, actual: int) -> None:
        reservation = await budget.reserve(Spending(1, estimated))
        await asyncio.sleep(0)  # let the others in
        budget.settle(reservation, Spending(1, min(estimated, actual)))

    async def scene() -> None:
        await asyncio.gather(*(once(*cost) for cost in costs), return_exceptions=True)

    asyncio.run(scene())
    assert budget.spent.tokens <= limit


def test_threads_with_a_loop_each_share_one_limit_to_the_last_call() -> None:
    budget = Budget(limit_calls=100)
    refused: list[BudgetExceeded] = []

    async def ten() -> None:
        for _ in range(10):
            try:
                reservation = await budget.reserve(CALL)
                await asyncio.to_thread(budget.settle, reservation, CALL)
            except BudgetExceeded as error:
                refused.append(error)

    async def thirty() -> None:
        await asyncio.gather(*(ten() for _ in range(3)))

    threads = [threading.Thread(target=lambda: asyncio.run(thirty())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (budget.spent.calls, len(refused)) == (100, 20)


def test_a_negative_limit_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match="budget limit_tokens is -1"):
        Budget(limit_tokens=-1)
