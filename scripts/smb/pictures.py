"""Takes the pictures of one language; runs inside the virtual environment, where Playwright is.

``python -m smb.pictures URL LANGUAGE FOLDER [NAME ...]`` opens each of ``PICTURES`` as the person
who uses that screen and writes ``NAME.LANGUAGE.png`` with few colours, so that it stays small.
"""

import io
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from support.browser import PHONE, Session, chromium

DESK = {"width": 1280, "height": 860}
COLOURS = 96
LARGEST = 150_000
SETTLED = """() => document.fonts.status === 'loaded'
    && !document.querySelector('.o_loading_indicator, .o_view_sample_data .o_loading')
    && [...document.images].every((image) => image.complete)"""
# Hides what comes and goes: the caret, notices and the scroll bar.
STYLE = """
    *, *::before, *::after { caret-color: transparent !important; transition: none !important;
        animation: none !important; }
    .o_notification_manager, .o-discuss-CallInvitations, .o_tour_pointer { display: none !important; }
"""


@dataclass(frozen=True)
class Picture:
    """One screen, of one person.

    ``path`` may hold ``{id}``, the first record of ``model`` in ``domain`` that the person may read;
    ``page`` is the name of a notebook page to open, ``target`` what is scrolled into view.
    """

    name: str
    login: str
    path: str
    model: str = ""
    domain: tuple = ()
    order: str = "id"
    page: str = ""
    target: str = ""
    viewport: dict | None = None


PICTURES = ()


class Studio:
    """A browser with one window for each person, kept open from picture to picture."""

    def __init__(self, browser, url, language):
        self._browser = browser
        self._url = url
        self._language = language
        self._sessions = {}

    def take(self, picture):
        """PNG of the picture as bytes."""
        session = self._session(picture.login, picture.viewport or DESK)
        page = session.page
        path = picture.path
        if picture.model:
            path = path.format(id=self._find(page, picture))
        session.open(path)
        page.add_style_tag(content=STYLE)
        page.wait_for_load_state("networkidle")
        if picture.page:
            page.click(f".o_notebook_headers a[name={picture.page}]")
            page.wait_for_load_state("networkidle")
        if picture.target:
            page.locator(picture.target).first.scroll_into_view_if_needed()
        page.mouse.move(0, 0)
        page.wait_for_function(SETTLED)
        if session.errors:
            raise SystemExit(f"{picture.name}: {session.errors[0]}")
        return page.screenshot(animations="disabled")

    def _session(self, login, viewport):
        key = (login, viewport["width"])
        if key not in self._sessions:
            locale = self._language.replace("_", "-")
            self._sessions[key] = Session(
                self._browser, self._url, login, login, viewport=viewport, language=locale
            )
        return self._sessions[key]

    def _find(self, page, picture):
        """Id of the first record, asked for as that person."""
        arguments = {
            "model": picture.model,
            "method": "search",
            "args": [list(picture.domain)],
            "kwargs": {"limit": 1, "order": picture.order},
        }
        response = page.request.post(
            f"{self._url}/web/dataset/call_kw",
            data={"jsonrpc": "2.0", "method": "call", "params": arguments},
        )
        found = response.json().get("result")
        if not found:
            raise SystemExit(f"{picture.name}: {picture.login} finds no such {picture.model}")
        return found[0]


def small(png):
    """The picture with few colours, as PNG bytes."""
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


def main(url, language, folder, *names):
    if unknown := set(names) - {picture.name for picture in PICTURES}:
        raise SystemExit(f"there is no picture {', '.join(sorted(unknown))}")
    with chromium() as browser:
        studio = Studio(browser, url, language)
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            file = Path(folder) / f"{picture.name}.{language}.png"
            file.write_bytes(small(studio.take(picture)))
            size = file.stat().st_size
            print(f"   {file.name}: {size // 1000} kB", flush=True)
            if size > LARGEST:
                raise SystemExit(f"{file.name} is larger than {LARGEST // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
