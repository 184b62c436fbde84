from __future__ import annotations

import io

from daglens_lsp.transport import QueuedWriter, messages


def framed(body: bytes, *headers: bytes) -> bytes:
    return b"".join(line + b"\r\n" for line in (*headers, b"Content-Length: %d" % len(body), b"")) + body


def test_messages_are_read_until_the_stream_ends():
    stream = framed(b'{"a": 1}') + framed('{"b": "é😀"}'.encode(), b"Content-Type: application/vscode-jsonrpc")
    assert list(messages(io.BytesIO(stream))) == [{"a": 1}, {"b": "é😀"}]


def test_what_is_no_json_is_passed_over():
    assert list(messages(io.BytesIO(framed(b"{oops") + framed(b"[1]")))) == [[1]]


def test_a_message_cut_short_ends_the_stream():
    assert list(messages(io.BytesIO(framed(b'{"a": 1}') + b"Content-Length: 99\r\n\r\n{"))) == [{"a": 1}]


def test_header_names_are_of_any_case():
    assert list(messages(io.BytesIO(b"content-length: 2\r\n\r\n{}"))) == [{}]


def test_everything_queued_is_written_before_closing():
    stream = io.BytesIO()
    writer = QueuedWriter(stream)
    for number in range(100):
        writer.write(b"%d;" % number)
    writer.close()
    assert stream.getvalue() == b"".join(b"%d;" % number for number in range(100))
