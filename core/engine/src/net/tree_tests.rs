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
fn a_document_that_ends_too_early_is_unreadable() {
    for text in
        [r#"[{"request_id":"1"},{"requ"#, "[", "<requests><request><id>1</id></request><req", "<a><b>1</b>"]
    {
        assert_eq!(read(text), Err(Unreadable), "{text}");
        assert!(super::rows(text, SHAPE, |_| Some(())).is_err(), "{text}");
    }
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
