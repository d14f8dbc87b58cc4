"""Work side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


async def first(*works: Coroutine[object, object, object]) -> int:
    """Do *works* until one of them ends; return which. What it raises is raised; the others are cancelled."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        place = next(place for place, task in enumerate(tasks) if task.done())
        await tasks[place]
        return place
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
