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


def check_posted(document) -> None:
    assert isinstance(document, list) and len(document) == 1
    assert len({"service_request_id", "token"} & set(document[0])) <= 1
    assert all(is_text(document[0][name]) for name in ("service_request_id", "token") if name in document[0])


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
        print("without the official schema: set PARVIS_CORPUS to judge by it too")
        return {}
    schemas = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json") if path.name != "swagger.json"}
    registry = Registry().with_resources(
        (name, Resource(contents=schema, specification=DRAFT4)) for name, schema in schemas.items())
    kinds = {"services": "services.json", "definition": "service-definition.json", "requests": "requests.json"}
    return {kind: Draft4Validator(schemas[name], registry=registry) for kind, name in kinds.items()}


CHECKS = {"services": check_services, "definition": check_definition, "requests": check_requests,
          "posted": check_posted, "errors": check_errors, "discovery": check_discovery}


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


def judge(url: str, reports: list[dict], first_choices) -> None:
    grammar = etree.RelaxNG(etree.parse(HERE / "georeport.rng"))
    schemas = official()
    base = url + BASE
    code = reports[0]["service_code"]
    form = {**first_choices(url, code), **{k: v for k, v in reports[0].items() if not k.startswith("attribute")}}
    # Kind, path, form, and the status that the standard wants.
    documents = [
        ("discovery", f"{url}/discovery", None, 200),
        ("services", f"{base}/services", None, 200),
        ("posted", f"{base}/requests", form, 200),
        ("requests", f"{base}/requests", None, 200),
        ("requests", f"{base}/requests?status=closed&service_code=nothing", None, 200),
        ("errors", f"{base}/requests/none", None, 404),
        ("errors", f"{base}/services/none", None, 404),
        ("errors", f"{base}/tokens/none", None, 404),
        ("errors", f"{base}/requests?start_date=yesterday", None, 400),
        ("errors", f"{base}/requests", {"service_code": code}, 400),
        ("errors", f"{base}/requests?jurisdiction_id=none", None, 404),
    ]
    _, _, body = fetch(f"{base}/services.json")
    documents += [("definition", f"{base}/services/{urllib.parse.quote(one['service_code'], safe='')}", None, 200)
                  for one in json.loads(body)]
    judged, samples = 0, {}
    for kind, path, form, expected in documents:
        path, _, query = path.partition("?")
        for format in ("json", "xml"):
            address = f"{path}.{format}" + (f"?{query}" if query else "")
            status, content_type, body = fetch(address, form)
            assert status == expected, f"{address}: {status} {body[:200]}"
            if format == "json":
                assert content_type == "application/json; charset=utf-8", f"{address}: {content_type}"
                document = json.loads(body)
                CHECKS[kind](document)
                if kind in schemas:
                    problems = [error.message for error in schemas[kind].iter_errors(without_nulls(document))]
                    assert not problems, f"{address}: {problems[:3]}"
            else:
                assert content_type == "text/xml; charset=utf-8", f"{address}: {content_type}"
                assert body.startswith(b'<?xml version="1.0" encoding="utf-8"?>'), f"{address}: {body[:60]}"
                element = etree.fromstring(body)
                assert grammar.validate(element), f"{address}: {grammar.error_log.last_error}"
                samples.setdefault(kind, element)
            judged += 1
    judged_wrong = refuse_what_is_wrong(grammar, samples)
    print(f"figure: {judged} Open311 documents judged, {judged_wrong} spoilt ones refused,"
          f" {len(schemas)} official schemas")


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
