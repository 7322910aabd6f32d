import asyncio  # weak: import asyncio


async def fetch():  # hit: statement fetch: async-function
    await asyncio.sleep(1)  # hit: statement fetch: await


asyncio.run(fetch())  # hit: call asyncio.run
