#!/usr/bin/env python3
"""`parvis photo` against libvips, Pillow, Skia and a naive pipeline: one interleaved run, one table, the bars at its end.

CPU is user + system of the whole process, memory its peak; medians, and ratios to vipsthumbnail pair by pair.
Photos: those of the corpus (PARVIS_CORPUS or ../shared/corpus) where it is, and drawn ones of 12, 24 and 50
megapixels, with as many bits a pixel as phones write (2). Installs its peers as root on Debian (libvips-tools), from
PyPI and from crates.io. Exits with 1 when a bar is missed.

    tests/bench/photos.py [ROUNDS]
"""

import math
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 7
WORK = ROOT / "target/bench/photos"
PARVIS = ROOT / "target/dist/parvis"
CLEAN = ROOT / "target/dist/examples/clean"
PEER = ROOT / "target/bench/release/parvis-bench-photo"
VENV = ROOT / "target/bench/venv"
PYTHON = VENV / "bin/python"
QUALITIES = (40, 55, 66, 74, 80, 84, 88, 92, 95)

PILLOW = """import sys
from PIL import Image, ImageOps
picture = Image.open(sys.argv[1]); picture.draft("RGB", (1600, 1600))
picture = ImageOps.exif_transpose(picture); picture.thumbnail((1600, 1600), Image.Resampling.LANCZOS)
picture.save(sys.argv[2], quality=80)"""
SKIA = """import sys, skia
picture = skia.Image.open(sys.argv[1]); scale = 1600 / max(picture.width(), picture.height())
small = picture.resize(round(picture.width() * scale), round(picture.height() * scale),
                       skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear))
small.save(sys.argv[2], skia.kJPEG, 80)"""
# What both are judged by: every pixel decoded, the profile converted, Lanczos3 without a short cut.
REFERENCE = """import io, sys
from PIL import Image, ImageCms, ImageOps
picture = Image.open(sys.argv[1]); profile = picture.info.get("icc_profile")
picture = ImageOps.exif_transpose(picture).convert("RGB")
if profile:
    ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                              ImageCms.createProfile("sRGB"), inPlace=True)
long = max(picture.size)
size = tuple((side * 3200 + long) // (2 * long) for side in picture.size)
picture.resize(size, Image.Resampling.LANCZOS).save(sys.argv[2])"""

# How far two pictures of one size are apart, mean CIEDE2000 over the pixels.
DISTANCE = """import sys
import numpy
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab
lab = [rgb2lab(numpy.asarray(Image.open(path).convert("RGB")) / 255) for path in sys.argv[1:3]]
print(deltaE_ciede2000(*lab).mean())"""

# Class, pipeline, column, bar.
BARS = [
    ("12 MP", "parvis", "cpu", 0.45),
    ("24 MP", "parvis", "cpu", 0.56),
    ("50 MP", "parvis", "cpu", 0.75),
    ("12 MP", "parvis --small", "cpu", 0.85),
    ("12 MP", "parvis", "MB", 20),
    ("50 MP", "parvis", "MB", 30),
    ("bytes at 80", "parvis", "bytes", 0.91),
    ("bytes at 80", "parvis --small", "bytes", 0.88),
    ("colours", "parvis", "dE2000", 2),
    ("colours", "parvis --small", "dE2000", 2),
    # What core/media/src/policy.rs says.
    ("masks", "parvis --small", "SSIMULACRA2", 0.1),
]


def say(line):
    print(f"figure: {line}", flush=True)


def run(*command):
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


def prepare():
    WORK.mkdir(parents=True, exist_ok=True)
    build = ("cargo", "build", "--locked", "--manifest-path")
    run(*build, ROOT / "Cargo.toml", "--profile", "dist", "-p", "parvis-cli")
    run(*build, ROOT / "Cargo.toml", "--profile", "dist", "-p", "parvis-media", "--example", "clean")
    run(*build, ROOT / "tests/bench/photo/Cargo.toml", "--release", "--target-dir", ROOT / "target/bench")
    if not shutil.which("vipsthumbnail"):
        run("apt-get", "update")
        run("apt-get", "install", "-y", "--no-install-recommends", "libvips-tools")
    if not PYTHON.exists():
        run(sys.executable, "-m", "venv", VENV)
    run(PYTHON, "-m", "pip", "install", "--quiet", "Pillow", "scikit-image")
    # Needs graphics libraries that a server may lack: a peer that is nice to have.
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "skia-python"], stderr=subprocess.DEVNULL)
    return subprocess.run([PYTHON, "-c", "import skia"], stderr=subprocess.DEVNULL).returncode == 0


def photos():
    """(class, file) of everything that is measured."""
    corpus = Path(os.environ.get("PARVIS_CORPUS", ROOT.parent / "shared/corpus")) / "photos/phone"
    found = [("12 MP", path) for path in sorted(corpus.glob("*12*.jpg"))]
    if not found:
        say("NOT USED: the corpus is absent; drawn photos only")
    for name, width, height in (("12 MP", 4000, 3000), ("24 MP", 5656, 4242), ("50 MP", 8160, 6120)):
        path = WORK / f"drawn-{name[:2]}.jpg"
        run(PEER, "draw", width, height, path)
        found.append((name, path))
    return found


def pipelines(photo, out, skia):
    peers = {
        "vips": ["vipsthumbnail", photo, "--size", "1600x1600", "-o", f"{out}[Q=80,strip]"],
        "parvis": [PARVIS, "photo", photo, out],
        "parvis --small": [PARVIS, "photo", photo, out, "--small"],
        "Pillow, draft": [PYTHON, "-c", PILLOW, photo, out],
        "naive image": [PEER, "naive", photo, out],
    }
    return peers | ({"Skia": [PYTHON, "-c", SKIA, photo, out]} if skia else {})


def measured(command):
    """CPU seconds and peak kilobytes of one process."""
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"failed: {command}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def costs(found, skia):
    """Figures for each (class, pipeline): the median over the class's photos."""
    say(f"photo to 1600 px, quality 80: CPU of the whole process, medians of {ROUNDS} interleaved rounds; Pillow and Skia with the start of Python")
    say(f"{'photo':<20}{'pipeline':<16}{'CPU ms':>8}{'/ vips':>8}{'peak MB':>9}{'kB':>7}")
    of_class = {}
    for name, photo in found:
        out = WORK / "out.jpg"
        peers = pipelines(photo, out, skia)
        seen = {peer: [] for peer in peers}
        sizes = {}
        for _ in range(ROUNDS):
            for peer, command in peers.items():
                seen[peer].append(measured(command))
                sizes[peer] = out.stat().st_size
        for peer, rows in seen.items():
            ratio = statistics.median(row[0] / vips[0] for row, vips in zip(rows, seen["vips"]))
            cpu = statistics.median(row[0] for row in rows) * 1000
            peak = statistics.median(row[1] for row in rows) / 1024
            of_class.setdefault((name, peer), []).append((ratio, peak))
            say(f"{name + ' ' + photo.stem:<20}{peer:<16}{cpu:>8.0f}{ratio:>8.2f}{peak:>9.1f}{sizes[peer] / 1000:>7.0f}")
    figures = {}
    for (name, peer), rows in of_class.items():
        figures[name, peer, "cpu"] = statistics.median(row[0] for row in rows)
        figures[name, peer, "MB"] = max(row[1] for row in rows)
    return figures


def score(reference, picture):
    return float(subprocess.check_output([PEER, "score", str(reference), str(picture)]))


def colours(found):
    """The colours of the whole pipelines against LittleCMS on every pixel: for each, the photo that is furthest off."""
    reference, out = WORK / "reference.png", WORK / "out.jpg"
    figures = {}
    for _, photo in found:
        run(PYTHON, "-c", REFERENCE, photo, reference)
        peers = pipelines(photo, out, skia=False)
        peers["vips"][2:2] = ["--export-profile", "srgb"]
        for peer in ("vips", "parvis", "parvis --small"):
            run(*peers[peer])
            apart = float(subprocess.check_output([PYTHON, "-c", DISTANCE, str(reference), str(out)]))
            key = ("colours", peer, "dE2000")
            figures[key] = max(apart, figures.get(key, 0))
    for (_, peer, _), apart in figures.items():
        say(f"colours against LittleCMS, the worst photo's mean CIEDE2000: {peer:<16}{apart:.2f}")
    return figures


def between(points, at):
    """The second figure where the first is `at`, of a curve through the points; None outside of it."""
    points = sorted(points)
    for (low, a), (high, b) in zip(points, points[1:]):
        if low <= at <= high:
            return a + (b - a) * (at - low) / (high - low)
    return None


def quality(found):
    """Bytes at equal SSIMULACRA2 of the encoders alone, and what the whole pipelines score at the same bytes."""
    encoders = ["image", "parvis", "parvis --small"]
    ratios = {(name, wanted): [] for name in encoders for wanted in (70, 80)}
    gains = []
    reference, out = WORK / "reference.png", WORK / "curve.jpg"
    for _, photo in found:
        run(PYTHON, "-c", REFERENCE, photo, reference)
        curves = {name: [] for name in encoders}
        whole = {"vips": [], "parvis": []}
        for step in QUALITIES:
            for name in encoders:
                effort = "small" if "small" in name else "fast"
                encode = [PEER, "encode", reference, out, step]
                run(*(encode if name == "image" else [CLEAN, reference, out, step, effort]))
                curves[name].append((score(reference, out), math.log(out.stat().st_size)))
            run(CLEAN, photo, out, step, "fast")
            whole["parvis"].append((math.log(out.stat().st_size), score(reference, out)))
            options = f"{out}[Q={step},strip,subsample_mode=on]"
            run("vipsthumbnail", photo, "--size", "1600x1600", "--export-profile", "srgb", "-o", options)
            whole["vips"].append((math.log(out.stat().st_size), score(reference, out)))
        for name, wanted in ratios:
            base, own = between(curves["image"], wanted), between(curves[name], wanted)
            if base is not None and own is not None:
                ratios[name, wanted].append(math.exp(own - base))
        for size, theirs in whole["vips"]:
            ours = between(whole["parvis"], size)
            if ours is not None and theirs > 50:
                gains.append(ours - theirs)
    say("bytes at equal SSIMULACRA2 of the same pixels, mean over the photos, / the image crate's encoder")
    figures = {}
    for name in encoders:
        row = {wanted: statistics.mean(ratios[name, wanted] or [math.nan]) for wanted in (70, 80)}
        figures["bytes at 80", name, "bytes"] = row[80]
        say(f"{name:<16}at 70: {row[70]:.3f}   at 80: {row[80]:.3f}")
    gain = statistics.mean(gains)
    say(f"SSIMULACRA2 of the whole at the same bytes, parvis less vips: {gain:+.1f} on average, {min(gains):+.1f} at least")
    return figures, gain


def masked(found):
    """What the second encode costs that masks are worth: the clean photo as the app keeps it, and encoded once more with
    nothing struck out (the mask lies outside), both against the same pixels."""
    reference, once, twice = WORK / "reference.png", WORK / "once.jpg", WORK / "twice.jpg"
    lost, bytes_of = [], []
    for _, photo in found:
        run(PYTHON, "-c", REFERENCE, photo, reference)
        run(PARVIS, "photo", photo, once, "--small")
        run(PARVIS, "photo", photo, twice, "--small", "--mask", "9000,9000,1,1")
        lost.append(score(reference, once) - score(reference, twice))
        bytes_of.append(twice.stat().st_size / once.stat().st_size)
    say(f"masks, encoded once more: SSIMULACRA2 falls by {statistics.mean(lost):.2f} on average, {max(lost):.2f} at most; "
        f"bytes x {statistics.mean(bytes_of):.3f}")
    return {("masks", "parvis --small", "SSIMULACRA2"): max(lost)}


def main():
    skia = prepare()
    if not skia:
        say("NOT USED: Skia does not run here")
    found = photos()
    figures = costs(found, skia)
    real = [photo for photo in found if not photo[1].stem.startswith("drawn")]
    # Photos of fewer megapixels show other sides of an encoder.
    known = {path for _, path in real}
    beside = real[0][1].parent.glob("*.jpg") if real else []
    more = [("", path) for path in sorted(beside) if path not in known]
    of_quality, gain = quality(real + more or found[:1])
    figures |= of_quality | colours(real + more or found[:1]) | masked(real + more or found[:1])
    missed = 0
    for name, peer, column, bar in BARS:
        # The encoders' bars are means over photos: of drawn ones they would say nothing.
        if column == "bytes" and not real:
            continue
        figure = figures[name, peer, column]
        missed += figure > bar
        say(f"{'MISSED' if figure > bar else 'ok':<7}{name}, {peer}: {column} {figure:.2f}, bar {bar}")
    missed += gain < 0
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
