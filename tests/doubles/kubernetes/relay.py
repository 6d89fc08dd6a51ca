"""Carries connections from ports to sockets in a folder, or back: so that pods, which have a network without a way out,
find at localhost what runs outside, and nothing else.

    python relay.py out FOLDER PORT…      in the pods' network: what comes to a port goes to FOLDER/PORT
    python relay.py in FOLDER PORT…       outside: what comes to FOLDER/PORT goes to the port
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while block := await reader.read(65536):
            writer.write(block)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def serve(direction: str, path: Path) -> None:
    port = int(path.name)

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if direction == "out":
                there = await asyncio.open_unix_connection(path)
            else:
                there = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(copy(reader, there[1]), copy(there[0], writer))

    if direction == "out":
        await asyncio.start_server(carry, "127.0.0.1", port)
    else:
        await asyncio.start_unix_server(carry, path)


async def main(direction: str, folder: str, *ports: str) -> None:
    for port in ports:
        await serve(direction, Path(folder) / port)
    print("ready", flush=True)
    # Until whoever started it is gone.
    await asyncio.to_thread(sys.stdin.read)


asyncio.run(main(*sys.argv[1:]))
