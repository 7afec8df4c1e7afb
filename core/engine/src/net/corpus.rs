//! Answers of real cities, for tests. They are not part of the project: a test that does not find them says so.

use std::path::PathBuf;

/// The folder with the answers of Open311 servers.
pub(super) fn open311() -> Option<PathBuf> {
    let root = std::env::var_os("PARVIS_CORPUS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        PathBuf::from,
    );
    let folder = root.join("open311");
    if folder.is_dir() {
        Some(folder)
    } else {
        println!("without the corpus of real answers: set PARVIS_CORPUS to run this test on them");
        None
    }
}

/// One answer.
pub(super) fn answer(name: &str) -> Option<Vec<u8>> {
    let path = open311()?.join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) => panic!("{}: {error}", path.display()),
    }
}
