"""Record what a NetBox answers to `yunwang inventory diff --netbox`, for the tests to replay.

By hand: python tests/inventory/netbox/record.py URL TOKEN
Writes recorded.json.gz beside this file: path and query -> status, headers that matter, JSON body. The token and the
machine's name are not part of it, and links start with the word NETBOX instead of the server's address.
"""

from __future__ import annotations

import gzip
import json
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError

from inventory.netbox.api import Connection, read_netbox
from inventory.secret import Secret

RECORDED = Path(__file__).with_name("recorded.json.gz")
KEPT_HEADERS = ("Content-Type", "API-Version")


def ask(url: str, path: str, authorization: str) -> dict[str, object]:
    """Ask NetBox itself and return the answer in the form it is kept in."""
    request = urllib.request.Request(  # noqa: S310 - the URL is the caller's own
        url + path, headers={"Authorization": authorization, "Accept": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=120) as response:  # noqa: S310
            status, headers, content = response.status, response.headers, response.read()
    except HTTPError as error:
        status, headers, content = error.code, error.headers, error.read()
    body = json.loads(content.decode().replace(url, "NETBOX"))
    if isinstance(body, dict) and "hostname" in body:
        body["hostname"] = "netbox"
    kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
    return {"status": status, "headers": kept, "body": body}


def record(url: str, token: str) -> dict[str, dict[str, object]]:
    """Let our own reader ask through a relay that keeps every answer, then once with a token NetBox refuses."""
    kept: dict[str, dict[str, object]] = {}

    class Relay(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = ask(url, self.path, self.headers["Authorization"])
            kept[self.path] = answer
            here = f"http://127.0.0.1:{self.server.server_port}"
            content = json.dumps(answer["body"], ensure_ascii=False).replace("NETBOX", here).encode()
            self.send_response(int(str(answer["status"])))
            for name, value in dict(answer["headers"]).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            sys.stderr.write(f"{self.path}\n")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    connection = Connection(url=f"http://127.0.0.1:{server.server_port}", token=Secret(token), timeout_seconds=120)
    read_netbox(connection, lambda *_: None)
    server.shutdown()
    kept["refused"] = ask(url, "/api/status/", f"Token {'0' * 40}")
    return kept


def main() -> None:
    url, token = sys.argv[1:]
    kept = record(url.rstrip("/"), token)
    content = json.dumps(kept, ensure_ascii=False, indent=0, sort_keys=True)
    if token in content:
        sys.exit("the token is part of an answer: nothing was written")
    with gzip.GzipFile(RECORDED, "wb", mtime=0) as file:
        file.write(content.encode())


if __name__ == "__main__":
    main()
