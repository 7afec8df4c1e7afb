//! A full disk, and a folder that is read-only: real ones, mounted for one test in a namespace of its own, so that they
//! are gone with it. Where the system lends none, the tests say that they ran without.

use std::fs;
use std::path::Path;
use std::process::Command;

use parvis_engine::secret::KeyFile;
use serde_json::Value;
use tempfile::TempDir;

use crate::phone::{KEYS, PROGRAM, Phone};
use crate::town::{LAMP, Town, sent};
use crate::watch::Watching;

/// Runs a script in which mounts may be made; what each `say NAME ARGUMENTS…` said is read afterwards.
struct Room {
    folder: TempDir,
}

/// What is to be run, in words of the shell; `$1` is the phone's folder, `$2` an empty one.
const PROLOGUE: &str = r#"set -u
out=$3; program=$4
say() { name=$1; shift; "$program" --data "$data" "$@" >"$out/$name.out" 2>"$out/$name.err"; echo $? >"$out/$name.code"; }
"#;

impl Room {
    fn run(phone: &Path, script: &str) -> Option<Self> {
        let room = Self { folder: tempfile::tempdir().unwrap() };
        let empty = room.folder.path().join("empty");
        fs::create_dir(&empty).unwrap();
        for namespace in ["-m", "-Urm"] {
            let output = Command::new("unshare")
                .args([namespace, "sh", "-c", &format!("{PROLOGUE}{script}"), "sh"])
                .args([phone, &empty, room.folder.path(), Path::new(PROGRAM)])
                .env("XDG_STATE_HOME", KEYS)
                .output();
            match output {
                Ok(output) if output.status.success() => return Some(room),
                Ok(output) => eprintln!("unshare {namespace}: {}", String::from_utf8_lossy(&output.stderr)),
                Err(error) => eprintln!("unshare: {error}"),
            }
        }
        eprintln!("WITHOUT a full disk or a read-only folder: this system mounts none for a test");
        None
    }

    fn part(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// Standard output, after checking that it was done.
    fn done(&self, name: &str) -> String {
        assert_eq!(
            self.part(&format!("{name}.code")),
            "0\n",
            "{name}: {}",
            self.part(&format!("{name}.err"))
        );
        self.part(&format!("{name}.out"))
    }

    /// The error's code, after checking that nothing was done.
    fn refused(&self, name: &str) -> String {
        let error = self.part(&format!("{name}.err"));
        assert_eq!(self.part(&format!("{name}.code")), "1\n", "{name}: {error}");
        let error: Value = serde_json::from_str(&error).unwrap();
        error["error"]["code"].as_str().unwrap().to_owned()
    }
}

/// A phone with a request that arrived, one that waits, and a draft.
fn phone_of(town: &Town) -> (Phone, String, String) {
    let phone = town.phone();
    let (id, number) = sent(&phone);
    phone.json(&LAMP);
    phone.json(&["report", "--draft", "--text", "Pas fini"]);
    (phone, id, number)
}

/// Everything that only reads, and everything that writes.
fn commands(id: &str) -> String {
    format!(
        "say list list; say show show {id}; say drafts drafts; say found list --search lampadaire
         say near list --near 49.4958,5.9806,100; say city city list; say json --json list
         say report --json report --draft --text Rien; say reply --json reply {id} Merci
         say sync --json sync; say renew --json key --renew; say add --json city use lu.esch-sur-alzette
        "
    )
}

fn check(room: &Room, number: &str, why: &str, sentence: &str) {
    for name in ["list", "show", "found", "near"] {
        assert!(room.done(name).contains(number), "{name}: {}", room.done(name));
    }
    assert_eq!(room.done("drafts").matches("Brouillon").count(), 1, "{}", room.done("drafts"));
    assert!(room.done("city").starts_with("* lu.esch"), "{}", room.done("city"));
    let told = room.part("list.err");
    assert!(told.contains("rien ne s'enregistre") && told.contains(sentence), "{told}");
    let list: Value = serde_json::from_str(&room.done("json")).unwrap();
    assert_eq!(
        (&list["warnings"][0]["code"], &list["warnings"][0]["why"]),
        (&"unwritable".into(), &why.into())
    );
    for name in ["report", "reply", "sync", "renew", "add"] {
        assert_eq!(room.refused(name), format!("storage.{why}"), "{name}");
    }
}

#[test]
fn with_a_full_disk_everything_is_read_and_what_writes_says_that_it_is_full() {
    let town = Town::open(|config| config);
    let (phone, id, number) = phone_of(&town);
    // The phone lies on a disk of its own, under its own name, or its key would be another's.
    let script = format!(
        "data=$1; mount -t tmpfs -o size=4m tmpfs \"$2\" && cp -a \"$1/.\" \"$2\" && mount --bind \"$2\" \"$1\" || exit 9
         dd if=/dev/zero of=\"$1/filling\" bs=1k 2>/dev/null; {}
         cat \"$1/filling\" >/dev/null; rm \"$1/filling\"; say after --json list; say sent --json sync",
        commands(&id)
    );
    let Some(room) = Room::run(&phone.path(), &script) else { return };
    check(&room, &number, "full", "Plus de place");
    let after: Value = serde_json::from_str(&room.done("after")).unwrap();
    assert!(after["warnings"].is_null(), "with room again all is as before: {after}");
    let sent: Value = serde_json::from_str(&room.done("sent")).unwrap();
    assert_eq!(sent["sent"], 1);
}

#[test]
fn in_a_read_only_folder_everything_is_read_and_what_writes_says_why_it_cannot() {
    let town = Town::open(|config| config);
    let (phone, id, number) = phone_of(&town);
    let script = format!(
        "data=$1; mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" || exit 9
         {}",
        commands(&id)
    );
    let Some(room) = Room::run(&phone.path(), &script) else { return };
    check(&room, &number, "read_only", "Impossible d'écrire");
    assert_eq!(phone.json(&["sync"])["sent"], 1, "and nothing has changed in it");
}

#[test]
fn without_the_right_to_write_everything_is_read() {
    let town = Town::open(|config| config);
    let (phone, id, number) = phone_of(&town);
    // Rights do not bind root: everything becomes somebody else's, who then looks.
    let home = phone.path().parent().unwrap().to_owned();
    let keys = home.join("state/parvis");
    fs::create_dir_all(&keys).unwrap();
    let kept = KeyFile::path_of(&Path::new(KEYS).join("parvis"), &phone.path());
    fs::copy(kept, KeyFile::path_of(&keys, &phone.path())).unwrap();
    let script = "set -e; [ $(id -u) != 0 ] || chown -R 65534:65534 \"$1\"; chmod -R a-w \"$1/data\"
         as=; [ $(id -u) != 0 ] || as='setpriv --reuid 65534 --regid 65534 --clear-groups'
         $as \"$2\" --version >/dev/null || exit 9
         shift; program=$1; shift; exec $as \"$program\" \"$@\"";
    let say = |arguments: &[&str]| {
        Command::new("sh")
            .args(["-c", script, "sh", home.to_str().unwrap(), PROGRAM, "--json", "--data"])
            .arg(phone.path())
            .args(arguments)
            .env("XDG_STATE_HOME", home.join("state"))
            .output()
            .unwrap()
    };
    let listed = say(&["list"]);
    if listed.status.code() == Some(9) {
        eprintln!("WITHOUT rights taken away: {}", String::from_utf8_lossy(&listed.stderr));
    } else {
        assert!(listed.status.success(), "{listed:?}");
        let list: Value = serde_json::from_slice(&listed.stdout).unwrap();
        assert_eq!(
            (&list["warnings"][0]["why"], list["warnings"].as_array().unwrap().len()),
            (&"read_only".into(), 1)
        );
        assert!(list.to_string().contains(&number));
        assert!(say(&["show", &id]).status.success());
        let refused = String::from_utf8(say(&["reply", &id, "Merci"]).stderr).unwrap();
        assert!(refused.contains("storage.read_only"), "{refused}");
    }
    // So that it can be removed.
    Command::new("chmod").args(["-R", "u+w"]).arg(home).status().unwrap();
}

#[test]
fn a_journal_that_a_killed_process_left_is_read_too_and_never_left_out() {
    let town = Town::open(|config| config);
    let (phone, id, _) = phone_of(&town);
    // What it kept stands in the journal until it ends; killed, it leaves that.
    let mut watching = Watching::start(&phone);
    watching.until(|line| line["state"] == "received");
    drop(watching);
    assert!(fs::metadata(phone.path().join("core.db-wal")).unwrap().len() > 0);
    let script = format!(
        "data=$1; cp -a \"$1/.\" \"$2\"; say before --json list
         cp -a \"$2/core.db\" \"$2/core.db-wal\" \"$2/core.db-shm\" \"$1\" && test -s \"$1/core.db-wal\" || exit 8
         mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" || exit 9
         say shared --json list; say show --json show {id}
         mount -o remount,bind,rw \"$1\"; rm \"$1/core.db-shm\"; mount -o remount,bind,ro \"$1\"
         say alone --json list; true"
    );
    let Some(room) = Room::run(&phone.path(), &script) else { return };
    let requests = |name| {
        let list: Value = serde_json::from_str(&room.done(name)).unwrap();
        list["requests"].clone()
    };
    assert_eq!(requests("shared"), requests("before"));
    room.done("show");
    assert_eq!(room.refused("alone"), "storage.read_only", "an older state is not told as the present one");
}

#[test]
fn the_first_use_tells_a_full_disk_from_a_key_that_others_can_read() {
    let nothing = tempfile::tempdir().unwrap();
    // The keys are on the full disk too.
    let script = "export XDG_STATE_HOME=$2/state; data=$2/data
         mount -t tmpfs -o size=64k tmpfs \"$2\" || exit 9
         dd if=/dev/zero of=\"$2/filling\" bs=1k 2>/dev/null; say full --json list
         rm \"$2/filling\"; say first --json drafts
         chmod 644 \"$2\"/state/parvis/*.key; say exposed --json list; chmod 600 \"$2\"/state/parvis/*.key
         true";
    let Some(room) = Room::run(nothing.path(), script) else { return };
    assert_eq!(room.refused("full"), "storage.full");
    assert_eq!(room.refused("exposed"), "storage.insecure");

    // Keys where nothing may be written.
    let script = "export XDG_STATE_HOME=$2; data=$1/data
         mount -t tmpfs -o ro tmpfs \"$2\" || exit 9
         say keys --json list; true";
    let Some(room) = Room::run(nothing.path(), script) else { return };
    assert_eq!(room.refused("keys"), "storage.key_unusable");
}
