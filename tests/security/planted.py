# A page with the holes that are looked for: what does not find these finds nothing.
#
#     python3 planted.py     tells its port, then answers GET /?id=…
import http.server
import sqlite3
import urllib.parse


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        given = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).get("id", ["1"])[0]
        base = sqlite3.connect(":memory:")
        base.executescript("CREATE TABLE one (id INTEGER, word TEXT); INSERT INTO one VALUES (1, 'first'), (2, 'second')")
        try:
            words = [row[0] for row in base.execute("SELECT word FROM one WHERE id = " + given)]
        except sqlite3.Error as fault:
            words = ["sqlite3.OperationalError: " + str(fault)]
        body = ("<!doctype html><p>" + given + "<p>" + "".join(map(str, words))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
print(server.server_address[1], flush=True)
server.serve_forever()
