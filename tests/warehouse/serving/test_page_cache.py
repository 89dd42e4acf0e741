"""The memory of rendered pages: bounded, and of one warehouse file only."""

from warehouse.serving.site.page_cache import PageCache, etag_of


def test_a_page_is_given_back_for_its_stamp_only():
    cache = PageCache(1000)
    cache.put("file-1", "/", b"page")
    assert cache.get("file-1", "/") == b"page"
    assert cache.get("file-2", "/") is None
    cache.put("file-2", "/voice", b"other")
    assert cache.get("file-2", "/") is None
    assert cache.get("file-1", "/") is None


def test_the_least_used_go_first_and_the_bound_holds():
    cache = PageCache(1000)
    for i in range(30):
        cache.put("file", f"/{i}", b"x" * 100)
        cache.get("file", "/0")
    assert cache.n_bytes <= 1000
    assert cache.get("file", "/0")
    assert cache.get("file", "/29")
    assert cache.get("file", "/15") is None


def test_a_page_of_an_eighth_of_the_memory_is_kept_and_a_larger_one_not():
    cache = PageCache(800)
    cache.put("file", "/", b"x" * 100)
    cache.put("file", "/large", b"x" * 101)
    assert cache.get("file", "/")
    assert cache.get("file", "/large") is None


def test_etag_changes_with_file_and_address():
    tags = {etag_of(stamp, key) for stamp in ("a", "b") for key in ("/", "/voice", "/\ud800")}
    assert len(tags) == 6
    assert all(tag[0] == tag[-1] == '"' for tag in tags)
    assert etag_of("a", "/") == etag_of("a", "/")
