"""The callers of `webhook.py`: a process that makes HTTP calls on the beat and counts how long each took.

    python -m benchmarks.callers < plan

Standard input is one JSON object: `port`, `path`, `per_s`, and `calls` as [signature, body]. Standard output is one:
`statuses` and `seconds`, in the order of the calls. Lines are kept open, as a provider does.
"""

import asyncio
import json
import sys
import time

LINES = 32
"""Connections; more calls than this at once wait for one, and the wait counts."""


async def main() -> None:
    """Make every call of the plan, and print what came back."""
    plan = json.load(sys.stdin)
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(LINES):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", plan["port"]))
    began = time.perf_counter() + 0.1
    calls = [
        asyncio.create_task(_call(free, _request(plan, *call), began + place / plan["per_s"]))
        for place, call in enumerate(plan["calls"])
    ]
    answers = await asyncio.gather(*calls)
    while not free.empty():
        free.get_nowait()[1].close()
    print(json.dumps({"statuses": [status for status, _ in answers], "seconds": [spent for _, spent in answers]}))


async def _call(
    free: "asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]", request: bytes, at: float
) -> tuple[int, float]:
    await asyncio.sleep(max(0.0, at - time.perf_counter()))
    reader, writer = await free.get()
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(_length(head))
    spent = time.perf_counter() - at
    free.put_nowait((reader, writer))
    return int(head.split(b" ", 2)[1]), spent


def _request(plan: dict[str, object], signature: str, body: str) -> bytes:
    lines = (
        f"POST {plan['path']} HTTP/1.1",
        f"Host: 127.0.0.1:{plan['port']}",
        "Content-Type: application/x-www-form-urlencoded",
        f"X-Twilio-Signature: {signature}",
        f"Content-Length: {len(body)}",
        "",
        body,
    )
    return "\r\n".join(lines).encode()


def _length(head: bytes) -> int:
    found = (line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return int(next(found, b":0").split(b":")[1])


if __name__ == "__main__":
    asyncio.run(main())
