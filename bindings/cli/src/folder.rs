//! Where the phone's data is when `--data` does not say.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::failure::Problem;

/// The platform's folder for the data of programs.
pub(crate) fn default() -> Result<PathBuf, Problem> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    of(set("XDG_DATA_HOME"), set("HOME")).ok_or(Problem::NoDataFolder)
}

/// XDG Base Directory Specification 0.8: a relative path is to be ignored. Apple has a place of its own.
fn of(xdg: Option<OsString>, home: Option<OsString>) -> Option<PathBuf> {
    let xdg = xdg.map(PathBuf::from).filter(|path| path.is_absolute());
    let of_home = || {
        let home = PathBuf::from(home?);
        Some(if cfg!(target_os = "macos") {
            home.join("Library").join("Application Support")
        } else {
            home.join(".local").join("share")
        })
    };
    xdg.or_else(of_home).map(|folder| folder.join("parvis"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_folder_of_xdg_is_ignored() {
        let home = Some(OsString::from("/home/lea"));
        assert_eq!(of(Some("/data".into()), home.clone()), Some(PathBuf::from("/data/parvis")));
        assert!(of(Some("data".into()), home).is_some_and(|path| path.starts_with("/home/lea")));
        assert_eq!(of(None, None), None);
    }
}
