"""Third parties judge the reference town hall: `georeport` reads it as an Open311 city, `schemathesis` attacks its API.

Run by tests/run inside an environment with requirements.txt, after `cargo build`.
"""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

from georeport import GeoReport

import documents

ROOT = Path(__file__).resolve().parents[2]
TOWNHALL = ROOT / "tests" / "townhall"
SECONDS = 120
EXAMPLES = "60"

REPORTS = [
    {"service_code": "LAMP", "lat": "49.4958", "long": "5.9806", "attribute[ETAT]": "off",
     "description": "Lampadaire éteint & « sombre » <ici>"},
    {"service_code": "HOLE", "lat": "49.4961", "long": "5.9811", "attribute[OU]": "ROAD",
     "description": "Trou devant le n° 12"},
]
# A token comes for the first, nothing for the second.
LATER = {"service_code": "SIGNAL", "lat": "49.4962", "long": "5.9812", "description": "Feu éteint"}
NEVER = {"service_code": "BIN", "lat": "49.4963", "long": "5.9813", "description": "Poubelle pleine"}
# The smallest that begins and ends as a photo does: nobody here looks inside.
PHOTO = b"\xff\xd8\xff\xd9"
NOTES = "Ampoule & douille remplacées, <merci>."


def start(data: str, pack: Path, *more: str) -> tuple[subprocess.Popen, str, str]:
    """A real town hall on a port of its own: the process, its address, the staff's token."""
    program = ROOT / "target" / "debug" / "parvis-townhall"
    hall = subprocess.Popen([program, "--data", data, "--listen", "127.0.0.1:0", "--pack", pack, *more],
                            stdout=subprocess.PIPE, text=True)
    url = hall.stdout.readline().split()[0]
    return hall, url, (Path(data) / "staff.token").read_text().strip()


def first_choices(url: str, code: str) -> dict:
    """The first answer to each required question of a service."""
    with urllib.request.urlopen(f"{url}/open311/v2/services/{code}.json", timeout=10) as answer:
        definition = json.load(answer)
    return {f"attribute[{one['code']}]": one["values"][0]["key"]
            for one in definition["attributes"] if one["required"] and one.get("values")}


def post(url: str, report: dict) -> str:
    form = {**first_choices(url, report["service_code"]),
            **{key: value for key, value in report.items() if not key.startswith("attribute")}}
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(f"{url}/open311/v2/requests.json", body, timeout=10) as answer:
        return json.load(answer)[0]["service_request_id"]


def ask(method: str, address: str, bearer: str, body: bytes, **headers: str) -> bytes:
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json", **headers}
    request = urllib.request.Request(address, body, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read()


def closed_with_photo(url: str, token: str) -> dict:
    """A report whose photo came by the Parvis API, and which the staff has closed: what Open311 must say of it."""
    key, follow = uuid.uuid4(), base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
    digest = hashlib.sha256(PHOTO).hexdigest()
    report = {"kind": "report", "service_code": "LAMP", "description": "Lampadaire cassé",
              "place": {"lat": 49.4964, "long": 5.9814, "source": "gps"},
              "attributes": [{"code": "ETAT", "values": ["off"]}],
              "photos": [{"sha256": digest, "bytes": len(PHOTO), "media_type": "image/jpeg", "width": 1, "height": 1}]}
    receipt = json.loads(ask("PUT", f"{url}/v1/requests/{key}", follow, json.dumps(report).encode()))
    number = receipt["service_request_id"]
    ask("PATCH", f"{url}/v1/requests/{key}/photos/{digest}", follow, PHOTO,
        **{"Content-Type": "application/partial-upload", "Upload-Offset": "0", "Upload-Complete": "?1"})
    ask("POST", f"{url}/staff/requests/{number}/close", token, json.dumps({"reason": "fixed", "text": NOTES}).encode())
    media_url = f"{url}/photos/{digest}.jpg"
    with urllib.request.urlopen(media_url, timeout=10) as answer:
        assert answer.read() == PHOTO, "the photo is another one"
    return {"service_request_id": number, "status": "closed", "status_notes": NOTES, "media_url": media_url,
            "description": report["description"]}


def judge_by_georeport(url: str, closed: dict) -> None:
    """What was posted is what an independent client reads, in JSON and in XML."""
    posted = {post(url, report): report for report in REPORTS}
    for output_format in ("json", "xml"):
        city = GeoReport(f"{url}/open311/v2", output_format=output_format)
        services = city.get_service_list()
        codes = {service["service_code"] for service in services}
        missing = {report["service_code"] for report in REPORTS} - codes
        assert not missing, f"{output_format}: services {missing} are not listed"
        listed = {one["service_request_id"]: one for one in city.get_service_requests()}
        for number, report in posted.items():
            assert number in listed, f"{output_format}: request {number} is not listed"
            read = listed[number]
            assert read["description"] == report["description"], f"{output_format}: {read['description']!r}"
            assert read["service_code"] == report["service_code"], output_format
            assert abs(float(read["lat"]) - float(report["lat"])) < 1e-9, output_format
        one = city.get_service_request(closed["service_request_id"])
        for read in (one, listed[closed["service_request_id"]]):
            assert {name: read[name] for name in closed} == closed, f"{output_format}: {read}"
        print(f"figure: georeport read {len(services)} services and {len(listed)} requests as {output_format}")


def judge_by_schemathesis(url: str, token: str) -> None:
    """No call that the API description allows, or forbids, makes the server fail."""
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", "schemathesis.toml", "run",
               "openapi.json", "--url", url, "-H", f"Authorization: Bearer {token}",
               "--max-examples", EXAMPLES, "--seed", "1", "--generation-database", "none"]
    run = subprocess.run(command, cwd=TOWNHALL, capture_output=True, text=True, timeout=SECONDS,
                         env={**os.environ, "NO_COLOR": "1"})
    if run.returncode != 0:
        print(run.stdout[-8000:], run.stderr[-2000:], sep="\n")
        raise AssertionError("schemathesis found something")
    cases = re.search(r"([0-9,]+) generated", run.stdout)
    assert cases, "schemathesis generated nothing"
    print(f"figure: schemathesis: {cases[1]} calls, no server error")


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        hall, url, token = start(data, ROOT / "tests" / "packs" / "esch-sur-alzette.json",
                                 "--batch", LATER["service_code"], "--blackbox", NEVER["service_code"])
        try:
            closed = closed_with_photo(url, token)
            judge_by_georeport(url, closed)
            reports = {"posted id": REPORTS[0], "posted token": LATER, "posted nothing": NEVER}
            documents.judge(url, reports, first_choices, closed)
        finally:
            hall.kill()
    with tempfile.TemporaryDirectory() as data:
        hall, url, token = start(data, TOWNHALL / "tests" / "esch.json")
        try:
            # The configuration refers to the first request.
            post(url, REPORTS[0])
            judge_by_schemathesis(url, token)
        finally:
            hall.kill()


if __name__ == "__main__":
    main()
