# Debian's wapiti 3.0.4 over requests that it is given instead of those that it finds: its own
# crawler comes by a few pages a second and stops long before the forms.
#
#     python3 wapiti.py REQUESTS.json WAPITI-OPTION...     [{"method", "url", "form": [[name, value]]}]
import json
import sys

sys.path.insert(0, "/usr/lib/python3/dist-packages")
from wapitiCore.main import wapiti  # noqa: E402
from wapitiCore.net.web import Request  # noqa: E402

requests = sys.argv.pop(1)


def browse(self):
    self.persister.set_root_url(self.target_url)
    with open(requests, encoding="utf-8") as file:
        for one in json.load(file):
            form = [list(pair) for pair in one["form"]] or None
            request = Request(one["url"], one["method"], post_params=form, referer=one["url"])
            self.crawler.send(request)
            self.persister.add_request(request)


wapiti.Wapiti.browse = browse
sys.exit(wapiti.wapiti_main())
