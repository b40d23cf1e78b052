"""Run an HTTP server without a network: forward a Unix socket to its port inside the cage.

Started as a script inside the sandbox with the plain interpreter, so it uses the standard library only:
`python bridge.py SOCKET PORT COMMAND...`. The factory connects to the socket from outside; the server listens on
127.0.0.1 of a network namespace that has nothing else in it.
"""

import asyncio
import sys

_CONNECT_TRIES = 600


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        return
    finally:
        writer.close()


async def _forward(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for _ in range(_CONNECT_TRIES):
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionError:
            await asyncio.sleep(0.05)
            continue
        await asyncio.gather(_pipe(reader, up_writer), _pipe(up_reader, writer))
        return
    writer.close()


async def _main(socket_path: str, port: int, command: list[str]) -> int:
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL, stdout=sys.stderr)
    bridge = await asyncio.start_unix_server(lambda reader, writer: _forward(port, reader, writer), socket_path)
    async with bridge:
        return await process.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(_main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])))
