"""What may travel: no page and no export shows an executive, or an audience outside, a value that
its firm did not agree to show them. Looked for on every page of the demo program."""

import io
import re
import zipfile

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.house.test_matrix import ids_of_program, routes
from tests.pages import browser
from tracker.access.rules import Permission
from tracker.db import Base, db
from tracker.people.models import User
from tracker.program.models import Startup
from tracker.progress.models import FundingRound, Valuation
from tracker.progress.rules import Audience, Consent, consents_shown
from tracker.web.formats import usd_short, won, won_plain, won_short
from tracker.web.reader import LANGUAGES

TABLE_OF_PART = {"session": "mentoring_session", "round": "funding_round", "import": "cost_import"}
IDS_MOST = 3
VALUED = re.compile("rounds|valuations|brief|dashboard|milestones|document|figures")


def hidden_from(audience: Audience) -> set[str]:
    """How the values of rounds and valuations that an audience may not see would be written."""
    seen = consents_shown(audience)
    secret, shown = set(), set()
    for row in (*db.session.scalars(select(FundingRound)), *db.session.scalars(select(Valuation))):
        (shown if row.consent in seen else secret).update(written(row))
    told = "\n".join(shown)
    return {words for words in secret if words and words not in told}


def written(row) -> set[str]:
    """A row's amounts in every format of both languages, its investors and its note."""
    names = ("raised_krw", "pre_krw", "post_krw", "amount_krw")
    amounts = [getattr(row, name, None) for name in names]
    dollars = [getattr(row, name, None) for name in ("raised_usd", "post_usd", "amount_usd")]
    words = {row.note or "", getattr(row, "investors", None) or ""}
    for amount in filter(None, amounts):
        words |= {won(amount), won_plain(amount), won_short(amount), f"₩{amount:,}"}
        words |= {f"₩{amount / 10**9:.4g}B", str(amount)}
    for amount in filter(None, dollars):
        words |= {usd_short(amount), f"US${amount / 10**6:.4g}M", f"{amount:,f}"}
    return words


def read(response) -> str:
    """What a response says: a workbook's sheets are unpacked, a PDF's words drawn out."""
    body = response.get_data()
    if body.startswith(b"%PDF"):
        return pdf_words(body)
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def pdf_words(body: bytes) -> str:
    """Its text as set, and once more without what a line's end may have put into an amount."""
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return "\n".join((text, "".join(text.split())))


def addresses(app, program_id: int):
    """Every address that can be read: of startups with something to hide, with ids of their own."""
    hiding = select(Valuation.startup_id).where(Valuation.consent == Consent.NONE)
    startups = db.session.execute(
        select(Startup.slug, Startup.id).where(
            Startup.program_id == program_id, Startup.id.in_(hiding)
        )
    ).all()
    for route in routes(app):
        if "GET" not in route.methods or not isinstance(route.needs, Permission):
            continue
        for slug, startup_id in startups if route.of_startup else startups[:1]:
            own = startup_id if route.of_startup else None
            numbers = {
                part: ids(part, program_id, own) for part in re.findall(r"<int:(\w+)>", route.rule)
            }
            for at in range(max(map(len, numbers.values()), default=1)):
                yield route.address(
                    slug, **{part: found[at % len(found)] for part, found in numbers.items()}
                )


def ids(part: str, program_id: int, startup_id: int | None) -> list[int]:
    """At most some, the newest first; one that may be nobody's where the table is not known."""
    tables = Base.metadata.tables
    name = part.removesuffix("_id")
    table = tables.get(TABLE_OF_PART.get(name, name))
    if table is None:
        return [1]
    query = ids_of_program(table, program_id).order_by(None).order_by(table.c.id.desc())
    if startup_id is not None and "startup_id" in table.c:
        query = query.where(table.c.startup_id == startup_id)
    return list(db.session.scalars(query.limit(IDS_MOST))) or [1]


def enter(app, email: str):
    return browser(app).enter(db.session.scalars(select(User).where(User.email == email)).one())


def told(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code < 500, address
    return read(response)


def said(secrets, text: str) -> list[str]:
    """Those a page holds: 38억원 is not said by 44.38억원."""
    return [words for words in secrets if re.search(rf"(?<![\d.,]){re.escape(words)}", text)]


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)  # pages are the same on any engine
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_executive_reads_no_unconsented_value_on_any_page_or_export(app, demo, language):
    secrets = hidden_from(Audience.PROGRAM)
    assert "하늘길투자파트너스" in secrets
    assert "410억원" in secrets
    executive = enter(app, "exec@demo.example")
    executive.post_page("/account/language", {"language": language})
    tried = {one for one in addresses(app, demo) if language == "ko" or VALUED.search(one)}
    assert len(tried) > (100 if language == "ko" else 10)
    for address in tried:
        text = told(executive, address)
        assert not said(secrets, text), address


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
@pytest.mark.parametrize("audience", [Audience.MICROSOFT, Audience.PUBLIC])
@pytest.mark.parametrize("who", ["pm@demo.example", "exec@demo.example"])
def test_what_travels_shows_only_what_was_consented_to_its_audience(app, demo, audience, who):
    del demo
    client, secrets = enter(app, who), hidden_from(audience)
    slugs = db.session.scalars(select(Startup.slug)).all()
    own = [f"/startups/{slug}/rounds" for slug in slugs]
    pages = ["/rounds", "/dashboard", "/rounds/xlsx", *own, *(f"{one}/xlsx" for one in own)]
    for address in pages:
        text = told(client, f"{address}?audience={audience}")
        assert not said(secrets, text), address
        assert "전망 범위" not in text
    assert "해오름벤처스" not in secrets
    assert "325억원" in told(client, f"/rounds?audience={audience}")


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_whoever_is_inside_the_program_reads_everything(app, demo):
    del demo
    secrets = ("410억원", "1,164억원")
    for who in ("pm@demo.example", "auditor@demo.example"):
        client = enter(app, who)
        for address in ("/rounds", "/dashboard"):
            assert all(words in told(client, address) for words in secrets), (who, address)


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_nobody_looks_as_an_audience_wider_than_her_own(app, demo):
    del demo
    executive = enter(app, "exec@demo.example")
    assert "410억원" not in told(executive, "/rounds?audience=inside")
    lapsing = db.session.scalars(
        select(FundingRound).where(FundingRound.consent == Consent.NONE)
    ).first()
    slug = db.session.get_one(Startup, lapsing.startup_id).slug
    page = executive.get(f"/startups/{slug}/rounds/{lapsing.id}?audience=inside")
    assert page.status_code == 404


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_no_document_that_leaves_as_pdf_tells_a_value_or_a_forecast(app, demo):
    """Not even those the program prints: a log of mentoring is handed to others."""
    secrets = hidden_from(Audience.PUBLIC)
    manager = enter(app, "pm@demo.example")
    printed = [one for one in addresses(app, demo) if one.endswith(".pdf")]
    assert len(printed) > 3
    for address in printed:
        response = manager.get(address)
        if response.status_code == 404:
            continue
        assert response.get_data().startswith(b"%PDF"), address
        text = read(response)
        assert "멘토링" in text, address
        assert not said(secrets, text), address
        assert "전망 범위" not in text, address
