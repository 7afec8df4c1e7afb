//! `first`: the municipalities whose packs ship with the app.

use std::fs;
use std::path::Path;

use parvis_domain::id::CityId;
use parvis_domain::pack::CityPack;
use parvis_domain::place::Coordinate;
use parvis_domain::unit::Metres;

use crate::city::folded_words;
use crate::engine::Engine;
use crate::error::{CityProblem, Error, Missing, Result};
use crate::record::City;

/// A municipality that can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Municipality {
    /// The id of its pack.
    pub id: CityId,
    /// Its name in the citizen's language.
    pub name: String,
    /// From the asked point to its boundary; 0 inside. `None` without a point or a boundary.
    pub distance: Option<Metres>,
    /// Its pack is on this phone already.
    pub added: bool,
    /// It is the one that is used.
    pub chosen: bool,
}

impl Engine {
    /// Municipalities of the folder of packs that ship with the app, and those added by hand: near ones first, then by
    /// name. Those whose name holds every word of `search`, or that have it as a postcode.
    pub fn municipalities(
        &self,
        packs: Option<&Path>,
        near: Option<Coordinate>,
        search: Option<&str>,
    ) -> Result<Vec<Municipality>> {
        let words = folded_words(search.unwrap_or_default());
        let postcode = words.concat();
        let shipped = packs.map(shipped).transpose()?.unwrap_or_default();
        let shipped = shipped.iter().filter(|pack| !self.packs.contains_key(&pack.id));
        let mut found: Vec<Municipality> = self
            .packs
            .values()
            .chain(shipped)
            .filter(|pack| {
                let names: Vec<&str> = pack.name.iter().map(|(_, name)| name).collect();
                let names = folded_words(&names.join(" "));
                words.iter().all(|word| names.iter().any(|name| name.starts_with(word.as_str())))
                    || has_postcode(pack, &postcode)
            })
            .map(|pack| Municipality {
                id: pack.id.clone(),
                name: pack.text(&pack.name, self.language).to_owned(),
                distance: near.zip(pack.boundary.as_ref()).map(|(near, boundary)| {
                    if boundary.contains(near) { Metres::default() } else { boundary.distance_to_line(near) }
                }),
                added: self.packs.contains_key(&pack.id),
                chosen: self.chosen.as_ref() == Some(&pack.id),
            })
            .collect();
        found.sort_by(|one, other| {
            // Those whose distance is not known come last.
            let far = |municipality: &Municipality| (municipality.distance.is_none(), municipality.distance);
            far(one).cmp(&far(other)).then_with(|| one.name.cmp(&other.name))
        });
        Ok(found)
    }

    /// Adds a municipality of the folder, if it is not there yet, and chooses it.
    pub fn choose_municipality(&mut self, packs: Option<&Path>, id: &CityId) -> Result<City> {
        if self.packs.contains_key(id) {
            self.choose_city(id)?;
            return self.cities().into_iter().find(|city| city.chosen).ok_or(Error::NotFound(Missing::City));
        }
        for file in packs.map(files).transpose()?.unwrap_or_default() {
            let json = fs::read(&file).map_err(|_| Error::City(CityProblem::UnreadablePack))?;
            if CityPack::from_json(&json).is_ok_and(|pack| pack.id == *id) {
                return self.add_city(&json);
            }
        }
        Err(Error::NotFound(Missing::City))
    }
}

/// Whether a postcode of this municipality was written, or begun, as folded words without a space: `j6s1a1`, `j6s`,
/// `l4050`.
fn has_postcode(pack: &CityPack, written: &str) -> bool {
    // Some write the country's letters before the number.
    let number = written.trim_start_matches(char::is_alphabetic);
    pack.postcodes.iter().map(|code| folded_words(code).concat()).any(|begins| {
        [written, number]
            .iter()
            .any(|code| code.starts_with(&begins) || (code.len() > 1 && begins.starts_with(code)))
    })
}

fn files(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|_| Error::City(CityProblem::UnreadablePack))?;
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    Ok(files)
}

/// What is no pack, or a newer one, is not offered: the others still are.
fn shipped(folder: &Path) -> Result<Vec<CityPack>> {
    let files = files(folder)?;
    Ok(files.iter().filter_map(|file| CityPack::from_json(&fs::read(file).ok()?).ok()).collect())
}
