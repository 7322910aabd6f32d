"""The pages of a browser and a JSON API over the public API; nothing here decides what an answer is.

``sites`` holds open indexes, ``app`` the addresses, ``guard`` who may ask, ``views`` what a page shows, ``server`` the
start. Only ``app``, ``guard`` and ``server`` know FastAPI and uvicorn.
"""
