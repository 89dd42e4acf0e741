"""Whatever somebody types into the search: hits or an error in words, and the same from Python and from SQL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fuzzing import examples

from warehouse.search import hits
from warehouse.search.query_language import SearchError
from warehouse.storage import session

PIECES = st.sampled_from(
    ["芯片", "云岭", "title:", '"', "“", "(", ")", "（", "|", "OR", "AND", "NOT", "-", " ", "　", "\x00", "a", "gpt-5", "𠮷", "\ud800"]
)
QUERIES = st.one_of(st.text(st.characters(exclude_categories=()), max_size=600), st.lists(PIECES, max_size=40).map("".join))


@pytest.mark.fuzz
@examples(40)
@given(QUERIES)
def test_any_query_gives_hits_or_an_error_in_words(published_data, asked: str):
    try:
        found = hits.search(published_data, asked)
    except SearchError as error:
        assert str(error)
        found = None
    text = asked.encode("utf-8", "replace").decode()
    with session.connect(published_data) as db:
        try:
            rows = session.ask(db, "from mart.search($q)", {"q": text}).to_pylist()
        except session.QueryError:
            rows = None
    if text == asked and found is not None and rows is not None:
        assert {hit.article_id for hit in found} == {row["article_id"] for row in rows}
