"""Sample pictures: a blue signature drawn from a name, a red seal that reads DẤU MẪU. Nothing here is real."""

from __future__ import annotations

import hashlib
import io
import math

from PIL import Image, ImageDraw, ImageFont

BLUE = (22, 58, 150, 255)
RED = (200, 16, 46, 255)
CLEAR = (255, 255, 255, 0)
DPI = 300
FONTS = "/usr/share/fonts/truetype/croscore/Tinos-{}.ttf"
SIGNATURE_MM = (45.0, 22.0)
SEAL_MM = 36.0
OVERSAMPLE = 3


def _pixels(mm: float) -> int:
    return round(mm / 25.4 * DPI)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(DPI, DPI), optimize=True)
    return out.getvalue()


def signature_png(name: str) -> bytes:
    """A flowing blue line of its own for every name, with transparency, 45 × 22 mm at 300 dpi."""
    width, height = (_pixels(mm) * OVERSAMPLE for mm in SIGNATURE_MM)
    image = Image.new("RGBA", (width, height), CLEAR)
    draw = ImageDraw.Draw(image)
    seed = hashlib.sha256(name.encode()).digest()
    given = name.rsplit(" ", 1)[-1]
    font = ImageFont.truetype(FONTS.format("Italic"), int(height * 0.62))
    box = draw.textbbox((0, 0), given, font=font)
    x, y = (width - box[2]) * 0.38, (height - box[3]) * 0.35
    draw.text((x, y), given, font=font, fill=BLUE)
    points = []
    for step in range(240):
        t = step / 239
        wave = sum(
            math.sin((k + 1) * math.pi * 2 * t + seed[k] / 40) * (seed[k + 8] / 255) / (k + 1.4) for k in range(4)
        )
        points.append((width * (0.05 + 0.9 * t), height * (0.62 + 0.16 * wave - 0.1 * t)))
    draw.line(points, fill=BLUE, width=OVERSAMPLE * 4, joint="curve")
    return _png(image.resize((width // OVERSAMPLE, height // OVERSAMPLE), Image.Resampling.LANCZOS))


def seal_png(ring: str, *, mm: float = SEAL_MM) -> bytes:
    """A red round seal of true size: the ring's words, a star, and DẤU MẪU across the middle."""
    side = _pixels(mm) * OVERSAMPLE
    image = Image.new("RGBA", (side, side), CLEAR)
    draw = ImageDraw.Draw(image)
    middle = side / 2
    for inset, stroke in ((0.01, 0.022), (0.05, 0.008), (0.27, 0.008)):
        edge = side * inset
        draw.ellipse((edge, edge, side - edge, side - edge), outline=RED, width=max(1, int(side * stroke)))
    _ring_text(image, ring.upper(), radius=side * 0.345, size=int(side * 0.078), top=True)
    _ring_text(image, "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ", radius=side * 0.345, size=int(side * 0.06), top=False)
    font = ImageFont.truetype(FONTS.format("Bold"), int(side * 0.115))
    for row, word in enumerate(("DẤU", "MẪU")):
        box = draw.textbbox((0, 0), word, font=font)
        draw.text(
            (middle - (box[2] - box[0]) / 2 - box[0], middle + side * (-0.13 + 0.125 * row)), word, font=font, fill=RED
        )
    _star(draw, (middle, side * 0.335), side * 0.035)
    return _png(image.resize((side // OVERSAMPLE, side // OVERSAMPLE), Image.Resampling.LANCZOS))


def _star(draw: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float) -> None:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.4
        angle = -math.pi / 2 + corner * math.pi / 5
        points.append((centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)))
    draw.polygon(points, fill=RED)


def _ring_text(image: Image.Image, words: str, *, radius: float, size: int, top: bool) -> None:
    """Letters along an arc, readable from outside, centred at the top or the bottom."""
    font = ImageFont.truetype(FONTS.format("Bold"), size)
    middle = image.width / 2
    widths = [font.getlength(letter) + size * 0.06 for letter in words]
    total = sum(widths)
    reach = min(total / radius, math.radians(205 if top else 120))
    squeeze = reach / (total / radius)
    angle = -reach / 2
    for letter, width in zip(words, widths, strict=True):
        span = width / radius * squeeze
        at = angle + span / 2
        angle += span
        tile = Image.new("RGBA", (size * 3, size * 3), CLEAR)
        ImageDraw.Draw(tile).text((size * 1.5, size * 1.5), letter, font=font, fill=RED, anchor="mm")
        turn = -math.degrees(at) if top else math.degrees(at)
        tile = tile.rotate(turn, resample=Image.Resampling.BICUBIC)
        sign = -1 if top else 1
        x = middle + radius * math.sin(at)
        y = middle + sign * radius * math.cos(at)
        image.alpha_composite(tile, (round(x - size * 1.5), round(y - size * 1.5)))
