from contextlib import asynccontextmanager, contextmanager


class Timer:
    def __enter__(self):  # hit: methods Timer.__enter__+__exit__
        return self

    def __exit__(self, *exception):
        return None


class Session:
    async def __aenter__(self):  # hit: methods Session.__aenter__+__aexit__
        return self

    async def __aexit__(self, *exception):
        return None


@contextmanager  # hit: decorator contextlib.contextmanager
def opened():
    yield


@asynccontextmanager  # hit: decorator contextlib.asynccontextmanager
async def connected():
    yield
