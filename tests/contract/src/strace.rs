//! What a program asks of the system, seen and cut by `strace(1)`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::binary;

/// Calls after which something on disk, or in somebody's sight, is different, and those between which the town hall
/// learns something, or we do.
pub const TURNING_POINTS: &str = "write,pwrite64,pwritev,pwritev2,fsync,fdatasync,sync_file_range,fallocate,\
                                  rename,renameat,renameat2,link,linkat,unlink,unlinkat,ftruncate,truncate,\
                                  mkdir,mkdirat,rmdir,\
                                  connect,sendto,sendmsg,writev,recvfrom,recvmsg,epoll_wait,shutdown";

/// A moment in the life of a program: in front of the call with this name and number (from 1) of any of its threads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The call.
    pub call: String,
    /// Calls with different names are counted apart, and each thread counts for itself.
    pub number: usize,
}

/// One call, from a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Which thread made it.
    pub thread: u32,
    /// Its name.
    pub name: String,
    /// What stands between the brackets.
    pub arguments: String,
    /// What it gave; `None` for one that never came back.
    pub result: Option<i64>,
}

fn strace(log: &Path, more: &[&str], program: &Path, words: &[OsString]) -> Command {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o"]).arg(log).args(more).arg("--").arg(program).args(words);
    // The terminal's own home is not for tests.
    if let Some(data) = words.iter().skip_while(|word| *word != "--data").nth(1) {
        command.env("XDG_STATE_HOME", binary::state(Path::new(data)));
    }
    command.stdin(Stdio::null());
    command
}

fn output(mut command: Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("strace must be installed, see tests/run: {error}"))
}

/// Runs a program and gives the moments at which it could be killed, in order.
pub fn moments(program: &Path, words: &[OsString]) -> (Output, Vec<Moment>) {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let output = output(strace(&log, &["-e", &format!("trace={TURNING_POINTS}")], program, words));
    let mut numbers: BTreeMap<(u32, String), usize> = BTreeMap::new();
    let mut moments: Vec<Moment> = Vec::new();
    for call in read(&fs::read_to_string(&log).unwrap()) {
        let number = numbers.entry((call.thread, call.name.clone())).or_default();
        *number += 1;
        let moment = Moment { call: call.name, number: *number };
        if !moments.contains(&moment) {
            moments.push(moment);
        }
    }
    (output, moments)
}

/// Runs a program and kills it at a moment: the call is not made any more.
pub fn kill(at: &Moment, program: &Path, words: &[OsString]) -> Output {
    let trace = format!("trace={}", at.call);
    let inject = format!("inject={}:signal=SIGKILL:when={}", at.call, at.number);
    output(strace(Path::new("/dev/null"), &["-e", &trace, "-e", &inject], program, words))
}

/// A command that writes every call out of this set, with all its bytes, to a log for [`read`].
pub fn recording(calls: &str, log: &Path, program: &Path, words: &[OsString]) -> Command {
    strace(log, &["-xx", "-s", "1000000000", "-e", &format!("trace={calls}")], program, words)
}

/// The calls of a log, in the order in which they came to their end.
pub fn read(log: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut begun: BTreeMap<u32, String> = BTreeMap::new();
    for line in log.lines() {
        let Some((thread, rest)) = line.trim_start().split_once(' ') else { continue };
        let Ok(thread) = thread.parse() else { continue };
        let rest = rest.trim_start();
        if let Some(first) = rest.strip_suffix("<unfinished ...>") {
            begun.insert(thread, first.trim_end().to_owned());
            continue;
        }
        let whole = match rest.strip_prefix("<... ") {
            None => rest.to_owned(),
            Some(resumed) => {
                let Some(first) = begun.remove(&thread) else { continue };
                let Some((_, second)) = resumed.split_once("resumed>") else { continue };
                first + second
            }
        };
        calls.extend(parse(thread, &whole));
    }
    // What never came back: its thread was killed in it.
    for (thread, first) in begun {
        let Some((name, arguments)) = first.split_once('(') else { continue };
        calls.push(Call { thread, name: name.to_owned(), arguments: arguments.to_owned(), result: None });
    }
    calls
}

fn parse(thread: u32, line: &str) -> Option<Call> {
    let (name, rest) = line.split_once('(')?;
    // Signals and ends of threads stand between other marks.
    if !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        return None;
    }
    let (arguments, result) = rest.rsplit_once(" = ")?;
    let arguments = arguments.trim_end().strip_suffix(')')?;
    let result = result.split(' ').next()?.parse().ok();
    Some(Call { thread, name: name.to_owned(), arguments: arguments.to_owned(), result })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_read_also_where_two_threads_talk_at_once() {
        let log = "17 fsync(5 <unfinished ...>\n\
                   18 write(12, \"\\x01\", 1)    = 1\n\
                   17 <... fsync resumed>)              = 0\n\
                   18 --- SIGCHLD {si_signo=SIGCHLD} ---\n\
                   18 unlink(\"\\x61 = b\") = -1 ENOENT (No such file or directory)\n\
                   18 fsync(7 <unfinished ...>\n\
                   17 +++ killed by SIGKILL +++\n";
        let calls: Vec<_> = read(log).into_iter().map(|call| (call.thread, call.name, call.result)).collect();
        let call = |thread, name: &str, result| (thread, name.to_owned(), result);
        assert_eq!(
            calls,
            [
                call(18, "write", Some(1)),
                call(17, "fsync", Some(0)),
                call(18, "unlink", Some(-1)),
                call(18, "fsync", None)
            ]
        );
    }
}
