"""Texts with a form: what stays of them, what never does, and their words."""

import re

import nh3
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from liane.records.fields import Invalid, rich_text
from liane.records.fields.rich_text import clean, from_plain, plain
from tests.fields.samples import ALL, HOSTILE, parse, said

FIELD = ALL["rich_text"]
# Ways by which a page was ever made to run what somebody wrote (OWASP's list, and those of mutation).
ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt&colon;alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href=' data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='//evil.example'>x</a>",
    "<a href='/changements/1/annulation'>x</a>",
    "<a href='https://x' onmouseover=alert(1) style='position:fixed;inset:0'>x</a>",
    "<div style='background:url(https://evil.example)'>x</div>",
    "<div class='dialog' id='toasts' data-controller='files' hx-get='/x'>x</div>",
    "<form action=/x><button>x</button><input name=a></form>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<style>@import 'https://evil.example';</style>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<p><plaintext>x",
    "<base href=https://evil.example><meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<b><div><script>alert(1)</div></b>",
    "<a href='https://x\"><img src=x onerror=alert(1)>'>x</a>",
)
_TAGS = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)([^>]*)>")


def check(html: str) -> None:
    """Fail unless `html` is made of our tags, and of links that lead out."""
    for closing, tag, attributes in _TAGS.findall(html):
        assert tag in rich_text.TAGS, html
        if closing or not attributes:
            continue
        assert tag == "a"
        assert re.fullmatch(r'( href="(https?://|mailto:)[^"]*")? rel="noopener noreferrer nofollow"', attributes), html
    assert not re.search(r"<(?!/?[a-z])", html)


@pytest.mark.parametrize("text", [*ATTACKS, *HOSTILE])
def test_nothing_that_runs_or_leads_within_liane_stays(text):
    for given_ in (text, {"html": text}, {"html": f"<div>{text}</div>"}, {"html": "", "typed": text}):
        try:
            check(parse(FIELD, given_) or "")
        except Invalid as refusal:
            said(refusal)


@settings(max_examples=300, deadline=None)
@example("<H1><A><H1><A>")
@given(
    some.lists(
        some.one_of(
            some.sampled_from(ATTACKS),
            some.text(max_size=12),
            some.sampled_from(sorted(rich_text._READ)).map("<{}>".format),
        ),
        max_size=6,
    ).map("".join)
)
def test_what_was_cleaned_stays_as_it_is(html):
    once = clean(html)
    check(once)
    assert clean(once) == once
    assert nh3.clean(once, tags=set(rich_text.TAGS), link_rel="noopener noreferrer nofollow") == once


@settings(max_examples=200, deadline=None)
@given(some.text(max_size=80))
def test_a_plain_text_keeps_all_its_words(text):
    html = from_plain(text)
    check(html)
    kept = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", text)
    assert plain(html).split() == kept.split()


def test_a_text_that_is_saved_as_it_stands_stays_as_it_is():
    written = from_plain("Prix\u00a0: 5\u00a0€ & « plus\u00a0»\n\n<fin>")
    assert clean(written) == written


def test_headings_lists_and_links_stay():
    html = (
        "<h1>Visite</h1><ul><li>Deux cuves</li></ul><blockquote>Non</blockquote><pre>x</pre>"
        "<div><del>hier</del> <em>demain</em><br><a href='mailto:a@b.fr'>a@b.fr</a></div>"
    )
    value = parse(FIELD, html)
    assert value.startswith("<h3>Visite</h3><ul><li>Deux cuves</li></ul>")
    assert 'href="mailto:a@b.fr"' in value
    assert plain(value) == "Visite\n• Deux cuves\nNon\nx\nhier demain\na@b.fr"


@pytest.mark.parametrize("raw", ["", "   ", "<div><br></div>", "<p>&nbsp;</p>", {"html": "<img>"}, None, {"html": ""}])
def test_a_text_without_words_is_empty(raw):
    assert parse(FIELD, raw) is None


def test_plain_text_is_not_taken_for_html():
    assert parse(FIELD, "a < b & c > d") == "<p>a &lt; b &amp; c &gt; d</p>"
    assert parse(FIELD, "<3 à vous\n\nZoé\nMorel") == "<p>&lt;3 à vous</p><p>Zoé<br>Morel</p>"


def test_the_words_beside_the_html_win_only_where_they_differ():
    html = "<div><strong>Vu</strong>\u00a0hier</div>"
    assert parse(FIELD, {"html": html, "typed": "Vu hier"}) == parse(FIELD, html)
    assert parse(FIELD, {"html": html, "typed": "Vu"}) == "<p>Vu</p>"
    assert parse(FIELD, {"html": html, "typed": ""}) is None


def test_a_pasted_book_is_refused_in_words():
    with pytest.raises(Invalid, match="trop long"):
        parse(FIELD, "x" * 200_001)


def test_json_holds_the_words_beside_the_html():
    value = parse(FIELD, "<div><b>Vu</b></div>")
    assert FIELD.kind.storage.dump(value) == {"text": "Vu", "html": "<div><b>Vu</b></div>"}
    assert FIELD.kind.storage.split(value) == ("Vu", "<div><b>Vu</b></div>")
