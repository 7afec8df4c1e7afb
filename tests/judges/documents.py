"""Every Open311 document of the town hall, judged by the standard: XML by a RELAX NG grammar written from its text, JSON
by the official schema and by stricter rules. Each rule is also shown to fail: a judge that accepts everything is none.
"""

import copy
import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from jsonschema import Draft4Validator
from lxml import etree
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CORPUS = Path(os.environ.get("PARVIS_CORPUS", ROOT.parent / "shared" / "corpus"))
BASE = "/open311/v2"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

SERVICE = {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
ATTRIBUTE = {"variable", "code", "datatype", "required", "datatype_description", "order", "description"}
REQUEST = {"service_request_id", "status", "status_notes", "service_name", "service_code", "description",
           "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime",
           "address", "address_id", "zipcode", "lat", "long", "media_url"}
ENDPOINT = {"specification", "url", "changeset", "type", "formats"}


def is_text(value) -> bool:
    return isinstance(value, str) and value != ""


def is_maybe(value) -> bool:
    return value is None or isinstance(value, str)


def is_time(value) -> bool:
    return isinstance(value, str) and TIME.fullmatch(value) is not None


def check_services(document) -> None:
    assert isinstance(document, list)
    for one in document:
        assert set(one) == SERVICE, set(one) ^ SERVICE
        assert is_text(one["service_code"]) and is_text(one["service_name"]) and isinstance(one["metadata"], bool)
        assert one["type"] in ("realtime", "batch", "blackbox")
        assert isinstance(one["keywords"], str) and is_maybe(one["group"])
    codes = [one["service_code"] for one in document]
    assert len(codes) == len(set(codes)), "a code twice"


def check_definition(document) -> None:
    assert isinstance(document, dict) and set(document) == {"service_code", "attributes"}
    orders = [one["order"] for one in document["attributes"]]
    assert all(isinstance(order, int) and order > 0 for order in orders) and len(orders) == len(set(orders))
    for one in document["attributes"]:
        is_list = one["datatype"] in ("singlevaluelist", "multivaluelist")
        assert set(one) - {"values"} == ATTRIBUTE and ("values" in one) == is_list
        assert isinstance(one["variable"], bool) and isinstance(one["required"], bool)
        assert all(set(value) == {"key", "name"} and is_text(value["key"]) for value in one.get("values", []))


def check_requests(document) -> None:
    assert isinstance(document, list)
    for one in document:
        assert set(one) == REQUEST, set(one) ^ REQUEST
        assert is_text(one["service_request_id"]) and one["status"] in ("open", "closed")
        assert is_time(one["requested_datetime"]) and is_time(one["updated_datetime"])
        assert one["expected_datetime"] is None or is_time(one["expected_datetime"])
        for name, most in (("lat", 90), ("long", 180)):
            value = one[name]
            assert value is None or (isinstance(value, float) and abs(value) <= most), name
        assert (one["lat"] is None) == (one["long"] is None)
        assert all(is_maybe(one[name]) for name in ("status_notes", "address", "media_url", "agency_responsible"))


def check_one_row(*names: str, texts: tuple[str, ...] = ()):
    """A list of one row with exactly these fields; those of `texts` say something, the others may not."""
    def check(document) -> None:
        assert isinstance(document, list) and len(document) == 1
        assert set(document[0]) == {*names, *texts}, set(document[0]) ^ {*names, *texts}
        assert all(is_text(document[0][name]) for name in texts) and all(is_maybe(document[0][name]) for name in names)
    return check


def check_errors(document) -> None:
    assert isinstance(document, list) and document
    for one in document:
        assert set(one) == {"code", "description"} and isinstance(one["code"], int) and is_text(one["description"])
        assert "<" not in one["description"], "markup"


def check_discovery(document) -> None:
    assert set(document) == {"changeset", "contact", "key_service", "endpoints"} and is_time(document["changeset"])
    for one in document["endpoints"]:
        assert set(one) == ENDPOINT and one["type"] in ("production", "test") and is_time(one["changeset"])
        assert all(re.fullmatch("[a-z]+/[a-z]+", format) for format in one["formats"])


def official() -> dict:
    """The official schema of each kind of document, where the corpus is there."""
    folder = CORPUS / "open311" / "schema"
    if not folder.is_dir():
        print("figure: NOT RUN: the official schemas: the corpus is absent; PARVIS_CORPUS names its folder")
        return {}
    schemas = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json") if path.name != "swagger.json"}
    registry = Registry().with_resources(
        (name, Resource(contents=schema, specification=DRAFT4)) for name, schema in schemas.items())
    kinds = {"services": "services.json", "definition": "service-definition.json", "requests": "requests.json"}
    validators = {kind: Draft4Validator(schemas[name], registry=registry) for kind, name in kinds.items()}
    # It has none of its own for what answers a report; the description of the whole interface has.
    whole = json.loads((folder / "swagger.json").read_text())["definitions"]
    for kinds, name in ((POSTED, "RequestResponse"), ({"token"}, "TokenResponse")):
        schema = {"type": "array", "items": {"type": "object", **whole[name]}}
        validators |= {kind: Draft4Validator(schema) for kind in kinds}
    return validators


# What answers a report: an id, a token, or nothing.
POSTED = {"posted id": "service_request_id", "posted token": "token", "posted nothing": None}
CHECKS = {"services": check_services, "definition": check_definition, "requests": check_requests,
          "token": check_one_row(texts=("service_request_id", "token")), "errors": check_errors,
          "discovery": check_discovery,
          **{kind: check_one_row("service_notice", "account_id", texts=(name,) if name else ())
             for kind, name in POSTED.items()}}


def without_nulls(document):
    """The official schema has no null: an absent value may be left out instead (the standard calls both the same)."""
    if isinstance(document, list):
        return [without_nulls(one) for one in document]
    if isinstance(document, dict):
        return {name: without_nulls(value) for name, value in document.items() if value is not None}
    return document


def fetch(url: str, form: dict | None = None) -> tuple[int, str, bytes]:
    body = urllib.parse.urlencode(form).encode() if form is not None else None
    try:
        with urllib.request.urlopen(url, body, timeout=10) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read()


class Bench:
    """Where documents are judged, one after the other."""

    def __init__(self) -> None:
        self.grammar = etree.RelaxNG(etree.parse(HERE / "georeport.rng"))
        self.schemas = official()
        self.judged, self.samples = 0, {}

    def judge(self, kind: str, address: str, form: dict | None = None, expected: int = 200) -> list:
        """Judges a document in both formats; `expected` is the status that the standard wants. Gives what each says,
        XML as lists of rows, for whoever wants to know more."""
        path, _, query = address.partition("?")
        query = f"?{query}" if query else ""
        seen = [self.judge_json(kind, f"{path}.json{query}", form, expected),
                self.judge_xml(kind, f"{path}.xml{query}", form, expected)]
        self.judged += 2
        return seen

    def judge_json(self, kind: str, address: str, form: dict | None, expected: int):
        body = self.fetch(address, form, expected, "application/json; charset=utf-8")
        document = json.loads(body)
        CHECKS[kind](document)
        if kind in self.schemas:
            problems = [error.message for error in self.schemas[kind].iter_errors(without_nulls(document))]
            assert not problems, f"{address}: {problems[:3]}"
        return document

    def judge_xml(self, kind: str, address: str, form: dict | None, expected: int) -> list[dict]:
        body = self.fetch(address, form, expected, "text/xml; charset=utf-8")
        assert body.startswith(b'<?xml version="1.0" encoding="utf-8"?>'), f"{address}: {body[:60]}"
        element = etree.fromstring(body)
        assert self.grammar.validate(element), f"{address}: {self.grammar.error_log.last_error}"
        self.samples.setdefault(kind, element)
        return [{field.tag: field.text for field in row} for row in element]

    @staticmethod
    def fetch(address: str, form: dict | None, expected: int, expected_type: str) -> bytes:
        status, content_type, body = fetch(address, form)
        assert status == expected, f"{address}: {status} {body[:200]}"
        assert content_type == expected_type, f"{address}: {content_type}"
        return body


def judge(url: str, reports: dict, first_choices, closed: dict) -> None:
    """`reports`: one for each kind of answer; `closed`: what the list must say of a closed request with a photo."""
    bench = Bench()
    base = url + BASE
    bench.judge("discovery", f"{url}/discovery")
    services, _ = bench.judge("services", f"{base}/services")
    for one in services:
        bench.judge("definition", f"{base}/services/{urllib.parse.quote(one['service_code'], safe='')}")
    for kind, handed_out in POSTED.items():
        report = reports[kind]
        form = {**first_choices(url, report["service_code"]),
                **{name: value for name, value in report.items() if not name.startswith("attribute")}}
        for answer in bench.judge(kind, f"{base}/requests", form):
            assert {"service_request_id", "token"} & set(answer[0]) == ({handed_out} if handed_out else set()), answer
            if handed_out == "token":
                for exchanged in bench.judge("token", f"{base}/tokens/{answer[0]['token']}"):
                    assert exchanged[0]["token"] == answer[0]["token"]
                    bench.judge("requests", f"{base}/requests/{exchanged[0]['service_request_id']}")
    bench.judge("requests", f"{base}/requests")
    for query in (f"/{closed['service_request_id']}", "?status=closed"):
        for answer in bench.judge("requests", f"{base}/requests{query}"):
            assert len(answer) == 1 and {name: answer[0][name] for name in closed} == closed, answer
    bench.judge("requests", f"{base}/requests?status=closed&service_code=nothing")
    code = reports["posted id"]["service_code"]
    for path, form, expected in (
        ("requests/none", None, 404), ("services/none", None, 404), ("tokens/none", None, 404),
        ("requests?start_date=yesterday", None, 400), ("requests", {"service_code": code}, 400),
        ("requests?jurisdiction_id=none", None, 404),
    ):
        bench.judge("errors", f"{base}/{path}", form, expected)
    judged_wrong = refuse_what_is_wrong(bench.grammar, bench.samples)
    print(f"figure: {bench.judged} Open311 documents judged, {judged_wrong} spoilt ones refused,"
          f" {len(bench.schemas)} official schemas")


def refuse_what_is_wrong(grammar, samples: dict) -> int:
    """Spoils a document of each kind in several ways; the grammar must refuse every one."""
    refused = 0
    for kind, element in samples.items():
        for spoil in (rename_root, add_unknown, drop_first_of_row):
            spoilt = copy.deepcopy(element)
            if spoil(spoilt):
                assert not grammar.validate(spoilt), f"{kind}: {spoil.__name__} was not noticed"
                refused += 1
    requests = copy.deepcopy(samples["requests"])
    for name, wrong in (("requested_datetime", "2026-11-25 18:00"), ("lat", "91"), ("status", "Open"), ("long", "north")):
        spoilt = copy.deepcopy(requests)
        spoilt[0].find(name).text = wrong
        assert not grammar.validate(spoilt), f"{name}: {wrong} was not noticed"
        refused += 1
    return refused


def rename_root(element) -> bool:
    element.tag = "list"
    return True


def add_unknown(element) -> bool:
    row = element[0] if len(element) else element
    etree.SubElement(row, "extra").text = "x"
    return True


def drop_first_of_row(element) -> bool:
    # The answer to a report may have neither id nor token, so the first of it may lack.
    if not len(element) or not len(element[0]) or element[0].find("account_id") is not None:
        return False
    element[0].remove(element[0][0])
    return True
