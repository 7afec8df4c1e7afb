#!/usr/bin/env python3
"""Whether all that the core lacks is Apple's, and whether the privacy manifest says what it uses of that.

ios-symbols.py UNDEFINED LIBSYSTEM.tbd PrivacyInfo.xcprivacy
"""

import pathlib
import plistlib
import re
import sys

FRAMEWORKS = re.compile(r"_(k?CF|k?Sec|SSL)")  # CoreFoundation, Security

# Apple, "Describing use of required reason API".
WANT_A_REASON = {
    "FileTimestamp": r"_(fstat|stat|lstat|fstatat|getattrlist|getattrlistbulk|fgetattrlist|getattrlistat)$",
    "SystemBootTime": r"_mach_absolute_time$",
    "DiskSpace": r"_(statfs|statvfs|fstatfs|fstatvfs)$",
}


def main(undefined, system, manifest):
    symbols = pathlib.Path(undefined).read_text().split()
    known = set(re.findall(r"[A-Za-z0-9_$.]+", pathlib.Path(system).read_text()))
    unknown = [symbol for symbol in symbols if symbol not in known and not FRAMEWORKS.match(symbol)]
    used = {category for category, use in WANT_A_REASON.items() if any(re.fullmatch(use, symbol) for symbol in symbols)}
    privacy = plistlib.loads(pathlib.Path(manifest).read_bytes())
    named = {entry["NSPrivacyAccessedAPIType"].removeprefix("NSPrivacyAccessedAPICategory") for entry in privacy["NSPrivacyAccessedAPITypes"]}
    # What the app's own sources use is checked by tests/swiftui/plists.py.
    named &= set(WANT_A_REASON)
    print(f"figure: core for iPhones: {len(symbols)} symbols of Apple's libraries, {len(unknown)} unknown; wants a reason: {', '.join(sorted(used))}")
    for symbol in unknown:
        print(f"error: {symbol} is in no library of Apple's")
    if used != named:
        print(f"error: PrivacyInfo.xcprivacy names {sorted(named)}, the core uses {sorted(used)}")
    return 1 if unknown or used != named else 0


sys.exit(main(*sys.argv[1:]))
