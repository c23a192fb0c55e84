"""Rows for tests, made through the operations. One mixin per room, in a file of its own."""
import importlib

_ROOMS = ("organisations", "questions", "answers", "applications", "cooperations")


def _mixins():
    for room in _ROOMS:
        try:
            module = importlib.import_module(f"tests.factory.{room}")
        except ModuleNotFoundError as missing:
            if missing.name != f"tests.factory.{room}":
                raise
            continue
        yield module.Making


class Make(*_mixins()):
    """`make.enterprise()`, `make.question(...)`, …: each room's mixin says what it gives."""


def sign_in(client, user, organisation=None):
    """Sign `user` in by the real form, switch to its capacity at `organisation`, return the client."""
    from tests.factory.organisations import PASSWORD

    client.post("/account/sign-in", data={"login": user.login, "password": PASSWORD})
    if organisation is not None:
        client.post("/account/switch", data={"organisation": organisation.org_no})
    return client
