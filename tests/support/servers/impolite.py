"""Answers the handshake with an error."""

from rpc import Message, RpcError, Toolbox


class Impolite(Toolbox):
    def handle(self, method: str, params: Message) -> Message:
        raise RpcError(-32000 - 99, f"Not today, thank you, {method}")


if __name__ == "__main__":
    Impolite("impolite").serve()
