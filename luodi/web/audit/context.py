"""Where the request in hand comes from, for the log: known to the middleware, and too far away from an action."""

from __future__ import annotations

from contextvars import ContextVar

# Empty outside a request: in a job, or in a command.
address: ContextVar[str] = ContextVar("address", default="")
