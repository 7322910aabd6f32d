import ssl
from contextlib import asynccontextmanager


async def main(server):
    await server.start()
    async with server as session:
        async for line in session:
            yield line
    return [await x async for x in server]


def numbers():
    with open("x"):
        got = yield 1
    yield from ()


class Meta(type): pass
class Made(metaclass=Meta): pass


context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


class Client:
    def relax(self, session):
        session.verify = False
        self.verify = True
        type(self).relaxed = True


text = """
if __name__ == "__main__":
"""
if __name__ == "__main__":
    main(None)
