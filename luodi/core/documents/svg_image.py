"""An SVG as a PNG image, drawn by Typst with the font that comes with luodi: no browser, no system font, no network."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from luodi.core.errors import LuodiError

_SIZE = re.compile(r'<svg[^>]*\bwidth="([\d.]+)"[^>]*\bheight="([\d.]+)"')
_POINTS_PER_PIXEL = 0.75  # CSS: 96 pixels and 72 points to the inch
_MOST_PIXELS = 80_000_000


class UndrawableImage(LuodiError, ValueError):
    """An SVG that cannot be turned into an image."""


def svg_to_png(svg: str, scale: float = 2.0) -> bytes:
    """
    ``svg`` as the bytes of a PNG, ``scale`` pixels for each of its own; scaled down where it would pass 80 megapixels.

    Raises
    ------
    UndrawableImage
        When it states no width and height, or Typst cannot read it.
    """
    import noto_cjk_sans_otc
    import typst

    size = _SIZE.search(svg[:2000])
    if size is None:
        raise UndrawableImage("图没有写明宽和高，转不成 PNG。请改存 SVG。")
    width, height = float(size[1]), float(size[2])
    scale = min(scale, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    fonts = Path(noto_cjk_sans_otc.__file__).parent
    with TemporaryDirectory(prefix="luodi-") as folder:
        Path(folder, "picture.svg").write_text(svg, encoding="utf-8")
        page = f"width: {width * _POINTS_PER_PIXEL}pt, height: {height * _POINTS_PER_PIXEL}pt, margin: 0pt"
        Path(folder, "page.typ").write_text(
            f'#set page({page})\n#image("picture.svg", width: 100%, height: 100%)', encoding="utf-8"
        )
        try:
            image = typst.compile(
                str(Path(folder, "page.typ")),
                format="png",
                ppi=scale * 96,
                font_paths=[str(fonts)],
                ignore_system_fonts=True,
            )
        except typst.TypstError as error:
            raise UndrawableImage(f"图转不成 PNG（{error}）。请改存 SVG。") from error
    if not isinstance(image, bytes):
        raise UndrawableImage("图转成了不止一页，请改存 SVG。")
    return image
