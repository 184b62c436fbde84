"""Starting the server each way, and ending it each way."""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import sys

import pytest

from daglens_lsp.main import main
from daglens_lsp.transport import messages

SERVER = [sys.executable, "-m", "daglens_lsp"]


def framed(*bodies: dict) -> bytes:
    texts = [json.dumps({"jsonrpc": "2.0", **body}).encode() for body in bodies]
    return b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(text), text) for text in texts)


INITIALIZE = {"id": 1, "method": "initialize", "params": {"capabilities": {}, "processId": None, "rootUri": None}}
SHUTDOWN = {"id": 2, "method": "shutdown"}
EXIT = {"method": "exit"}


@pytest.mark.parametrize(
    ("bodies", "code"), [((INITIALIZE, SHUTDOWN, EXIT), 0), ((INITIALIZE, EXIT), 1), ((INITIALIZE,), 1), ((), 1)]
)
def test_the_exit_code_tells_whether_the_client_said_goodbye(bodies, code, tmp_path):
    done = subprocess.run(SERVER, input=framed(*bodies), capture_output=True, timeout=60, check=False, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    answers = {answer["id"]: answer for answer in messages(io.BytesIO(done.stdout)) if "id" in answer}
    assert set(answers) == {body["id"] for body in bodies if "id" in body}
    if 1 in answers:
        assert answers[1]["result"]["serverInfo"]["name"] == "daglens"


def test_a_client_may_connect_over_tcp(tmp_path):
    command = [*SERVER, "--tcp", "127.0.0.1:0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        told = re.search(r"127\.0\.0\.1:(\d+)", process.stderr.readline())
        with socket.create_connection(("127.0.0.1", int(told[1])), timeout=60) as connection:
            connection.sendall(framed(INITIALIZE, SHUTDOWN, EXIT))
            answers = list(messages(connection.makefile("rb")))
        assert [answer["id"] for answer in answers if "id" in answer] == [1, 2]
        assert process.wait(60) == 0


@pytest.mark.parametrize("address", ["nonsense", "host:port", "127.0.0.1:99999"])
def test_an_address_that_is_none_is_wrong_usage(address, capsys):
    with pytest.raises(SystemExit) as end:
        main(["--tcp", address])
    assert end.value.code == 2
    assert "HOST:PORT" in capsys.readouterr().err
