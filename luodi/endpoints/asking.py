"""Ask a service for JSON within a time that holds, however slowly the answer comes."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

from luodi.core.places.travel import TravelFault

MOST_BYTES = 100_000_000  # a table of 2,000 spots has some 60 MB


def ask(url: str, question: dict[str, str], seconds: float, service: str) -> dict[str, Any]:
    """
    The JSON object a service answers with.

    The client's own timeouts hold between two bytes: a server that sends one every ten seconds would keep it for hours.
    So the question is asked in a thread, which is left behind when the time is up.

    Raises
    ------
    TravelFault
        When there is no answer in time, or none that can be used.
    """
    outcome: list[dict[str, Any] | TravelFault] = []

    def run() -> None:
        try:
            outcome.append(_ask(url, question, seconds, service))
        except TravelFault as fault:
            outcome.append(fault)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise TravelFault(f"{service} 在 {seconds:.0f} 秒内没有答完。请检查地址和网络。")
    if isinstance(outcome[0], TravelFault):
        raise outcome[0]
    return outcome[0]


def _ask(url: str, question: dict[str, str], seconds: float, service: str) -> dict[str, Any]:
    try:
        import httpx2
    except ImportError as error:
        raise TravelFault("用路线服务需要先安装附加组件：pip install 'luodi[llm]'（它带来 HTTP 客户端）。") from error
    until, parts, size = time.monotonic() + seconds, [], 0
    try:
        with httpx2.stream("GET", url, params=question, timeout=seconds) as response:
            response.raise_for_status()
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > MOST_BYTES or time.monotonic() > until:
                    raise TravelFault(f"{service} 的回答太大或太慢（{size} 字节）。请检查服务地址。")
        answer = json.loads(b"".join(parts))
    except httpx2.HTTPStatusError as error:
        raise TravelFault(f"{service} 拒绝了请求（HTTP {error.response.status_code}）。请检查地址和密钥。") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise TravelFault(f"连不上{service}（{type(error).__name__}）。请检查地址和网络。") from error
    except (ValueError, RecursionError) as error:
        raise TravelFault(f"{service} 的回答不是 JSON。请检查地址。") from error
    if not isinstance(answer, dict):
        raise TravelFault(f"{service} 的回答不是预期的格式。请检查地址。")
    return answer
