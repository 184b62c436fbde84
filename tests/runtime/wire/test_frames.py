"""The wire between host and worker: what arrives whole, and what is said when it does not."""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Iterator

import pytest

from daglens.wire import frames
from daglens.wire.frames import Connection, WireClosed, WireError


class Pipes:
    """A worker's connection, and the host's raw ends of both directions."""

    def __init__(self) -> None:
        host_reads, worker_writes = os.pipe()
        worker_reads, host_writes = os.pipe()
        self.host = Connection(host_reads, host_writes)
        self.worker = Connection(worker_reads, worker_writes)
        self.raw_to_host = os.dup(worker_writes)

    def write_to_host(self, data: bytes) -> None:
        os.write(self.raw_to_host, data)

    def end_of_worker(self) -> None:
        self.worker.close()
        os.close(self.raw_to_host)
        self.raw_to_host = -1


@pytest.fixture
def pipes() -> Iterator[Pipes]:
    pair = Pipes()
    yield pair
    pair.host.close()
    pair.worker.close()
    if pair.raw_to_host >= 0:
        os.close(pair.raw_to_host)


def test_messages_arrive_in_order_and_whole(pipes: Pipes) -> None:
    messages = [{"n": 1, "text": "snow ☃ \udcff \x00"}, {"n": 2, "big": "x" * 1_000_000}, {"n": 3}]
    sender = threading.Thread(target=lambda: [pipes.worker.send(message) for message in messages])
    sender.start()
    assert [pipes.host.receive() for _ in messages] == messages
    sender.join()
    pipes.end_of_worker()
    assert pipes.host.receive() is None


def test_a_message_may_come_byte_by_byte(pipes: Pipes) -> None:
    body = b'{"a": 1}'

    def dribble() -> None:
        for byte in struct.pack(">I", len(body)) + body:
            pipes.write_to_host(bytes([byte]))

    sender = threading.Thread(target=dribble)
    sender.start()
    assert pipes.host.receive() == {"a": 1}
    sender.join()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\0\0", "middle of a frame's length"),
        (struct.pack(">I", 10) + b"{", "middle of a frame's body"),
        (struct.pack(">I", 10), "middle of a frame"),
        (struct.pack(">I", 0xFFFFFFFF), "4294967295 bytes was announced"),
        (struct.pack(">I", 3) + b"{a}", "no JSON"),
        (struct.pack(">I", 2) + b"[]", "no JSON object"),
        (struct.pack(">I", 2) + b"\xff\xff", "no JSON"),
    ],
)
def test_what_is_no_frame_is_said(pipes: Pipes, data: bytes, words: str) -> None:
    pipes.write_to_host(data)
    pipes.end_of_worker()
    with pytest.raises(WireError, match=words):
        pipes.host.receive()


def test_a_message_too_large_is_not_sent(pipes: Pipes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "LARGEST_FRAME", 100)
    with pytest.raises(WireError, match="larger than a frame may be"):
        pipes.worker.send({"text": "x" * 101})
    pipes.worker.send({"text": "small"})
    assert pipes.host.receive() == {"text": "small"}


def test_sending_to_nobody_is_said(pipes: Pipes) -> None:
    pipes.host.close()
    with pytest.raises(WireClosed):
        pipes.worker.send({})
    assert not pipes.worker.try_send({})


def test_the_greeting_is_found_after_what_startup_printed(pipes: Pipes) -> None:
    pipes.write_to_host(b"sitecustomize says \0 hello\n")
    pipes.worker.greet("s3cret")
    pipes.worker.send({"first": True})
    assert pipes.host.await_greeting("s3cret") == b"sitecustomize says \0 hello\n"
    assert pipes.host.receive() == {"first": True}


def test_endless_noise_before_the_greeting_is_not_kept(pipes: Pipes) -> None:
    def shout() -> None:
        for _ in range(40):
            pipes.write_to_host(b"noise " * 10_000)
        pipes.worker.greet("s3cret")

    sender = threading.Thread(target=shout)
    sender.start()
    assert len(pipes.host.await_greeting("s3cret")) < 1_200_000
    sender.join()


def test_another_version_is_said(pipes: Pipes) -> None:
    pipes.write_to_host(b"\0daglens-wire\x000 s3cret\n")
    with pytest.raises(WireError, match="version 0 of the wire and this release version 1"):
        pipes.host.await_greeting("s3cret")


def test_another_speaker_is_said(pipes: Pipes) -> None:
    pipes.worker.greet("other")
    with pytest.raises(WireError, match="something else than the worker"):
        pipes.host.await_greeting("s3cret")


def test_a_worker_that_never_speaks_is_said(pipes: Pipes) -> None:
    pipes.write_to_host(b"Fatal Python error")
    pipes.end_of_worker()
    with pytest.raises(WireClosed, match="before it began to speak"):
        pipes.host.await_greeting("s3cret")
