//! In which time zone a known server's city lies, for times that it writes, or wants, without one. The standard has no
//! field for it, so only the address can tell; what is not known stays UTC.

use parvis_domain::pack::CityTimeZone;
use url::Url;

const EASTERN: &str = "EST5EDT,M3.2.0,M11.1.0";
const CENTRAL: &str = "CST6CDT,M3.2.0,M11.1.0";
const PACIFIC: &str = "PST8PDT,M3.2.0,M11.1.0";
const BRITISH: &str = "GMT0BST,M3.5.0/1,M10.5.0";
const MIDDLE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
const EAST_EUROPEAN: &str = "EET-2EEST,M3.5.0/3,M10.5.0/4";

/// The end of a host's name, the zone by its name and as a POSIX rule (IANA tzdata): cities whose servers were seen, then
/// countries that have one zone only. Software that is run for cities everywhere tells nothing by its address.
const ZONES: [(&str, &str, &str); 18] = [
    ("boston.gov", "America/New_York", EASTERN),
    ("cityofboston.gov", "America/New_York", EASTERN),
    ("brooklinema.gov", "America/New_York", EASTERN),
    ("dc.gov", "America/New_York", EASTERN),
    ("toronto.ca", "America/Toronto", EASTERN),
    ("bloomington.in.gov", "America/Indiana/Indianapolis", EASTERN),
    ("cityofchicago.org", "America/Chicago", CENTRAL),
    ("stlouis-mo.gov", "America/Chicago", CENTRAL),
    ("sfgov.org", "America/Los_Angeles", PACIFIC),
    ("fixmystreet.com", "Europe/London", BRITISH),
    ("uk", "Europe/London", BRITISH),
    ("be", "Europe/Brussels", MIDDLE),
    ("ch", "Europe/Zurich", MIDDLE),
    ("de", "Europe/Berlin", MIDDLE),
    ("fi", "Europe/Helsinki", EAST_EUROPEAN),
    ("lu", "Europe/Luxembourg", MIDDLE),
    ("nl", "Europe/Amsterdam", MIDDLE),
    ("no", "Europe/Oslo", MIDDLE),
];

/// The zone of the city whose server has this base, if it is known.
pub(crate) fn zone_of(base: &str) -> Option<CityTimeZone> {
    let url = Url::parse(base).ok()?;
    let host = url.domain()?.trim_end_matches('.').to_ascii_lowercase();
    let ends = |end: &str| host.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let (_, name, posix) = ZONES.iter().find(|(end, _, _)| ends(end))?;
    Some(CityTimeZone { name: (*name).to_owned(), posix: (*posix).to_owned() })
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn a_known_city_has_its_zone_and_any_other_none() {
        for (base, zone) in [
            ("https://311.boston.gov/open311/v2/", Some("America/New_York")),
            ("https://mayors24.cityofboston.gov:6443/open311/v2/", Some("America/New_York")),
            ("http://311api.cityofchicago.org/open311/v2/", Some("America/Chicago")),
            ("https://bloomington.in.gov/crm/open311/v2/", Some("America/Indiana/Indianapolis")),
            ("https://asiointi.hel.fi/palautews/rest/v1/", Some("Europe/Helsinki")),
            ("https://www.klarschiff-rostock.de/citysdk/", Some("Europe/Berlin")),
            ("https://www.fiksgatami.no/open311/v2/", Some("Europe/Oslo")),
            ("https://reports.merton.gov.uk/open311/", Some("Europe/London")),
            // Cities everywhere, names that only end alike, and no names.
            ("https://seeclickfix.com/open311/v2/", None),
            ("https://notboston.gov/", None),
            ("https://127.0.0.1/", None),
            ("nonsense", None),
        ] {
            assert_eq!(zone_of(base).map(|zone| zone.name).as_deref(), zone, "{base}");
        }
    }

    /// In winter and in summer, hours east of Greenwich.
    #[test]
    fn each_rule_is_one_and_says_what_its_name_says() {
        for (end, name, posix) in ZONES {
            let hours = match posix {
                EASTERN => (-5, -4),
                CENTRAL => (-6, -5),
                PACIFIC => (-8, -7),
                BRITISH => (0, 1),
                MIDDLE => (1, 2),
                EAST_EUROPEAN => (2, 3),
                other => panic!("{other}"),
            };
            let zone = TimeZone::posix(posix).unwrap_or_else(|error| panic!("{end}: {error}"));
            let at = |second| jiff::Timestamp::from_second(second).unwrap_or_default();
            // 2026-01-15 and 2026-07-15, noon.
            let found = [1_768_478_400, 1_784_116_800].map(|when| zone.to_offset(at(when)).seconds() / 3600);
            assert_eq!(found, [hours.0, hours.1], "{end}, {name}");
        }
    }
}
