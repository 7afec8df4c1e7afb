//! Which software a server is, as far as its address and its answers tell. A guess that is not safe is not made: what
//! is not recognised is plain, and learned from.

use parvis_domain::habits::Family;
use url::Url;

use super::read::ServiceDescription;
use crate::ports::HttpAnswer;

/// Parts of host names that one software, or whoever runs it, is known by.
const HOSTS: [(&str, Family); 13] = [
    ("seeclickfix.com", Family::Seeclickfix),
    ("connectedbits.com", Family::ConnectedBits),
    ("spotreporters.com", Family::ConnectedBits),
    ("311.boston.gov", Family::ConnectedBits),
    ("mayors24.cityofboston.gov", Family::ConnectedBits),
    ("fixmystreet", Family::Fixmystreet),
    ("fiksgatami.no", Family::Fixmystreet),
    ("klarschiff", Family::Klarschiff),
    ("markaspot", Family::MarkASpot),
    ("mark-a-spot", Family::MarkASpot),
    ("accela.com", Family::Accela),
    ("hel.fi", Family::Citysdk),
    ("tampere.fi", Family::Citysdk),
];

/// Parts of paths.
const PATHS: [(&str, Family); 3] = [
    ("/crm/open311", Family::Ureport),
    ("/ureport/", Family::Ureport),
    ("/open311-adapter/", Family::Open311Adapter),
];

/// The family of the server whose list of services this is.
pub(crate) fn family_of(base: &str, services: &[ServiceDescription], answer: &HttpAnswer) -> Family {
    let url = Url::parse(base).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default().to_ascii_lowercase();
    let path = url.as_ref().map(|url| url.path().to_ascii_lowercase()).unwrap_or_default();
    let named = |text: &str, names: &[(&str, Family)]| {
        names.iter().find(|(name, _)| text.contains(name)).map(|(_, family)| *family)
    };
    if let Some(family) = named(&host, &HOSTS).or_else(|| named(&path, &PATHS)) {
        return family;
    }
    let says = |name: &str, word: &str| {
        answer.header(name).is_some_and(|value| value.to_ascii_lowercase().contains(word))
    };
    // Klarschiff's services are of three kinds, and their keywords say of which.
    let kinds = ["problem", "idee", "tipp"];
    let is_kind = |service: &ServiceDescription| {
        service.keywords.iter().any(|word| kinds.iter().any(|kind| word.eq_ignore_ascii_case(kind)))
    };
    if path.contains("citysdk") && !services.is_empty() && services.iter().all(is_kind) {
        Family::Klarschiff
    } else if path.contains("citysdk") || answer.header("x-result-count").is_some() {
        Family::Citysdk
    } else if path.contains("georeport") && says("x-generator", "drupal") {
        Family::MarkASpot
    } else if path.ends_with("/api/v2/") && says("x-powered-by", "express") {
        Family::Codefornl
    } else {
        Family::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(base: &str, headers: &[(&str, &str)]) -> Family {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        family_of(base, &[], &HttpAnswer { status: 200, headers, body: Vec::new() })
    }

    #[test]
    fn known_servers_are_recognised_and_others_are_plain() {
        for (base, headers, family) in [
            ("https://seeclickfix.com/open311/v2/12/", &[][..], Family::Seeclickfix),
            ("https://boston2-production.spotreporters.com/open311/v2/", &[], Family::ConnectedBits),
            ("https://www.fixmystreet.com/open311/v2/", &[], Family::Fixmystreet),
            ("https://www.klarschiff-rostock.de/citysdk/", &[], Family::Klarschiff),
            ("https://city.test/crm/open311/v2/", &[], Family::Ureport),
            ("https://city.test/api/georeport/v2/", &[("x-result-count", "2")], Family::Citysdk),
            ("https://city.test/georeport/v2/", &[("x-generator", "Drupal 10")], Family::MarkASpot),
            ("https://city.test/api/v2/", &[("x-powered-by", "Express")], Family::Codefornl),
            ("https://city.test/open311/v2/", &[("x-powered-by", "Express")], Family::Plain),
            ("https://city.test/georeport/v2/", &[], Family::Plain),
            ("nonsense", &[], Family::Plain),
        ] {
            assert_eq!(found(base, headers), family, "{base}");
        }
    }
}
