"""The router as a server on loopback that speaks OpenAI's API: the only starlette.

Rule: here is HTTP and OpenAI's JSON, nothing else; who answers, what it costs and what is recorded is the relay's.
"""
