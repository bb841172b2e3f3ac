"""A small load generator: keep-alive connections in threads, over a socket of one's own."""

import http.client
import re
import threading
import time
from dataclasses import dataclass

CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Measured:
    requests: int
    seconds: float
    waits: list[float]

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    def percentile(self, share: float) -> float:
        """A wait in milliseconds that this share of requests did not exceed."""
        ordered = sorted(self.waits)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def sign_in(port: int, email: str, password: str) -> str:
    """The cookie header of a signed-in session."""
    origin = f"http://localhost:{port}"
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    connection.request("GET", "/sign-in")
    response = connection.getresponse()
    page, jar = response.read().decode(), _cookies(response)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if token is None:
        raise RuntimeError(f"no sign-in form: {response.status}")
    body = "&".join(
        f"{name}={_quoted(value)}"
        for name, value in (("csrf_token", token[1]), ("email", email), ("password", password))
    )
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()),
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": origin,
        "Sec-Fetch-Site": "same-origin",
    }
    connection.request("POST", "/sign-in", body, headers)
    response = connection.getresponse()
    response.read()
    if response.status not in {302, 303}:
        raise RuntimeError(f"sign-in answered {response.status}")
    jar.update(_cookies(response))
    return "; ".join(f"{name}={value}" for name, value in jar.items())


def fetch(port: int, path: str, cookie: str) -> str:
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie})
    response = connection.getresponse()
    text = response.read().decode()
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")
    return text


def measure(port: int, path: str, cookie: str, seconds: float) -> Measured:
    """Ask for one page over and over, on `CONNECTIONS` connections at once."""
    waits: list[list[float]] = [[] for _ in range(CONNECTIONS)]
    until = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_ask, args=(port, path, cookie, until, mine)) for mine in waits
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = [wait for mine in waits for wait in mine]
    return Measured(len(everything), time.perf_counter() - started, everything)


def _ask(port: int, path: str, cookie: str, until: float, waits: list[float]) -> None:
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    headers = {"Cookie": cookie}
    while (began := time.perf_counter()) < until:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}")
        waits.append(time.perf_counter() - began)


def _cookies(response: http.client.HTTPResponse) -> dict[str, str]:
    pairs = (header.split(";")[0] for header in response.headers.get_all("Set-Cookie") or [])
    return dict(pair.split("=", 1) for pair in pairs)


def _quoted(text: str) -> str:
    return "".join(c if c.isalnum() and c.isascii() else f"%{ord(c):02X}" for c in text)
