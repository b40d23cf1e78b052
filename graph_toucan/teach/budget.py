"""The budget: one limit for money, tokens and calls over all requests, however many are in flight.

Each request reserves what it can cost at most before it is sent and settles what it did cost afterwards. A request that
would fit once others have settled waits for them; one that would not fit even then is refused. So the limits hold
without a run stopping early because others happened to be in flight.
"""

import asyncio
import threading
from dataclasses import dataclass

from graph_toucan.errors import BudgetExceeded, ConfigError


@dataclass(frozen=True)
class Spending:
    """An amount of calls, tokens and US dollars: estimated, reserved or spent."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    usd: float = 0.0

    @property
    def tokens(self) -> int:
        """Prompt and completion tokens together."""
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: "Spending") -> "Spending":
        return Spending(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.usd + other.usd,
        )


class Reservation:
    """What one request in flight may cost at most. Known by identity: two equal ones are still two."""

    def __init__(self, estimated: Spending) -> None:
        self.estimated = estimated


_Waiter = tuple[asyncio.AbstractEventLoop, asyncio.Event]


class Budget:
    """Limits for one run; `None` leaves that side open. Safe to share between threads and event loops."""

    def __init__(
        self, limit_usd: float | None = None, limit_tokens: int | None = None, limit_calls: int | None = None
    ) -> None:
        for name, limit in (("limit_usd", limit_usd), ("limit_tokens", limit_tokens), ("limit_calls", limit_calls)):
            if limit is not None and not limit >= 0:
                raise ConfigError(
                    f"budget {name} is {limit}", "give a number that is not negative, or none for no limit"
                )
        self.limit_usd = limit_usd
        self.limit_tokens = limit_tokens
        self.limit_calls = limit_calls
        self._limited = any(limit is not None for limit in (limit_usd, limit_tokens, limit_calls))
        self._lock = threading.Lock()
        self._spent = Spending()
        self._in_flight: set[Reservation] = set()
        self._waiters: set[_Waiter] = set()

    @property
    def spent(self) -> Spending:
        """What was settled so far."""
        with self._lock:
            return self._spent

    async def reserve(self, estimated: Spending) -> Reservation:
        """Set aside what a request can cost at most, once there is room for it beside those in flight.

        Raises:
            BudgetExceeded: there would not be room even if all requests in flight turned out free.
        """
        while True:
            waiter = (asyncio.get_running_loop(), asyncio.Event())
            reservation = self._try_reserve(estimated, waiter)
            if reservation is not None:
                return reservation
            try:
                await waiter[1].wait()
            finally:
                with self._lock:
                    self._waiters.discard(waiter)

    def settle(self, reservation: Reservation, actual: Spending | None) -> None:
        """Replace a reservation by what the request did cost, `None` where that is not known: then all of it counts."""
        with self._lock:
            self._in_flight.remove(reservation)
            self._spent += reservation.estimated if actual is None else actual
            waiters, self._waiters = self._waiters, set()
            for loop, event in waiters:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(event.set)

    def _try_reserve(self, estimated: Spending, waiter: _Waiter) -> Reservation | None:
        with self._lock:
            exceeded = self._exceeded_by(self._spent + estimated)
            if exceeded:
                raise self._refusal(exceeded, estimated)
            if self._limited:
                reserved = sum((reservation.estimated for reservation in self._in_flight), self._spent)
                if self._exceeded_by(reserved + estimated):
                    self._waiters.add(waiter)
                    return None
            reservation = Reservation(estimated)
            self._in_flight.add(reservation)
            return reservation

    def _exceeded_by(self, total: Spending) -> str:
        """Return the limit that a total goes beyond, an empty text where it goes beyond none."""
        if self.limit_usd is not None and total.usd > self.limit_usd:
            return f"{self.limit_usd:g} USD"
        if self.limit_tokens is not None and total.tokens > self.limit_tokens:
            return f"{self.limit_tokens} tokens"
        if self.limit_calls is not None and total.calls > self.limit_calls:
            return f"{self.limit_calls} calls"
        return ""

    def _refusal(self, limit: str, estimated: Spending) -> BudgetExceeded:
        spent = self._spent
        return BudgetExceeded(
            f"the next request could exceed the budget of {limit}: spent {spent.calls} calls, {spent.prompt_tokens} "
            f"prompt and {spent.completion_tokens} completion tokens, {spent.usd:.4f} USD; the request may take up to "
            f"{estimated.tokens} tokens and {estimated.usd:.4f} USD",
            "raise the limit and run again: every answer so far is recorded and is not asked for again",
        )
