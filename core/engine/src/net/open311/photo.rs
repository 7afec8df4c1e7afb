//! Photos inside a report: no two families of servers take them in the same way.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parvis_domain::id::SubmissionKey;
use parvis_domain::pack::PhotoRule;

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// The content type and the body of a form with these photos (JPEG), as many as the rule takes. The same form, photos
/// and key give the same bytes.
pub(crate) fn with_photos(
    form: Vec<u8>,
    photos: &[Vec<u8>],
    rule: PhotoRule,
    key: &SubmissionKey,
) -> (String, Vec<u8>) {
    let photos = &photos[..photos.len().min(rule.inside())];
    let field = match rule {
        _ if photos.is_empty() => return (FORM.to_owned(), form),
        PhotoRule::None | PhotoRule::MediaUrl => return (FORM.to_owned(), form),
        PhotoRule::MediaBase64 => {
            let mut form = form;
            form.extend_from_slice(b"&media=");
            form.extend(
                url::form_urlencoded::byte_serialize(STANDARD.encode(&photos[0]).as_bytes())
                    .flat_map(str::bytes),
            );
            return (FORM.to_owned(), form);
        }
        PhotoRule::MediaOnce | PhotoRule::MediaRepeated => "media",
        PhotoRule::MediaArray => "media[]",
    };
    let boundary = boundary(key, &form, photos);
    let mut body =
        Vec::with_capacity(form.len() * 2 + photos.iter().map(|photo| photo.len() + 200).sum::<usize>());
    for (name, value) in url::form_urlencoded::parse(&form) {
        part(&mut body, &boundary, &name, None, value.as_bytes());
    }
    for (number, photo) in (1..).zip(photos) {
        part(&mut body, &boundary, field, Some(number), photo);
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// A line that occurs in none of the parts.
fn boundary(key: &SubmissionKey, form: &[u8], photos: &[Vec<u8>]) -> String {
    let mut boundary = format!("parvis-{key}");
    let occurs = |boundary: &str| {
        let bytes = boundary.as_bytes();
        photos
            .iter()
            .map(Vec::as_slice)
            .chain([form])
            .any(|part| part.windows(bytes.len()).any(|at| at == bytes))
    };
    while occurs(&boundary) {
        boundary.push('-');
    }
    boundary
}

/// One part (RFC 7578); a number makes it a file.
fn part(body: &mut Vec<u8>, boundary: &str, name: &str, file: Option<u32>, value: &[u8]) {
    // The codes of questions are the server's own; what would end the name early is written as browsers do.
    let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let kind = match file {
        Some(number) => format!("; filename=\"{number}.jpg\"\r\nContent-Type: image/jpeg"),
        None => String::new(),
    };
    body.extend_from_slice(
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{kind}\r\n\r\n").as_bytes(),
    );
    body.extend_from_slice(value);
    body.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &[u8] = b"service_code=A%2FB&attribute%5BX%22%5D=1&description=%C3%A9t%C3%A9+%26";

    fn written(rule: PhotoRule, photos: usize) -> (String, String) {
        let photos: Vec<_> = (0..photos).map(|n| format!("PHOTO{n}").into_bytes()).collect();
        let key = SubmissionKey::from_random([7; 16]);
        let (kind, body) = with_photos(FIELDS.to_vec(), &photos, rule, &key);
        (kind, String::from_utf8_lossy(&body).into_owned())
    }

    #[test]
    fn without_photos_or_a_way_for_them_the_form_is_the_form() {
        for (rule, photos) in [(PhotoRule::MediaOnce, 0), (PhotoRule::None, 2), (PhotoRule::MediaUrl, 1)] {
            let (kind, body) = written(rule, photos);
            assert_eq!((kind.as_str(), body.as_bytes()), (FORM, FIELDS));
        }
    }

    #[test]
    fn a_photo_goes_in_the_way_that_the_server_takes_it() {
        for (rule, field, count) in [
            (PhotoRule::MediaOnce, "name=\"media\"; filename", 1),
            (PhotoRule::MediaRepeated, "name=\"media\"; filename", 2),
            (PhotoRule::MediaArray, "name=\"media[]\"; filename", 2),
        ] {
            let (kind, body) = written(rule, 2);
            assert!(kind.starts_with("multipart/form-data; boundary=parvis-"), "{kind}");
            assert_eq!(body.matches(field).count(), count, "{rule:?}");
            assert!(body.contains("name=\"attribute[X%22]\"\r\n\r\n1\r\n"));
            assert!(body.contains("name=\"description\"\r\n\r\nété &\r\n"));
            assert!(body.contains("Content-Type: image/jpeg\r\n\r\nPHOTO0\r\n"));
            assert!(body.ends_with("--\r\n"));
            assert_eq!(written(rule, 2).1, body, "the same bytes again");
        }
        let (kind, body) = written(PhotoRule::MediaBase64, 2);
        assert_eq!(kind, FORM);
        assert!(body.ends_with("&media=UEhPVE8w"), "{body}");
    }
}
