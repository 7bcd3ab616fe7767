"""Many browsers at once that each post one form after the other; run by acknowledge.py in a process of its own.

Reads JSON {port, paths, clients, body} from standard input; prints JSON {seconds, statuses, milliseconds}.
"""

import asyncio
import collections
import json
import re
import sys
import time

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def main() -> None:
    """Storm and report."""
    wanted = json.load(sys.stdin)
    begun = time.perf_counter()
    statuses, milliseconds = asyncio.run(_storm(**wanted))
    print(
        json.dumps(
            {"seconds": time.perf_counter() - begun, "statuses": statuses, "milliseconds": milliseconds}
        )
    )


async def _storm(port: int, paths: list[str], clients: int, body: str):
    waiting, statuses, milliseconds = collections.deque(paths), collections.Counter(), []
    await asyncio.gather(
        *(_client(port, waiting, body.encode(), statuses, milliseconds) for _ in range(clients))
    )
    return statuses, milliseconds


async def _client(port, waiting, body, statuses, milliseconds) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while waiting:
        head = (
            f"POST {waiting.popleft()} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        begun = time.perf_counter()
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(LENGTH.search(answer)[1]))
        milliseconds.append((time.perf_counter() - begun) * 1000)
        statuses[answer.split(b" ", 2)[1].decode()] += 1
        if b"connection: close" in answer.lower():
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


if __name__ == "__main__":
    main()
