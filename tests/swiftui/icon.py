#!/usr/bin/env python3
"""The iPhone's icon, drawn from Android's: one shape, one colour, two phones.

icon.py         says whether the picture in the tree is that
icon.py write   draws it anew
"""

import pathlib
import re
import struct
import sys
import zlib

TREE = pathlib.Path(__file__).resolve().parents[2]
ANDROID = TREE / "android/app/src/main/res"
PICTURE = TREE / "ios/Parvis/Assets.xcassets/AppIcon.appiconset/icon.png"
SIDE = 1024
# Android shows the middle 72 of an adaptive icon's 108.
LEFT, SHOWN = 18, 72
# Lines that are looked at in each row of pixels.
LINES = 8


def polygons():
    """The corners of each closed path, in the units of the drawing; only M, L, h, v and Z are known."""
    for path in re.findall(r'pathData="([^"]+)"', (ANDROID / "drawable/icon.xml").read_text()):
        corners = []
        for command, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
            if command in "ML":
                corners.append(tuple(numbers))
            elif command in "hv":
                x, y = corners[-1]
                corners.append((x + numbers[0], y) if command == "h" else (x, y + numbers[0]))
            elif command in "Zz":
                yield corners
                corners = []
            else:
                sys.exit(f"error: {command} in icon.xml is not known to icon.py")


def rows():
    """How much of each pixel is covered, row by row: exact across, by eight lines down."""
    scale = SIDE / SHOWN
    shapes = [[((x - LEFT) * scale, (y - LEFT) * scale) for x, y in corners] for corners in polygons()]
    for row in range(SIDE):
        covered = [0.0] * SIDE
        for line in range(LINES):
            y = row + (line + 0.5) / LINES
            for corners in shapes:
                edges = zip(corners, corners[1:] + corners[:1])
                crossed = sorted(ax + (y - ay) * (bx - ax) / (by - ay) for (ax, ay), (bx, by) in edges if (ay <= y) != (by <= y))
                for left, right in zip(crossed[::2], crossed[1::2]):
                    for x in range(max(0, int(left)), min(SIDE, int(right) + 1)):
                        covered[x] += max(0.0, min(right, x + 1) - max(left, x)) / LINES
        yield covered


def pixels():
    colours = (ANDROID / "values/colours.xml").read_text()
    ground = bytes.fromhex(re.search(r'name="icon">#(\w{6})<', colours)[1])
    shades = [bytes(round(part + (255 - part) * step / 255) for part in ground) for step in range(256)]
    # Each row begins with its filter (PNG, 9.2): none.
    return b"".join(b"\0" + b"".join(shades[round(min(1.0, part) * 255)] for part in row) for row in rows())


def png(pixels):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    # Eight bits, no alpha: the App Store takes no transparent icon.
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")


def unpacked(picture):
    """The pixels of a picture that `png` made."""
    length = struct.unpack(">I", picture[33:37])[0]
    return zlib.decompress(picture[41 : 41 + length])


wanted = pixels()
if sys.argv[1:] == ["write"]:
    PICTURE.write_bytes(png(wanted))
elif not PICTURE.exists() or unpacked(PICTURE.read_bytes()) != wanted:
    sys.exit("error: the iPhone's icon is not Android's: tests/swiftui/icon.py write")
