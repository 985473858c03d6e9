"""Some threads that share a list of work, while the thread that asked hears how far they are."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Tell = Callable[[int], None]


class _Stopped(Exception):
    """Raised in a worker whose work nobody waits for any more."""


def spread(
    items: Iterable[Item],
    start: Callable[[], Callable[[Item, Tell], Result]],
    workers: int,
    told: Tell = lambda _: None,
) -> list[Result]:
    """
    What the work gives for each item, in the order of ``items``.

    Parameters
    ----------
    start
        Called once in each thread; gives its work, a function of an item and of ``tell``, by which it says how much more
        is done.
    workers
        Threads at most.
    told
        Called in the asking thread with what the workers tell, who wait for it; what it raises ends the work. What a worker
        raises does the same, and is raised here.
    """
    waiting = deque(enumerate(items))
    results: dict[int, Result] = {}
    heard: Queue[tuple[int, Event, BaseException | None]] = Queue()
    stop = Event()

    def tell(amount: int) -> None:
        answered = Event()
        heard.put((amount, answered, None))
        while not answered.wait(0.2):
            if stop.is_set():  # told to nobody
                break
        if stop.is_set():
            raise _Stopped

    def run() -> None:
        failed: BaseException | None = None
        try:
            work = start()
            while not stop.is_set() and (taken := _take(waiting)):
                results[taken[0]] = work(taken[1], tell)
        except BaseException as error:  # noqa: BLE001  (raised again where it is heard)
            failed = error
        heard.put((0, ended, failed))

    ended = Event()
    threads = [Thread(target=run, daemon=True) for _ in range(max(1, min(workers, len(waiting))))]
    for thread in threads:
        thread.start()
    running = len(threads)
    try:
        while running:
            amount, answered, failed = _next(heard)
            if failed is not None:
                raise failed
            if answered is ended:
                running -= 1
                continue
            told(amount)
            answered.set()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return [results[number] for number in sorted(results)]


def _take(waiting: deque[Item]) -> Item | None:
    try:
        return waiting.popleft()
    except IndexError:
        return None


def _next(heard: Queue[Item]) -> Item:
    """The next word; a wait without end could not be broken off by Ctrl+C on every system."""
    while True:
        with suppress(Empty):
            return heard.get(timeout=0.5)
