//! What is typed: commands and options. Their words are in the Fluent files, see [`crate::help`].

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use parvis_domain::id::{AttributeCode, CityId, ServiceCode, ServiceRequestId};
use parvis_domain::language::Language;
use parvis_domain::op::Stars;
use parvis_domain::place::PlaceSource;
use parvis_domain::request::{Mask, RequestKind};
use parvis_domain::service::Visibility;
use parvis_domain::unit::Metres;
use parvis_media::Area;

#[derive(Debug, Parser)]
#[command(name = "parvis", version, disable_help_flag = true, disable_version_flag = true)]
#[command(disable_help_subcommand = true, subcommand_required = true, arg_required_else_help = false)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Args)]
pub(crate) struct Common {
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    #[arg(long, global = true, value_name = "fr|en|ar|de|nl", value_parser = language)]
    pub(crate) lang: Option<Language>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) ca: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[cfg(feature = "demo")]
    Demo(Demo),
    City {
        #[command(subcommand)]
        command: CityCommand,
    },
    Services {
        #[arg(long, value_name = "WORDS")]
        search: Option<String>,
    },
    Contacts,
    Faq {
        #[arg(long, value_name = "WORDS")]
        search: Option<String>,
    },
    Report(Report),
    Ask(Ask),
    Drafts,
    Edit(Edit),
    Submit(Id),
    Delete(Id),
    TakeBack(Id),
    Copy(Id),
    Retry(Id),
    Resolve(Resolve),
    Dismiss(Id),
    Sync {
        #[arg(long)]
        watch: bool,
    },
    List(List),
    Show(Id),
    Reply {
        id: String,
        #[arg(required = true)]
        text: Vec<String>,
    },
    Withdraw {
        id: String,
        text: Vec<String>,
    },
    Reopen {
        id: String,
        #[arg(required = true)]
        text: Vec<String>,
    },
    Rate {
        id: String,
        #[arg(value_name = "1..5", value_parser = stars)]
        stars: Stars,
        text: Vec<String>,
    },
    Remind(Id),
    Key {
        #[arg(long)]
        renew: bool,
    },
    Photo {
        #[arg(value_name = "IN")]
        input: PathBuf,
        #[arg(value_name = "OUT")]
        output: PathBuf,
        #[arg(long, value_name = "X,Y,W,H", value_parser = area)]
        mask: Vec<Area>,
        #[arg(long)]
        small: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum CityCommand {
    Add {
        #[arg(value_name = "URL|FILE")]
        source: String,
    },
    List,
    Use {
        #[arg(value_parser = text_of::<CityId>)]
        id: CityId,
    },
}

#[cfg(feature = "demo")]
#[derive(Debug, Args)]
pub(crate) struct Demo {
    #[arg(long, value_name = "FILE")]
    pub(crate) photo: Option<PathBuf>,
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Id {
    pub(crate) id: String,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) content: Content,
    #[arg(long)]
    pub(crate) draft: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Ask {
    #[arg(long, value_name = "question|suggestion|complaint", value_parser = written_kind)]
    pub(crate) kind: RequestKind,
    #[command(flatten)]
    pub(crate) content: Content,
    #[arg(long)]
    pub(crate) draft: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Edit {
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) content: Content,
    #[arg(long, value_name = "N", value_parser = rank, allow_negative_numbers = true)]
    pub(crate) remove_photo: Vec<u32>,
}

/// What a draft is made of. Only what is given changes.
#[derive(Debug, Default, Args)]
pub(crate) struct Content {
    #[arg(long, value_name = "CODE", value_parser = text_of::<ServiceCode>)]
    pub(crate) service: Option<ServiceCode>,
    #[arg(long, value_name = "CODE")]
    pub(crate) subject: Option<String>,
    #[arg(long, value_name = "LAT,LON|photo", value_parser = at, allow_hyphen_values = true)]
    pub(crate) at: Option<At>,
    #[arg(long, value_name = "M", value_parser = metres, allow_negative_numbers = true)]
    pub(crate) accuracy: Option<Metres>,
    #[arg(long, value_name = "gps|photo|asset|address|hand", value_parser = source)]
    pub(crate) source: Option<PlaceSource>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) address: Option<String>,
    #[arg(long, value_name = "TEXT|-", allow_hyphen_values = true)]
    pub(crate) text: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) photo: Vec<PathBuf>,
    #[arg(long, value_name = "N:X,Y,W,H", value_parser = mask_of_photo)]
    pub(crate) mask_photo: Vec<(u32, Mask)>,
    #[arg(long, value_name = "CODE=VALUE", value_parser = answer)]
    pub(crate) answer: Vec<(AttributeCode, String)>,
    #[arg(long, value_name = "public|private", value_parser = visibility)]
    pub(crate) visibility: Option<Visibility>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    #[arg(long, value_name = "MAIL")]
    pub(crate) email: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    pub(crate) phone: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Resolve {
    pub(crate) id: String,
    #[arg(long, value_name = "SERVICE_REQUEST_ID", value_parser = text_of::<ServiceRequestId>)]
    #[arg(required_unless_present_any = ["resend", "wait", "give_up"])]
    #[arg(conflicts_with_all = ["resend", "wait", "give_up"])]
    pub(crate) mine: Option<ServiceRequestId>,
    #[arg(long, conflicts_with_all = ["wait", "give_up"])]
    pub(crate) resend: bool,
    #[arg(long, conflicts_with = "give_up")]
    pub(crate) wait: bool,
    #[arg(long)]
    pub(crate) give_up: bool,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[arg(long, value_name = "WORDS")]
    pub(crate) search: Option<String>,
    #[arg(long, value_name = "LAT,LON,M", value_parser = around, allow_hyphen_values = true)]
    pub(crate) near: Option<Around>,
    #[arg(long)]
    pub(crate) open: bool,
    #[arg(long, value_name = "N", value_parser = limit, allow_negative_numbers = true)]
    #[arg(default_value_t = 50, hide_default_value = true)]
    pub(crate) limit: usize,
}

/// Where a report is. The numbers may still be out of range: that is told with the draft kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum At {
    Point {
        latitude: f64,
        longitude: f64,
    },
    /// Where the photo was taken.
    Photo,
}

/// A point and a radius.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Around {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) radius: Metres,
}

/// What a value should have been: a key of the Fluent files, `expected-…`.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Expected(pub(crate) &'static str);

fn language(text: &str) -> Result<Language, Expected> {
    text.parse().map_err(|_| Expected("language"))
}

fn stars(text: &str) -> Result<Stars, Expected> {
    text.parse::<u8>().ok().and_then(|number| Stars::try_from(number).ok()).ok_or(Expected("stars"))
}

fn written_kind(text: &str) -> Result<RequestKind, Expected> {
    text.parse().ok().filter(|kind: &RequestKind| kind.is_written()).ok_or(Expected("kind"))
}

fn at(text: &str) -> Result<At, Expected> {
    if text == "photo" {
        return Ok(At::Photo);
    }
    match numbers(text)[..] {
        [latitude, longitude] => Ok(At::Point { latitude, longitude }),
        _ => Err(Expected("at")),
    }
}

fn around(text: &str) -> Result<Around, Expected> {
    let [latitude, longitude, metres] = numbers(text)[..] else { return Err(Expected("near")) };
    match Metres::new(metres) {
        Ok(radius) if metres > 0.0 => Ok(Around { latitude, longitude, radius }),
        _ => Err(Expected("near")),
    }
}

fn area(text: &str) -> Result<Area, Expected> {
    let whole = text.split(',').map(|part| part.trim().parse::<u32>()).collect::<Result<Vec<_>, _>>();
    match whole.as_deref() {
        Ok(&[x, y, width, height]) if width > 0 && height > 0 => Ok(Area::Rectangle { x, y, width, height }),
        _ => Err(Expected("mask")),
    }
}

/// A photo by its rank, and what of it is struck out. Without a rank it is the first.
fn mask_of_photo(text: &str) -> Result<(u32, Mask), Expected> {
    let (number, rectangle) = text.split_once(':').unwrap_or(("1", text));
    let number = rank(number).map_err(|_| Expected("mask-photo"))?;
    match area(rectangle) {
        Ok(Area::Rectangle { x, y, width, height }) => Ok((number, Mask::Rectangle { x, y, width, height })),
        _ => Err(Expected("mask-photo")),
    }
}

/// The numbers between commas; empty when one of them is none.
fn numbers(text: &str) -> Vec<f64> {
    text.split(',').map(|part| part.trim().parse()).collect::<Result<_, _>>().unwrap_or_default()
}

fn metres(text: &str) -> Result<Metres, Expected> {
    text.parse().ok().and_then(|metres| Metres::new(metres).ok()).ok_or(Expected("accuracy"))
}

fn limit(text: &str) -> Result<usize, Expected> {
    text.parse().map_err(|_| Expected("limit"))
}

fn rank(text: &str) -> Result<u32, Expected> {
    text.parse().ok().filter(|rank| *rank > 0).ok_or(Expected("rank"))
}

fn source(text: &str) -> Result<PlaceSource, Expected> {
    Ok(match text {
        "gps" => PlaceSource::Gps,
        "photo" => PlaceSource::Photo,
        "asset" => PlaceSource::Asset,
        "address" => PlaceSource::Address,
        "hand" => PlaceSource::Hand,
        _ => return Err(Expected("source")),
    })
}

fn visibility(text: &str) -> Result<Visibility, Expected> {
    match text {
        "public" => Ok(Visibility::Public),
        "private" => Ok(Visibility::Private),
        _ => Err(Expected("visibility")),
    }
}

fn answer(text: &str) -> Result<(AttributeCode, String), Expected> {
    match text.split_once('=') {
        Some((code, value)) if !code.trim().is_empty() => {
            Ok((AttributeCode::new(code.trim()), value.trim().to_owned()))
        }
        _ => Err(Expected("answer")),
    }
}

fn text_of<T: FromText>(text: &str) -> Result<T, Expected> {
    let text = text.trim();
    if text.is_empty() { Err(Expected("code")) } else { Ok(T::from_text(text)) }
}

/// Names that are taken as they are.
pub(crate) trait FromText {
    fn from_text(text: &str) -> Self;
}

macro_rules! from_text {
    ($($name:ident),+) => {$(
        impl FromText for $name {
            fn from_text(text: &str) -> Self {
                Self::new(text)
            }
        }
    )+};
}

from_text!(CityId, ServiceCode, ServiceRequestId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_hold_together() {
        <Arguments as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn a_place_is_two_numbers_or_the_photo() {
        assert_eq!(at("49.4958, 5.9806").ok(), Some(At::Point { latitude: 49.4958, longitude: 5.9806 }));
        assert_eq!(at("photo").ok(), Some(At::Photo));
        for wrong in ["", "49.4958", "49,5,5,9", "nord,sud", "49.5;5.9"] {
            assert!(at(wrong).is_err(), "{wrong}");
        }
        assert!(around("49.5,5.9,0").is_err() && around("49.5,5.9,inf").is_err());
    }
}
