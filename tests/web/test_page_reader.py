"""What the tests read of a page: what a browser would, and nothing passed over in silence."""

import pytest
from flask import Flask, Response

from tests.pages import Page


def read(html: str, kind: str = "text/html") -> Page:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: Response(html, mimetype=kind))
    return Page(app.test_client().get("/"))


def test_text_titles_links_and_forms_are_read():
    page = read(
        "<!doctype html><!-- <h1>none</h1> --><title>A &amp; B · C</title><h1>Caf&eacute;</h1>"
        '<a href="/x?a=1&amp;b=2" title="1 > 0">go</a><br><p>1 &lt; 2</p>'
        '<form method=post action="/y"><input name=n value=\'3\' disabled><input name="m"></form>'
    )
    assert (page.title, page.headings, page.links) == ("A & B · C", ["Café"], ["/x?a=1&b=2"])
    assert page.text == "Café go 1 < 2"
    assert page.form("/y").fields == {"n": "3", "m": ""}
    assert [control.get("disabled", "no") for control in page.controls] == [None, "no"]


def test_scripts_and_styles_within_a_page_are_seen():
    assert read("<script>if (1 < 2 && '<b>') {}</script>").inline == ["script"]
    assert read("<style>a > b {}</style>").inline == ["style"]
    assert read('<p style="color: red" onclick="x()">').inline == ["style", "onclick"]
    assert read('<script src="/own.js"></script>').inline == []


@pytest.mark.parametrize("html", ["<p>1 < 2</p>", '<p class="open>x</p>', "<p", "a <b c"])
def test_what_begins_no_tag_is_refused(html):
    with pytest.raises(AssertionError, match="no tag"):
        read(html)


def test_what_is_no_html_is_text():
    assert read("1 < 2", "text/plain").text == "1 < 2"
