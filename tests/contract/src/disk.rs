//! Fills a simulated disk ([`parvis_disk`]) from the logs of a program's calls.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use parvis_disk::disk::{Change, Entry, NameChange, Node, rename};
pub use parvis_disk::disk::{Cut, Disk, Event};

use crate::strace::Call;

/// Calls that such a log must have.
pub const CALLS: &str = "open,openat,creat,close,dup,dup2,dup3,lseek,write,pwrite64,writev,pwritev,pwritev2,fsync,\
                         fdatasync,sync_file_range,fallocate,rename,renameat,renameat2,link,linkat,symlink,symlinkat,\
                         unlink,unlinkat,ftruncate,truncate,mkdir,mkdirat,rmdir";

// ---- from a log to events ----------------------------------------------------------------------------------------

/// Reads the logs of programs that run one after the other, and keeps what happened below one folder.
#[derive(Debug)]
pub struct Watch {
    root: PathBuf,
    names: BTreeMap<PathBuf, Entry>,
    lengths: Vec<usize>,
    events: Vec<Event>,
}

/// What a descriptor stands for.
#[derive(Clone, Debug)]
enum Open {
    File { node: Node, at: usize, appends: Appends },
    Folder(PathBuf),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Appends {
    Yes,
    No,
}

impl Watch {
    /// Below this folder, which is there and empty.
    pub fn new(root: &Path) -> Self {
        let names = BTreeMap::from([(root.to_owned(), Entry::Folder)]);
        Self { root: root.to_owned(), names, lengths: Vec::new(), events: Vec::new() }
    }

    /// All that happened.
    pub fn into_events(self) -> Vec<Event> {
        self.events
    }

    /// Takes in the calls of one program.
    pub fn follow(&mut self, calls: &[Call]) {
        let mut open: BTreeMap<i64, Open> = BTreeMap::new();
        for call in calls {
            let Some(result) = call.result.filter(|result| *result >= 0) else { continue };
            self.call(call, result, &mut open);
        }
    }

    fn call(&mut self, call: &Call, result: i64, open: &mut BTreeMap<i64, Open>) {
        let words = arguments(&call.arguments);
        let number = |at: usize| words[at].parse::<i64>().unwrap();
        let path = |at: usize| self.watched(&text(&words[at]));
        match call.name.as_str() {
            "openat" => {
                if let Some(path) = path(1) {
                    open.insert(result, self.open(path, &words[2]));
                } else {
                    open.remove(&result);
                }
            }
            "open" => {
                if let Some(path) = path(0) {
                    open.insert(result, self.open(path, &words[1]));
                } else {
                    open.remove(&result);
                }
            }
            "close" => {
                open.remove(&number(0));
            }
            "write" if number(0) == 1 && !open.contains_key(&1) => {
                let said = String::from_utf8(bytes(&words[1])).unwrap();
                self.events.push(Event::Said(said));
            }
            "write" => {
                if let Some(Open::File { node, at, appends }) = open.get_mut(&number(0)) {
                    if *appends == Appends::Yes {
                        *at = self.lengths[*node];
                    }
                    let (node, from) = (*node, *at);
                    *at += result as usize;
                    let mut bytes = bytes(&words[1]);
                    bytes.truncate(result as usize);
                    self.data(node, Change::Write(from, bytes));
                }
            }
            "pwrite64" => {
                if let Some(Open::File { node, .. }) = open.get(&number(0)) {
                    let mut bytes = bytes(&words[1]);
                    bytes.truncate(result as usize);
                    self.data(*node, Change::Write(number(3) as usize, bytes));
                }
            }
            "lseek" => {
                if let Some(Open::File { at, .. }) = open.get_mut(&number(0)) {
                    *at = result as usize;
                }
            }
            "ftruncate" => {
                if let Some(Open::File { node, .. }) = open.get(&number(0)) {
                    self.data(*node, Change::Resize(number(1) as usize));
                }
            }
            "fsync" | "fdatasync" => match open.get(&number(0)) {
                Some(Open::File { node, .. }) => self.events.push(Event::Flush(*node)),
                Some(Open::Folder(path)) => self.events.push(Event::FlushFolder(path.clone())),
                None => {}
            },
            "rename" | "renameat" | "renameat2" => {
                let (from, to) = if call.name == "rename" { (0, 1) } else { (1, 3) };
                if let (Some(from), Some(to)) = (path(from), path(to)) {
                    self.name(NameChange::Rename(from, to));
                }
            }
            "unlink" | "unlinkat" => {
                let at = usize::from(call.name == "unlinkat");
                if let Some(path) = path(at) {
                    self.name(NameChange::Remove(path));
                }
            }
            "mkdir" | "mkdirat" => {
                let at = usize::from(call.name == "mkdirat");
                if let Some(path) = path(at) {
                    self.name(NameChange::Folder(path));
                }
            }
            // On a socket, a pipe, or another's file: no concern of this disk.
            name => {
                let is_ours = words[0].parse().is_ok_and(|number: i64| open.contains_key(&number))
                    || words.iter().any(|word| word.starts_with('"') && self.watched(&text(word)).is_some());
                assert!(!is_ours, "a call that this disk does not know: {name}");
            }
        }
    }

    /// The path, if it is one of the disk's. Memory that processes share is none, though it has a name.
    fn watched(&self, path: &str) -> Option<PathBuf> {
        let path = PathBuf::from(path);
        (path.starts_with(&self.root) && !path.as_os_str().as_encoded_bytes().ends_with(b"-shm"))
            .then_some(path)
    }

    fn open(&mut self, path: PathBuf, flags: &str) -> Open {
        let has = |flag: &str| flags.split('|').any(|word| word == flag);
        let node = match self.names.get(&path) {
            Some(Entry::Folder) => return Open::Folder(path),
            Some(Entry::File(node)) => *node,
            None => {
                assert!(has("O_CREAT"), "a file that nobody made: {}", path.display());
                self.lengths.push(0);
                let node = self.lengths.len() - 1;
                self.name(NameChange::File(path, node));
                node
            }
        };
        if has("O_TRUNC") && self.lengths[node] > 0 {
            self.data(node, Change::Resize(0));
        }
        Open::File { node, at: 0, appends: if has("O_APPEND") { Appends::Yes } else { Appends::No } }
    }

    fn data(&mut self, node: Node, change: Change) {
        self.lengths[node] = match &change {
            Change::Write(at, bytes) => self.lengths[node].max(at + bytes.len()),
            Change::Resize(length) => *length,
        };
        self.events.push(Event::Data(node, change));
    }

    fn name(&mut self, change: NameChange) {
        rename(&mut self.names, &change);
        self.events.push(Event::Name(change));
    }
}

/// The arguments of a call: apart at commas that stand in no text and no bracket.
fn arguments(all: &str) -> Vec<String> {
    let (mut words, mut depth, mut in_text) = (vec![String::new()], 0, false);
    for letter in all.chars() {
        match letter {
            // A quotation mark within a text is written as its number.
            '"' => in_text = !in_text,
            '[' | '{' | '(' if !in_text => depth += 1,
            ']' | '}' | ')' if !in_text => depth -= 1,
            ',' if !in_text && depth == 0 => {
                words.push(String::new());
                continue;
            }
            _ => {}
        }
        words.last_mut().unwrap().push(letter);
    }
    words.into_iter().map(|word| word.trim().to_owned()).collect()
}

/// The bytes of an argument such as `"\x2f\x61"`.
fn bytes(argument: &str) -> Vec<u8> {
    let inner = argument.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap();
    inner.split("\\x").skip(1).map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

fn text(argument: &str) -> String {
    if argument.starts_with('"') { String::from_utf8(bytes(argument)).unwrap() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::strace;

    fn left(disk: &Disk, cut: Cut) -> BTreeMap<PathBuf, String> {
        let folder = tempfile::tempdir().unwrap();
        disk.cut(cut, folder.path());
        fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.file_name().into(), fs::read_to_string(entry.path()).unwrap()))
            .collect()
    }

    fn hex(text: &str) -> String {
        text.bytes().flat_map(|byte| format!("\\x{byte:02x}").into_bytes()).map(char::from).collect()
    }

    #[test]
    fn a_cut_leaves_what_was_flushed_and_by_chance_the_rest() {
        let (a, b, folder) = (hex("/d/a"), hex("/d/b"), hex("/d"));
        let log = format!(
            "1 openat(AT_FDCWD, \"{a}\", O_WRONLY|O_CREAT|O_CLOEXEC, 0666) = 3\n\
             1 write(3, \"{}\", 4) = 4\n\
             1 fsync(3) = 0\n\
             1 write(3, \"{}\", 2) = 2\n\
             1 rename(\"{a}\", \"{b}\") = 0\n\
             1 openat(AT_FDCWD, \"{folder}\", O_RDONLY|O_CLOEXEC) = 4\n\
             1 fsync(4) = 0\n\
             1 write(1, \"{}\", 3) = 3\n",
            hex("firm"),
            hex("ly"),
            hex("ok\n"),
        );
        let mut watch = Watch::new(Path::new("/d"));
        watch.follow(&strace::read(&log));
        let events = watch.into_events();
        assert_eq!(events.last(), Some(&Event::Said("ok\n".to_owned())));

        let file = |name: &str, text: &str| BTreeMap::from([(PathBuf::from(name), text.to_owned())]);
        let mut disk = Disk::new(Path::new("/d"));
        events[..5].iter().for_each(|event| disk.happens(event));
        assert_eq!(left(&disk, Cut::Nothing), BTreeMap::new(), "flushed, but under no name");
        assert_eq!(left(&disk, Cut::NamesOnly), file("b", "firm"));
        assert_eq!(left(&disk, Cut::Everything), file("b", "firmly"));
        events[5..].iter().for_each(|event| disk.happens(event));
        assert_eq!(left(&disk, Cut::Nothing), file("b", "firm"));
        assert_eq!(left(&disk, Cut::BytesOnly), file("b", "firmly"));
    }
}
