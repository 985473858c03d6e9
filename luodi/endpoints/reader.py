"""A language model behind any OpenAI-compatible endpoint, as a second reader of reports."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from luodi.core.errors import LuodiError
from luodi.core.reading.read import Reading
from luodi.core.reading.second import Answer, BadAnswer, answer_schema, ask_messages, compare, parse_answer


@dataclass(frozen=True)
class ReaderSettings:
    """Where the second reader is, and how long it may take."""

    url: str  # base address, such as http://127.0.0.1:8000/v1
    model: str
    key: str = ""
    seconds: float = 60.0

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise EndpointFault(f"LUODI_READER_URL 写的是 {self.url!r}，应当像 http://127.0.0.1:8000/v1。")
        if not self.model:
            raise EndpointFault("设了 LUODI_READER_URL，还要用 LUODI_READER_MODEL 指明模型名。")
        if self.seconds <= 0:
            raise EndpointFault(f"LUODI_READER_SECONDS 应当大于 0，写的是 {self.seconds}。")


class EndpointFault(LuodiError):
    """The second reader is badly set, does not answer, or answers twice with something unusable."""


def reader_settings(environ: Mapping[str, str] = os.environ) -> ReaderSettings | None:
    """
    Settings from ``LUODI_READER_URL``, ``_MODEL``, ``_KEY`` and ``_SECONDS``; ``None`` when no URL is set.

    Raises
    ------
    EndpointFault
        When a setting is there but cannot be meant so.
    """
    url = environ.get("LUODI_READER_URL", "").strip()
    if not url:
        return None
    seconds = environ.get("LUODI_READER_SECONDS", "60")
    try:
        limit = float(seconds)
    except ValueError as error:
        raise EndpointFault(f"LUODI_READER_SECONDS 应当是秒数，写的是 {seconds!r}。") from error
    return ReaderSettings(url, environ.get("LUODI_READER_MODEL", ""), environ.get("LUODI_READER_KEY", ""), limit)


def ask(text: str, settings: ReaderSettings) -> Answer:
    """
    The second reader's answer about ``text``; a bad one is sent back once with what is wrong.

    Raises
    ------
    EndpointFault
        When the endpoint cannot be reached, refuses, or answers badly twice.
    """
    messages = ask_messages(text)
    for attempt in (1, 2):
        content = _complete(messages, settings)
        try:
            return parse_answer(content, text)
        except BadAnswer as fault:
            if attempt == 2:
                raise EndpointFault(
                    f"第二读者两次答非所问（{fault}）。请换一个模型，或去掉 LUODI_READER_URL。"
                ) from fault
            messages = [
                *messages,
                {"role": "assistant", "content": content},
                {"role": "user", "content": f"上面的回答不能用：{fault}。请只输出改正后的 JSON 对象。"},
            ]
    raise AssertionError("unreachable")


def _complete(messages: list[dict[str, str]], settings: ReaderSettings) -> str:
    try:
        import httpx2
    except ImportError as error:
        raise EndpointFault("用第二读者需要先安装附加组件：pip install 'luodi[llm]'。") from error
    body = {
        "model": settings.model,
        "messages": messages,
        "temperature": 0,
        "response_format": {"type": "json_schema", "json_schema": {"name": "record", "schema": answer_schema()}},
    }
    # An empty key makes an illegal header, and local servers want none.
    headers = {"Authorization": f"Bearer {settings.key}"} if settings.key else {}
    try:
        response = httpx2.post(
            f"{settings.url.rstrip('/')}/chat/completions", json=body, headers=headers, timeout=settings.seconds
        )
        response.raise_for_status()
        content: Any = response.json()["choices"][0]["message"]["content"]
    except httpx2.HTTPStatusError as error:
        raise EndpointFault(
            f"第二读者拒绝了请求（HTTP {error.response.status_code}）。请检查地址、模型名和密钥。"
        ) from error
    except httpx2.HTTPError as error:
        raise EndpointFault(f"连不上第二读者 {settings.url}（{type(error).__name__}）。请检查地址和网络。") from error
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise EndpointFault(f"{settings.url} 的回答不是 OpenAI 的格式。请检查地址。") from error
    return content if isinstance(content, str) else ""


def second_findings(reading: Reading, settings: ReaderSettings) -> list[dict[str, Any]]:
    """
    Findings of the second reader beside ``reading``: disagreements, values it made up, or why it gave none.

    The record itself is left as the rules read it: a person decides.
    """
    try:
        answer = ask(reading.repaired.text, settings)
    except EndpointFault as fault:
        return [{"kind": "note", "message": str(fault)}]
    findings = [disagreement.to_json() for disagreement in compare(reading.record, answer.record)]
    if answer.invented:
        dropped = "、".join(answer.invented[:10])
        findings.append(
            {"kind": "note", "message": f"第二读者给出的 {len(answer.invented)} 个值原文没有，未采用：{dropped}。"}
        )
    return findings
