"""The site as an ASGI application: addresses to pages, errors to pages, answers with ETag from a bounded memory."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from warehouse.cli.context import Project
from warehouse.serving.connection import OpenWarehouse
from warehouse.serving.site import addresses, pages, verdicts
from warehouse.serving.site.guard import LOOPBACK, Guard
from warehouse.serving.site.page_cache import PageCache, etag_of
from warehouse.serving.site.shown import TEMPLATES, environment
from warehouse.serving.site.statements import ParameterError
from warehouse.serving.site.visit import Names, NotFoundError, Page, Visit, read_names
from warehouse.storage.lake import LakeError
from warehouse.storage.session import MovedWarehouseError, QueryError, WarehouseError
from warehouse.storage.sql_limits import LimitError

STYLE = Path(__file__).parent / "static" / "site.css"
THEMES = {"light": "浅色", "dark": "深色", "system": "随系统"}
_COOKIE = "tingfeng-theme"
_YEAR_S = 31_536_000
_TROUBLES: dict[type[Exception], tuple[int, str]] = {
    ParameterError: (400, "地址有误"),
    NotFoundError: (404, "没有找到"),
    LimitError: (503, "问题太大"),
    QueryError: (503, "数据暂不可用"),
    WarehouseError: (503, "数据暂不可用"),
    MovedWarehouseError: (503, "数据暂不可用"),
    LakeError: (503, "数据暂不可用"),
}
"""Status and title of the page that says what is wrong."""
_MOST_QUERY = 8000  # characters; an SQL statement fits


@dataclass
class Site:
    """One site over one warehouse. `watched` are entities of the first page; without `project` rules of alerts cannot be tested."""

    warehouse: OpenWarehouse
    is_demo: bool = False
    watched: tuple[str, ...] = ()
    project: Project | None = None
    hosts: frozenset[str] = LOOPBACK
    cache: PageCache = field(default_factory=PageCache)
    _names: tuple[str, Names] | None = None

    @cached_property
    def style(self) -> tuple[str, bytes]:
        """Name and bytes of the style sheet: the name changes with what is in it."""
        body = STYLE.read_bytes()
        return hashlib.blake2b(body, digest_size=6).hexdigest(), body

    @cached_property
    def version(self) -> str:
        """Changes with the templates and the style sheet, so that no old page is taken for a new one."""
        files = [STYLE, *sorted(TEMPLATES.glob("*.html"))]
        return hashlib.blake2b(b"".join(p.read_bytes() for p in files), digest_size=6).hexdigest()

    def app(self) -> Starlette:
        """The ASGI application."""
        routes = [Route(path, partial(self._page, make)) for path, make in pages.PAGES.items()]
        routes += [
            Route("/rows", partial(self._page, pages.rows.page)),
            Route("/rows/export", self._export),
            Route("/sql/export", self._export),
            Route("/reports/{id}", self._report),
            Route("/verdict", partial(self._form, self._said), methods=["POST"]),
            Route("/alerts/verdict", partial(self._form, self._judged), methods=["POST"]),
            Route(f"/static/{self.style[0]}.css", self._style),
            Route("/theme/{theme}", self._theme),
            Route("/favicon.ico", lambda _: Response(status_code=204)),
            Route("/robots.txt", lambda _: PlainTextResponse("User-agent: *\nDisallow: /\n")),
        ]
        guard = Middleware(Guard, hosts=self.hosts, posts=pages.POSTS)
        return Starlette(routes=routes, middleware=[guard], exception_handlers={404: self._no_page, 500: self._fault})

    async def _page(self, make: Callable[[Visit], Page], request: Request) -> Response:
        return await run_in_threadpool(self._answer, make, request)

    def _answer(self, make: Callable[[Visit], Page], request: Request) -> Response:
        if len(request.url.query) > _MOST_QUERY:
            return self._trouble(request, 414, "地址太长", f"地址最多 {_MOST_QUERY} 个字符。")
        try:
            return self._current(make, request)
        except tuple(_TROUBLES) as error:
            status, title = _TROUBLES[type(error)]
            return self._trouble(request, status, title, str(error))

    def _current(self, make: Callable[[Visit], Page], request: Request) -> Response:
        """The page from memory, or rendered; nothing but its ETag when the browser has it."""
        theme = self._theme_of(request)
        key = f"{theme} {request.url.path}?{request.url.query}"
        data = self.warehouse.data
        told = (verdicts.stamp_of(data), pages.alerts.stamp_of(data), pages.reports.stamp_of(data))
        stamp = " ".join((self.warehouse.identity(), self.version, *told))
        tag = etag_of(stamp, key)
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        body = self.cache.get(stamp, key)
        if body is None:
            body = self._rendered(make, request, theme)
            self.cache.put(stamp, key, body)
        return HTMLResponse(body, headers=headers)

    def _rendered(self, make: Callable[[Visit], Page], request: Request, theme: str) -> bytes:
        """Render a page; once more from the new file when the file was replaced meanwhile."""
        for is_last in (False, True):
            with self.warehouse.reader() as reader:
                try:
                    visit = self._visit(reader, request)
                    return self._html(request, make(visit), theme, visit).encode()
                except QueryError:
                    if is_last or reader.identity == self.warehouse.identity():
                        raise
        raise AssertionError("unreachable")

    def _visit(self, reader: Any, request: Request) -> Visit:
        if self._names is None or self._names[0] != reader.identity:
            self._names = (reader.identity, read_names(reader))
        query = parse_qs(request.url.query, keep_blank_values=False, errors="replace", max_num_fields=60)
        return Visit(reader, self._names[1], self.warehouse.data, query, dict(request.path_params), self.watched, self.project)

    def _html(self, request: Request, page: Page, theme: str, visit: Visit | None) -> str:
        built = datetime.fromtimestamp(self.warehouse.target.stat().st_mtime, UTC) if self.warehouse.target.exists() else None
        around = {
            "title": page.title,
            "crumbs": page.crumbs,
            "theme": theme,
            "themes": THEMES,
            "here": request.url.path,
            "address": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            "style": self.style[0],
            "is_demo": self.is_demo,
            "clock": visit.clock if visit else None,
            "built_at": built,
            "menu": pages.MENU,
            "box": visit.value("q") if visit and request.url.path == "/search" else "",
        }
        return environment().get_template(page.template).render(**around, **page.values)

    def _trouble(self, request: Request, status: int, title: str, words: str) -> Response:
        page = Page("trouble.html", title, {"words": words})
        return HTMLResponse(self._html(request, page, self._theme_of(request), None), status, headers={"Cache-Control": "no-store"})

    def _theme_of(self, request: Request) -> str:
        theme = request.cookies.get(_COOKIE, "system")
        return theme if theme in THEMES else "system"

    async def _export(self, request: Request) -> Response:
        return await run_in_threadpool(self._exported, request)

    def _exported(self, request: Request) -> Response:
        try:
            with self.warehouse.reader() as reader:
                return pages.export.answer(self._visit(reader, request))
        except tuple(_TROUBLES) as error:
            status, title = _TROUBLES[type(error)]
            return self._trouble(request, status, title, str(error))

    async def _report(self, request: Request) -> Response:
        return await run_in_threadpool(self._reported, request)

    def _reported(self, request: Request) -> Response:
        try:
            return pages.reports.answer(self.warehouse.data, request.path_params["id"])
        except tuple(_TROUBLES) as error:
            status, title = _TROUBLES[type(error)]
            return self._trouble(request, status, title, str(error))

    async def _form(self, take: Callable[[Request, bytes], Response], request: Request) -> Response:
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > verdicts.MOST_BYTES:
                return PlainTextResponse("表单太长", 413)
        return await run_in_threadpool(take, request, body)

    def _judged(self, request: Request, body: bytes) -> Response:
        try:
            back = pages.alerts.judge(self.warehouse.data, _fields(body))
        except tuple(_TROUBLES) as error:
            status, title = _TROUBLES[type(error)]
            return self._trouble(request, status, title, str(error))
        return RedirectResponse(back, 303, {"Cache-Control": "no-store"})

    def _said(self, request: Request, body: bytes) -> Response:
        form = _fields(body)
        try:
            with self.warehouse.reader() as reader:
                verdicts.append(self.warehouse.data, reader, form, datetime.now(UTC))
        except tuple(_TROUBLES) as error:
            status, title = _TROUBLES[type(error)]
            return self._trouble(request, status, title, str(error))
        back = addresses.page("/article", form["article_id"], entity=form["entity_id"], said=form["tone"])
        return RedirectResponse(back, 303, {"Cache-Control": "no-store"})

    async def _style(self, _: Request) -> Response:
        return Response(self.style[1], media_type="text/css", headers={"Cache-Control": f"public, max-age={_YEAR_S}, immutable"})

    async def _theme(self, request: Request) -> Response:
        theme = request.path_params["theme"]
        if theme not in THEMES:
            return self._trouble(request, 404, "没有找到", "没有这种配色")
        back = RedirectResponse(addresses.local(request.query_params.get("back")), 303, {"Cache-Control": "no-store"})
        back.set_cookie(_COOKIE, theme, max_age=_YEAR_S, httponly=True, samesite="lax")
        return back

    async def _no_page(self, request: Request, _: Exception) -> Response:
        return await run_in_threadpool(self._trouble, request, 404, "没有这一页", "地址不对，或者这一页已经改名。")

    async def _fault(self, request: Request, _: Exception) -> Response:
        return await run_in_threadpool(self._trouble, request, 500, "程序出错", "错误已写入 tingfeng serve 的输出。")


def _fields(body: bytes) -> dict[str, str]:
    """The fields of a form."""
    return {key: values[0] for key, values in parse_qs(body.decode(errors="replace"), max_num_fields=10).items()}
