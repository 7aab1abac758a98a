"""How long it takes from the start of the process to its first answer, in milliseconds.

    first_answer.py TOKEN TIMES COMMAND...   ->   one line for each time

COMMAND is `anju serve`; it is started, asked for a list of cases over a connection of its
own, and ended, TIMES times. The clock runs from before the fork to the end of the answer.
"""

import re
import signal
import socket
import subprocess
import sys
import time


def address_of(server):
    for line in server.stdout:
        found = re.search(r"http://([^:]+):(\d+)", line)
        if found:
            return found.group(1), int(found.group(2))
    sys.exit("the server ended before it listened")


def ask(address, token):
    with socket.create_connection(address) as connection:
        connection.sendall(
            "GET /cases?limit=50 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Accept: application/json\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    if not answer.startswith(b"HTTP/1.1 200 "):
        sys.exit(f"not answered: {answer[:200]!r}")


def main():
    token, times, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    for _ in range(times):
        begun = time.monotonic()
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        ask(address_of(server), token)
        print(round((time.monotonic() - begun) * 1000, 1))
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


main()
