"""The guarded client calls only whom it may, bounds every wait, and says whether a request left."""

import datetime
import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy.orm import Session

from advocacy import db, http
from advocacy.http import addresses, sockets
from tests.conftest import environment
from tests.peer import Answer, Cut, Drip, Peer, Silence

SHORT = http.Limits(connect=0.5, read=0.3, total=0.6, size=1000)

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.1",
    "192.0.0.8",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "2001::1",
    "2001:db8::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "2002:a00:1::5",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808",
]
PUBLIC = ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1", "::ffff:8.8.8.8"]


@pytest.fixture
def client() -> http.Client:
    return http.Client({"127.0.0.1"})


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_of_the_open_internet_is_seen_through(address: str) -> None:
    assert not addresses.public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_open_internet_is_known(address: str) -> None:
    assert addresses.public(address)


@pytest.mark.parametrize("host", ["127.0.0.2", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"])
def test_no_spelling_of_a_private_address_is_called(peer: Peer, host: str) -> None:
    client = http.Client({f"{host}:1"})
    with pytest.raises(http.Refused):
        client.request("GET", f"http://{host}:80/")
    assert peer.connections == 0


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "http://",
        "//example.com/",
        "http://a:b@example.com/",
        "http://x:99999/",
    ],
)
def test_an_odd_address_is_refused(address: str) -> None:
    with pytest.raises(http.Refused):
        http.Client().request("GET", address)


def test_an_odd_port_is_refused_unless_the_host_is_trusted(peer: Peer, client: http.Client) -> None:
    peer.tell("GET", "/", Answer(body={}))
    with pytest.raises(http.Refused, match="port"):
        http.Client().request("GET", peer.origin)
    assert client.request("GET", peer.origin).ok


def test_the_sandbox_is_trusted_only_while_it_is_on(peer: Peer) -> None:
    peer.tell("GET", "/", Answer(body={}))
    away = {"RELAIS_TRUSTED_HOSTS": "", "RELAIS_SANDBOX_URL": peer.origin}
    with environment(**away, RELAIS_SANDBOX="false"), pytest.raises(http.Refused):
        http.request("GET", peer.origin)
    with environment(**away, RELAIS_SANDBOX="true"):
        assert http.request("GET", peer.origin).ok


def test_a_request_arrives_whole_and_its_answer_comes_back(peer: Peer, client: http.Client) -> None:
    peer.tell("POST", "/a b/é", Answer(201, {"id": "1"}))
    peer.tell("POST", "/a%20b/%C3%A9", Answer(201, {"id": "1"}, {"X-Thing": "yes"}))
    answer = client.request("POST", f"{peer.origin}/a b/é?q=1&x[]=2", headers={"Authorization": "Bearer t"}, body=b"hi")
    assert (answer.status, answer.json(), answer.headers["x-thing"]) == (201, {"id": "1"}, "yes")
    assert peer.heard[0].body == b"hi"
    assert peer.heard[0].headers["authorization"] == "Bearer t"
    assert peer.heard[0].query == [("q", "1"), ("x[]", "2")]


def test_connections_are_kept(peer: Peer, client: http.Client) -> None:
    peer.tell("POST", "/", Answer(body={}))
    for _ in range(5):
        client.request("POST", peer.origin, body=b"x")
    assert peer.connections == 1


def test_a_forked_child_uses_no_connection_of_its_parent(peer: Peer, client: http.Client) -> None:
    peer.tell("GET", "/", Answer(body={}))
    client.request("GET", peer.origin)
    child = os.fork()
    if child == 0:
        os._exit(0 if client.request("GET", peer.origin).ok else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert client.request("GET", peer.origin).ok
    assert peer.connections == 2


def test_threads_may_share_a_client(peer: Peer, client: http.Client) -> None:
    peer.tell("POST", "/", Answer(body={}))

    def work() -> None:
        for _ in range(20):
            client.request("POST", peer.origin, body=b"x")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(peer.heard) == 80
    assert peer.connections <= 4


def test_a_refused_connection_was_not_sent(client: http.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(http.NotSent, match="unreachable"):
        client.request("POST", f"http://127.0.0.1:{port}/", body=b"x")


def test_an_unknown_host_was_not_sent() -> None:
    with pytest.raises(http.NotSent, match="unresolved"):
        http.Client().request("POST", "https://does-not-exist.invalid/", body=b"x")


def test_a_server_that_never_greets_was_sent_nothing(peer: Peer, client: http.Client) -> None:
    peer.tell("GET", "/", Silence())
    began = time.monotonic()
    with pytest.raises(http.NotSent), socket.create_server(("127.0.0.1", 0)) as mute:
        client.request("POST", f"https://127.0.0.1:{mute.getsockname()[1]}/", body=b"x", limits=SHORT)
    assert time.monotonic() - began < 3


def test_silence_after_the_request_is_no_answer(peer: Peer, client: http.Client) -> None:
    peer.tell("POST", "/", Silence())
    with pytest.raises(http.NoAnswer, match="timeout"):
        client.request("POST", peer.origin, body=b"x", limits=SHORT)
    assert len(peer.heard) == 1


def test_a_connection_cut_after_the_request_is_no_answer_and_no_second_request(peer: Peer, client: http.Client) -> None:
    peer.tell("POST", "/", Answer(body={}), Cut())
    client.request("POST", peer.origin, body=b"x")
    with pytest.raises(http.NoAnswer, match="broken"):
        client.request("POST", peer.origin, body=b"x")
    assert len(peer.heard) == 2


def test_a_question_on_a_connection_that_went_stale_is_asked_once_more(peer: Peer, client: http.Client) -> None:
    peer.tell("GET", "/", Answer(body={}), Cut(), Answer(body={"again": True}))
    client.request("GET", peer.origin)
    assert client.request("GET", peer.origin).json() == {"again": True}


def test_a_slow_drip_ends_at_the_deadline(peer: Peer, client: http.Client) -> None:
    peer.tell("POST", "/", Drip(Answer(body={"long": "x" * 500})))
    began = time.monotonic()
    with pytest.raises(http.NoAnswer):
        client.request("POST", peer.origin, body=b"x", limits=SHORT)
    assert time.monotonic() - began < 1.5


def test_a_huge_body_is_not_read(peer: Peer, client: http.Client) -> None:
    peer.tell("GET", "/", Answer(body="x" * 1001), Answer(body="x" * 1000))
    with pytest.raises(http.NoAnswer, match="too-large"):
        client.request("GET", peer.origin, limits=SHORT)
    assert len(client.request("GET", peer.origin, limits=SHORT).body) == 1000


def test_redirects_are_not_followed_unless_asked(peer: Peer, client: http.Client) -> None:
    peer.tell("GET", "/", Answer(302, headers={"Location": "/there"}))
    peer.tell("GET", "/there", Answer(body={"there": True}))
    assert client.request("GET", peer.origin).status == 302
    answer = client.request("GET", peer.origin, follow=1)
    assert (answer.json(), answer.url) == ({"there": True}, f"{peer.origin}/there")


def test_a_redirect_to_a_private_address_is_refused(peer: Peer, client: http.Client) -> None:
    peer.tell("GET", "/", Answer(302, headers={"Location": "http://127.0.0.2/secret"}))
    with pytest.raises(http.Refused):
        client.request("GET", peer.origin, follow=3)


def test_a_redirect_elsewhere_takes_no_token_along(peer: Peer) -> None:
    other = Peer()
    peer.tell("GET", "/", Answer(302, headers={"Location": f"{other.origin}/"}))
    other.tell("GET", "/", Answer(body={}))
    http.Client({"127.0.0.1"}).request("GET", peer.origin, headers={"Authorization": "Bearer t"}, follow=1)
    other.stop()
    assert "authorization" not in other.heard[0].headers


def test_redirects_end(peer: Peer, client: http.Client) -> None:
    peer.tell("GET", "/", Answer(302, headers={"Location": "/"}))
    assert client.request("GET", peer.origin, follow=3).status == 302
    assert len(peer.heard) == 4


def test_nothing_is_called_inside_a_transaction(session: Session, peer: Peer, client: http.Client) -> None:
    peer.tell("GET", "/", Answer(body={}))
    session.execute(sa.text("SELECT 1"))
    assert db.in_transaction()
    with pytest.raises(RuntimeError):
        client.request("GET", peer.origin)
    session.rollback()
    assert client.request("GET", peer.origin).ok


def test_an_answer_that_is_no_json_says_so(peer: Peer, client: http.Client) -> None:
    peer.tell("GET", "/", Answer(body="<html>"))
    with pytest.raises(http.Malformed):
        client.request("GET", peer.origin).json()


@pytest.fixture
def certified(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A TLS server whose certificate names only peers.internal, and the file of its authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "peers.internal")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names[:1]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "peer.pem"
    hidden = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, hidden)
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_greet, args=(listener, context, 2), daemon=True)
        thread.start()
        yield listener.getsockname()[1], file
        thread.join(5)


def _greet(listener: socket.socket, context: ssl.SSLContext, times: int) -> None:
    for _ in range(times):
        plain, _ = listener.accept()
        try:
            with context.wrap_socket(plain, server_side=True) as secure:
                secure.recv(65536)
                secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        except OSError:
            plain.close()


def test_tls_is_verified_by_name_though_the_socket_goes_to_a_checked_address(certified: tuple[int, Path]) -> None:
    port, file = certified
    client = http.Client({"127.0.0.1", "localhost"})
    sockets.tls.cache_clear()
    try:
        with environment(SSL_CERT_FILE=str(file)):
            assert client.request("GET", f"https://localhost:{port}/").json() == {}
            with pytest.raises(http.NotSent):
                client.request("POST", f"https://127.0.0.1:{port}/", body=b"x")
    finally:
        sockets.tls.cache_clear()
