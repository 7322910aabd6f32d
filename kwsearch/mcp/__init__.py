"""A server for agents: four read-only tools over the public API, spoken to by the Model Context Protocol.

``answers`` decides what an answer says and how long it is, ``server`` speaks the protocol; only it imports ``mcp``.
"""
