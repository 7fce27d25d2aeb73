"""Decodes one hostile picture, as a program of its own: ``python -I photo_worker.py MAX_PIXELS MAX_SIDE MAX_BYTES``.

The picture comes on standard input; width and height (two big-endian 32-bit numbers) and a clean JPEG of at most
MAX_BYTES (0: of any size) leave on standard output; a refusal is one word on standard error.

It imports nothing of this package, so that a decoder that is taken over finds no settings and no database.
"""

import io
import resource
import struct
import sys
import warnings

from PIL import Image

MEMORY_BYTES = 768 * 1024 * 1024
"""24 megapixels with transparency are 96 MB, twice during a conversion, beside what the libraries map."""
CPU_SECONDS = 8
FORMATS = ["JPEG", "PNG", "WEBP"]
QUALITIES = (82, 70, 58, 46)
"""The first that fits is taken; below the last one blocks show, and half the side looks better."""
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What EXIF's orientation (tag 0x0112) asks a viewer to do."""


class Refused(Exception):
    """The picture is not accepted; the text is a stable code."""


def confine() -> None:
    """Bound what a decoder can use: memory, time, files, processes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def clean(data: bytes, max_pixels: int, max_side: int, max_bytes: int) -> bytes:
    """Size and a JPEG of at most ``max_side`` pixels a side, without any metadata. Raises ``Refused``."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            judge(picture.size, max_pixels)
            picture.draft("RGB", (max_side, max_side))
            picture.load()
            return encode(flatten(upright(picture, max_side)), max_bytes)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise Refused("too_many_pixels") from error
    except Refused:
        raise
    except Exception as error:  # Decoders raise anything; whatever it is, this picture is unreadable.
        raise Refused("unreadable") from error


def judge(size: tuple[int, int], max_pixels: int) -> None:
    """By the header alone, before any pixel is decoded."""
    if not 1 <= size[0] * size[1] <= max_pixels:
        raise Refused("too_many_pixels")


def upright(picture: Image.Image, max_side: int) -> Image.Image:
    """Shrunk, then turned as its EXIF says: the note is dropped afterwards, so it must be obeyed now."""
    turn = TURNS.get(picture.getexif().get(0x0112, 1))
    if picture.mode not in {"RGB", "RGBA", "L"}:
        picture = picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "LA" else "RGB")
    picture.thumbnail((max_side, max_side))
    return picture.transpose(turn) if turn is not None else picture


def flatten(picture: Image.Image) -> Image.Image:
    """On white, because JPEG knows no transparency."""
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def encode(picture: Image.Image, max_bytes: int) -> bytes:
    """Pixels copied into a new image, so that nothing but pixels can be written."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    while True:
        for quality in QUALITIES:
            out = io.BytesIO()
            bare.save(out, "JPEG", quality=quality, optimize=True)
            if not max_bytes or out.tell() <= max_bytes:
                return struct.pack(">II", *bare.size) + out.getvalue()
        if max(bare.size) == 1:
            raise Refused("unreadable")
        bare = bare.resize((max(1, bare.width // 2), max(1, bare.height // 2)))


def main() -> int:
    """Exit status 0 with the picture, or 2 with the code of the refusal."""
    Image.init()
    confine()
    warnings.simplefilter("error")
    try:
        cleaned = clean(sys.stdin.buffer.read(), *map(int, sys.argv[1:4]))
    except Refused as refused:
        sys.stderr.write(str(refused))
        return 2
    sys.stdout.buffer.write(cleaned)
    return 0


if __name__ == "__main__":
    sys.exit(main())
