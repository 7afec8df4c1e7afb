#!/usr/bin/env python3
"""What the iPhone app tells the system, against what its sources do. Without Xcode: Python's plistlib reads the files."""

import json
import pathlib
import plistlib
import re
import unittest

APP = pathlib.Path(__file__).resolve().parents[2] / "ios/Parvis"
SOURCES = "\n".join(path.read_text() for path in sorted(APP.rglob("*.swift")))
LANGUAGES = {"fr", "en", "ar", "de", "nl"}

# Apple, "Describing use of required reason API": what in the app's own sources would need each category. The core, a
# static library, is part of the app: its symbols say what it needs (`bindings/swift/ios-core`, in the deep runs).
REQUIRED_REASONS = {
    "UserDefaults": r"UserDefaults|AppStorage|SceneStorage",
    "DiskSpace": r"volumeAvailableCapacity|systemFreeSize|systemSize|statfs",
    "ActiveKeyboards": r"activeInputModes",
}
OF_THE_CORE = {"FileTimestamp", "DiskSpace"}


def read(name):
    return plistlib.loads((APP / name).read_bytes())


class Plists(unittest.TestCase):
    info = read("Info.plist")
    privacy = read("PrivacyInfo.xcprivacy")

    def test_the_tasks_that_are_registered_are_permitted(self):
        used = set(re.findall(r'"(org\.parvis\.app\.\w+)"', SOURCES))
        self.assertEqual(set(self.info["BGTaskSchedulerPermittedIdentifiers"]), used)
        self.assertEqual(set(self.info["UIBackgroundModes"]), {"fetch", "processing"})

    def test_a_purpose_is_given_for_what_is_asked_for_and_for_nothing_else(self):
        wanted = {"NSLocationWhenInUseUsageDescription": "requestWhenInUseAuthorization", "NSCameraUsageDescription": ".camera"}
        given = {key for key in self.info if key.endswith("UsageDescription")}
        self.assertEqual(given, {key for key, use in wanted.items() if use in SOURCES})
        catalog = json.loads((APP / "InfoPlist.xcstrings").read_text())["strings"]
        self.assertEqual(set(catalog), given)
        for key in given:
            texts = {language: unit["stringUnit"]["value"] for language, unit in catalog[key]["localizations"].items()}
            self.assertEqual(set(texts), LANGUAGES)
            self.assertEqual(self.info[key], texts["fr"], "the source of the translations")

    def test_the_languages_and_the_scheme_are_those_of_the_core(self):
        self.assertEqual(set(self.info["CFBundleLocalizations"]), LANGUAGES)
        self.assertEqual(self.info["CFBundleURLTypes"][0]["CFBundleURLSchemes"], ["parvis"])
        # Without it, the system's page of an app has no language for who reads only one.
        self.assertIs(self.info["UIPrefersShowingLanguageSettings"], True)
        self.assertIn("UIApplicationSceneManifest", self.info)

    def test_the_privacy_manifest_names_what_is_used_and_only_that(self):
        named = {entry["NSPrivacyAccessedAPIType"].removeprefix("NSPrivacyAccessedAPICategory") for entry in self.privacy["NSPrivacyAccessedAPITypes"]}
        used = {category for category, use in REQUIRED_REASONS.items() if re.search(use, SOURCES)}
        self.assertEqual(named, used | OF_THE_CORE)
        self.assertTrue(all(entry["NSPrivacyAccessedAPITypeReasons"] for entry in self.privacy["NSPrivacyAccessedAPITypes"]))
        self.assertIs(self.privacy["NSPrivacyTracking"], False)
        self.assertTrue(all(entry["NSPrivacyCollectedDataTypeTracking"] is False for entry in self.privacy["NSPrivacyCollectedDataTypes"]))

    def test_secrets_and_data_are_read_in_the_background_once_the_phone_was_unlocked(self):
        entitlements = read("Parvis.entitlements")
        self.assertEqual(entitlements["com.apple.developer.default-data-protection"], "NSFileProtectionCompleteUntilFirstUserAuthentication")
        self.assertNotIn("com.apple.security.application-groups", entitlements, "a database in a shared group kills a suspended app")

    def test_the_project_is_made_of_what_is_here(self):
        project = (APP.parent / "project.yml").read_text()
        for path in re.findall(r"(?:path|INFOPLIST_FILE|CODE_SIGN_ENTITLEMENTS): (\S+)", project):
            self.assertTrue((APP.parent / path).exists(), path)
        self.assertEqual(re.search(r"iOS: \"(\d+)", project)[1], "17")
        icon = re.search(r"ASSETCATALOG_COMPILER_APPICON_NAME: (\w+)", project)[1]
        icons = APP / f"Assets.xcassets/{icon}.appiconset"
        for image in json.loads((icons / "Contents.json").read_text())["images"]:
            self.assertTrue((icons / image["filename"]).exists(), image)

    def test_it_turns_with_the_phone_and_a_tablet_may_stand_on_its_head(self):
        # Apple, "UISupportedInterfaceOrientations": an iPad that shows two apps wants all four.
        phone, tablet = self.info["UISupportedInterfaceOrientations"], self.info["UISupportedInterfaceOrientations~ipad"]
        self.assertEqual(len(set(tablet)), 4)
        self.assertEqual(set(tablet) - set(phone), {"UIInterfaceOrientationPortraitUpsideDown"})


if __name__ == "__main__":
    unittest.main()
