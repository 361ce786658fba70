"""The page: static files, compressed beside themselves, and one HTML for all its addresses."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from appliance.errors import NotFound, Overloaded

# Names of built assets hold a hash of what is in them.
FOREVER = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"


class PageEndpoint:
    """Serves the built page from `folder`."""

    # Every address but those of the interface, which has its own 404 and 405.
    PATHS = "/{path:(?!api(?:/|$)).*}"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = (
            {
                str(file.relative_to(folder).as_posix()): file
                for file in folder.rglob("*")
                if file.is_file() and not file.name.startswith(".")
            }
            if folder.is_dir()
            else {}
        )

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """A file of the page, or the page itself for every address that is not a file.

        Raises `NotFound` for assets that are not there.
        """
        path = request.match_info["path"]
        if path.startswith("assets/") and path not in self._files:
            raise NotFound
        file = self._files.get(path) or self._files.get("index.html")
        if file is None:
            raise Overloaded("The page has not been built on this machine. Run: make run")
        response = web.FileResponse(file)
        response.headers["Cache-Control"] = (
            FOREVER if path.startswith("assets/") and path in self._files else ALWAYS_ASK
        )
        return response
