//! Where the phone's data is when `--data` does not say, and where its key is.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use parvis_engine::secret::KeyFile;

use crate::failure::Problem;

/// The platform's folder for the data of programs.
pub(crate) fn default() -> Result<PathBuf, Problem> {
    let data = if cfg!(target_os = "macos") { "Library/Application Support" } else { ".local/share" };
    of(set("XDG_DATA_HOME"), set("HOME"), data).ok_or(Problem::NoDataFolder)
}

/// The key file of a data folder. It is not in the data folder but among what belongs to this computer, so that a copy
/// of the folder is noticed: nothing is sent from it again that may have been sent from the original. Who has no
/// home has no such place either, and keeps it in the data folder.
pub(crate) fn key_file(folder: &Path) -> KeyFile {
    match of(set("XDG_STATE_HOME"), set("HOME"), ".local/state") {
        Some(keys) => KeyFile::of_folder(&keys, folder),
        None => KeyFile::new(folder.join("secret.key")),
    }
}

fn set(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// Our part of one of the folders of the XDG Base Directory Specification 0.8, where a relative path is to be ignored.
fn of(xdg: Option<OsString>, home: Option<OsString>, below_home: &str) -> Option<PathBuf> {
    let xdg = xdg.map(PathBuf::from).filter(|path| path.is_absolute());
    xdg.or_else(|| Some(PathBuf::from(home?).join(below_home))).map(|folder| folder.join("parvis"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_folder_of_xdg_is_ignored() {
        let home = Some(OsString::from("/home/lea"));
        let below = ".local/share";
        assert_eq!(of(Some("/data".into()), home.clone(), below), Some(PathBuf::from("/data/parvis")));
        let at_home = Some(PathBuf::from("/home/lea/.local/share/parvis"));
        assert_eq!(of(Some("data".into()), home, below), at_home);
        assert_eq!(of(None, None, below), None);
    }
}
