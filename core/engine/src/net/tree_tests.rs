//! What servers send, and what attackers do.
#![allow(clippy::unwrap_used)]

use super::*;

fn rows(text: &str) -> usize {
    let shape = Shape { items: &["request", "service_request"], wrappers: &["requests", "results"] };
    super::rows(text, shape, |_| Some(())).unwrap().rows.len()
}

#[test]
fn a_list_is_found_whatever_surrounds_it() {
    for text in [
        r#"[{"service_request_id":"1","status":"open"}]"#,
        r#"{"service_request_id":"1","status":"open"}"#,
        r#"{"service_requests":[{"service_request_id":"1"}]}"#,
        r#"{"service_requests":{"request":[{"service_request_id":"1"}]}}"#,
        r#"{"service_requests":{"request":{"service_request_id":"1"}}}"#,
        r#"[{"request":{"service_request_id":"1"}}]"#,
        r#"{"count":1,"next":null,"results":[{"service_request_id":"1","status":"x"}]}"#,
        "<service_requests><request><service_request_id>1</service_request_id></request></service_requests>",
        "<requests><service_request><service_request_id>1</service_request_id><a/></service_request></requests>",
        "<requests><requests><service_request_id>1</service_request_id><a>1</a></requests></requests>",
        r#"<?xml version="1.0"?><x:service_requests xmlns:x="u" type="array"><x:request><token>1</token></x:request></x:service_requests>"#,
    ] {
        assert_eq!(rows(text), 1, "{text}");
    }
    for text in ["[]", "{}", "<requests></requests>", "<service_requests/>", r#"{"requests":[]}"#, "[null]"] {
        assert_eq!(rows(text), 0, "{text}");
    }
    assert_eq!(rows("<r><request><a>1</a></request><request><a>2</a></request></r>"), 2);
}

#[test]
fn xml_that_is_not_quite_xml_is_read() {
    let node = read("<r><d>Holes & cracks &amp; more &#233;&#x10;</d><e xsi:nil=\"true\">x</e></r>").unwrap();
    let root = node.field(&["r"]).unwrap();
    assert_eq!(root.field(&["D"]).unwrap().scalar(), Some("Holes & cracks & more é\u{10}"));
    assert_eq!(root.field(&["e"]), None);
}

#[test]
fn entities_are_not_expanded_and_depth_has_an_end() {
    let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a><c>&b;</c></a>";
    assert_eq!(read(bomb).unwrap().field(&["a"]).unwrap().scalar(), Some("&b;"));
    for (open, close) in [("<a>", "</a>"), ("[", "]"), ("{\"a\":", "}")] {
        let nested = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        assert_eq!(read(&nested(MAX_DEPTH)).unwrap().scalar(), Some("1"), "{open}");
        assert_eq!(
            read(&nested(MAX_DEPTH + 1)).unwrap().scalar(),
            None,
            "{open}: what is deeper is left out"
        );
        let deep = nested(100_000);
        assert!(read(&deep).is_err() || read(&deep).unwrap().is_absent(), "{open}");
    }
}

const SHAPE: Shape = Shape { items: &["request"], wrappers: &["requests"] };

#[test]
fn a_row_of_too_many_values_keeps_what_could_be_read() {
    let many = "1,".repeat(MAX_VALUES);
    let json = format!(r#"[{{"id":"7","x":[{many}1]}},{{"id":"8"}}]"#);
    let listed = super::rows(&json, SHAPE, |row| row.text(&["id"])).unwrap();
    assert_eq!((listed.rows, listed.lost), (vec!["7".to_owned(), "8".to_owned()], 0));
    assert!(listed.cut > 0, "and it is counted");
    let many = "<x>1</x>".repeat(MAX_VALUES);
    let xml = format!("<r><request><id>7</id>{many}</request><request><id>8</id><a/></request></r>");
    let listed = super::rows(&xml, SHAPE, |row| row.text(&["id"])).unwrap();
    assert_eq!((listed.rows, listed.lost), (vec!["7".to_owned(), "8".to_owned()], 0));
    assert!(listed.cut > 0, "and it is counted");
}

#[test]
fn a_list_of_too_many_rows_keeps_the_first_and_counts_the_others() {
    let json = format!("[{}{{\"id\":1}}]", "{\"id\":1},".repeat(MAX_ROWS));
    let listed = super::rows(&json, SHAPE, |row| row.text(&["id"])).unwrap();
    assert_eq!((listed.rows.len(), listed.lost), (MAX_ROWS, 1));
}

#[test]
fn a_value_of_ten_megabytes_is_cut() {
    let long = "é".repeat(5_000_000);
    for text in [format!(r#"{{"d":"{long}"}}"#), format!("<a x=\"{long}\"><d y=\"{long}\">{long}</d></a>")] {
        let node = read(&text).unwrap();
        let node = node.field(&["a"]).unwrap_or(&node);
        assert_eq!(node.text(&["d"]).unwrap().chars().count(), MAX_TEXT);
        assert_eq!(node.words_of(&["d"]).unwrap().chars().count(), MAX_TEXT);
    }
}

#[test]
fn a_document_that_ends_too_early_is_unreadable_and_a_list_keeps_the_rows_before() {
    for (text, rows) in [
        (r#"[{"id":"1"},{"requ"#, 1),
        (r#"{"requests":[{"id":"1"},{"id":"2"},{"#, 2),
        ("[", 0),
        ("<requests><request><id>1</id></request><req", 1),
        ("<requests><request><id>1</id></request><request><id>2</id></request>", 2),
        ("<a><b>1</b>", 0),
    ] {
        assert_eq!(read(text), Err(Unreadable), "{text}");
        match super::rows(text, SHAPE, |row| row.text(&["id"])) {
            Ok(listed) => {
                assert_eq!((listed.rows.len(), listed.lost, listed.broken_off), (rows, 1, true), "{text}");
            }
            Err(Unreadable) => assert_eq!(rows, 0, "{text}"),
        }
    }
}

/// This field of each row, how many were lost, and whether the list broke off.
fn each(text: &str, field: &str) -> (Vec<String>, u32, bool) {
    let listed = super::rows(text, SHAPE, |row| row.text(&[field])).unwrap();
    (listed.rows, listed.lost, listed.broken_off)
}

/// Twelve rows, the sixth with this as its `x`.
fn dozen(row: impl Fn(u8, &str) -> String, odd: &str, between: &str) -> String {
    (1..=12).map(|n| row(n, if n == 6 { odd } else { "1" })).collect::<Vec<_>>().join(between)
}

#[test]
fn one_bad_value_costs_no_other_row() {
    let json = |odd: &str| format!("[{}]", dozen(|n, x| format!(r#"{{"id":"{n}","x":{x}}}"#), odd, ","));
    for odd in [
        "NaN",
        "-Infinity",
        "1e400",
        "1e20",
        "-0012",
        "+3",
        ".5",
        "123456789012345678901",
        r#""\ud83d""#,
        r#""\ud83d\u0041 cut \uzz""#,
        "\"a\tb\"",
        r#""\q""#,
        "[1,]",
    ] {
        let (rows, lost, broken_off) = each(&json(odd), "id");
        assert_eq!((rows.len(), lost, broken_off), (12, 0, false), "{odd}");
    }
    let xml = |odd: &str| {
        let row = |n, x: &str| format!("<request><id>{n}</id><x>{x}</x></request>");
        format!("<requests>{}</requests>", dozen(row, odd, ""))
    };
    for odd in ["a < b", "x <5 and > 3", "<![CDATA[a < b]]>", "1</b>", "<b>bold", "<i>1</b></i>", "&#xD83D;"]
    {
        let (rows, lost, broken_off) = each(&xml(odd), "id");
        assert_eq!((rows.len(), lost, broken_off), (12, 0, false), "{odd}");
    }
    assert_eq!(each(&xml("a < b"), "x").0[5], "a < b", "the character is kept");
    assert_eq!(each(&json(r#""\ud83d\ude00""#), "x").0[5], "\u{1f600}", "what is whole stays whole");
}

#[test]
fn what_follows_the_root_is_not_lost_in_silence() {
    let row = "<request><id>1</id><a/></request>";
    for (text, broken_off) in [
        (format!("<r>{row}</r><r>{row}</r>"), true),
        (format!("<r>{row}</r></r>{row}"), true),
        (format!("<r>{row}</r>\n<!-- 0.3 s --> "), false),
    ] {
        let listed = super::rows(&text, SHAPE, |row| row.text(&["id"])).unwrap();
        assert_eq!((listed.rows.len(), listed.broken_off), (1, broken_off), "{text}");
    }
}

#[test]
fn entities_of_entities_and_of_files_stay_as_they_were_written() {
    let nested =
        "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\"><!ENTITY d \"&c;&c;\">]><a><x>&d;</x></a>";
    assert_eq!(read(nested).unwrap().field(&["a"]).unwrap().scalar(), Some("&d;"));
    let file = "<!DOCTYPE a [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><a><x>&f;</x></a>";
    assert_eq!(read(file).unwrap().field(&["a"]).unwrap().scalar(), Some("&f;"));
    let wide = format!(
        "<!DOCTYPE a [<!ENTITY b \"{}\">]><a><x>{}</x></a>",
        "b".repeat(50_000),
        "&b;".repeat(50_000)
    );
    assert!(
        read(&wide).unwrap().field(&["a"]).unwrap().words().unwrap().len() <= MAX_TEXT,
        "no quadratic blow-up"
    );
}

#[test]
fn what_is_almost_json_gives_each_row_once() {
    let text = r#"[{"id":"a"},{"id":007},{"id":123456789012345678901}]"#;
    let listed = super::rows(text, SHAPE, |row| row.text(&["id"])).unwrap();
    assert_eq!(listed.rows, ["a", "007", "123456789012345678901"]);
}

#[test]
fn html_and_plain_text_are_unreadable() {
    for text in
        ["<!DOCTYPE html><html><body>Login</body></html>", "<HTML><p>x</p></HTML>", "OK", "", "<", "{"]
    {
        assert_eq!(read(text), Err(Unreadable), "{text}");
    }
}
