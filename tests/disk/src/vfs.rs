//! SQLite on [`Live`] disks: a file system of its own, named [`NAME`], on which each attached disk is seen at its
//! folder. It never sleeps and never waits; whoever finds a lock taken is told so at once.

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use rusqlite::ffi;

use crate::live::{Alone, Handle, Live, Lock, Refusal};

/// SQLite's name of it.
pub const NAME: &str = "parvis-disk";

/// A disk that several ports share.
pub type Shared = Arc<Mutex<Live>>;

static DISKS: Mutex<BTreeMap<PathBuf, Shared>> = Mutex::new(BTreeMap::new());
static REGISTERED: Once = Once::new();

/// The disk, whoever has panicked with it.
pub fn held(disk: &Mutex<Live>) -> MutexGuard<'_, Live> {
    disk.lock().unwrap_or_else(PoisonError::into_inner)
}

fn disks() -> MutexGuard<'static, BTreeMap<PathBuf, Shared>> {
    DISKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A disk that SQLite sees as long as this lives.
#[derive(Debug)]
pub struct Attached {
    disk: Shared,
    root: PathBuf,
}

impl Attached {
    /// An empty disk at this folder, which no other one has.
    pub fn new(root: &Path) -> Self {
        REGISTERED.call_once(register);
        let disk = Arc::new(Mutex::new(Live::new(root)));
        disks().insert(root.to_owned(), disk.clone());
        Self { disk, root: root.to_owned() }
    }

    /// The disk.
    pub fn disk(&self) -> &Shared {
        &self.disk
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        disks().remove(&self.root);
    }
}

/// An open file, as SQLite holds it.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    state: *mut State,
}

struct State {
    disk: Shared,
    handle: Handle,
    /// Pieces of shared memory that SQLite has pointers to: they outlive even the process's death.
    pieces: BTreeMap<usize, Arc<[AtomicU64]>>,
}

fn register() {
    let name: &'static CStr = c"parvis-disk";
    let vfs = Box::new(ffi::sqlite3_vfs {
        iVersion: 2,
        szOsFile: size_of::<File>() as c_int,
        mxPathname: 512,
        pNext: std::ptr::null_mut(),
        zName: name.as_ptr(),
        pAppData: std::ptr::null_mut(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_pathname),
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: Some(last_error),
        xCurrentTimeInt64: Some(current_time_64),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    });
    // SAFETY: SQLite keeps the pointer for ever, and the box is never dropped.
    let result = unsafe { ffi::sqlite3_vfs_register(Box::into_raw(vfs), 0) };
    assert_eq!(result, ffi::SQLITE_OK);
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

fn code(result: Result<(), Refusal>, otherwise: c_int) -> c_int {
    match result {
        Ok(()) => ffi::SQLITE_OK,
        Err(Refusal::Busy) => ffi::SQLITE_BUSY,
        Err(Refusal::Full) => ffi::SQLITE_FULL,
        Err(Refusal::Missing) => ffi::SQLITE_CANTOPEN,
        Err(Refusal::Dead) => otherwise,
    }
}

/// # Safety
/// `name` is a C string.
unsafe fn path(name: *const c_char) -> PathBuf {
    // SAFETY: the caller says so.
    let name = unsafe { CStr::from_ptr(name) };
    PathBuf::from(name.to_string_lossy().into_owned())
}

fn disk_of(path: &Path) -> Option<Shared> {
    let root = path.parent()?;
    disks().get(root).cloned()
}

/// # Safety
/// `file` was opened by [`open`] and not closed since.
unsafe fn state<'a>(file: *mut ffi::sqlite3_file) -> &'a mut State {
    // SAFETY: the caller says so, and SQLite never calls for one file from two threads at once.
    unsafe { &mut *(*file.cast::<File>()).state }
}

// ---- the file system -------------------------------------------------------------------------------------------------

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives room for a `File`; without methods it will not call `close`.
    unsafe { (*file).pMethods = std::ptr::null() };
    if name.is_null() {
        // Temporary files are kept in memory.
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: not null, hence a C string.
    let path = unsafe { path(name) };
    let Some(disk) = disk_of(&path) else { return ffi::SQLITE_CANTOPEN };
    let may_create = flags & ffi::SQLITE_OPEN_CREATE != 0;
    // As SQLite does on Unix: whoever may have made a journal flushes its name with its first bytes, made or found.
    let flushes_folder = may_create && flags & (ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL) != 0;
    let opened = {
        let mut live = held(&disk);
        if live.survives_call() { live.open(&path, may_create, flushes_folder) } else { Err(Refusal::Dead) }
    };
    match opened {
        Err(refusal) => code(Err(refusal), ffi::SQLITE_CANTOPEN),
        Ok(handle) => {
            let state = Box::into_raw(Box::new(State { disk, handle, pieces: BTreeMap::new() }));
            // SAFETY: as above; `close` takes the box back.
            unsafe {
                (*file.cast::<File>()).state = state;
                (*file).pMethods = &raw const METHODS;
                if !out_flags.is_null() {
                    *out_flags = flags;
                }
            }
            ffi::SQLITE_OK
        }
    }
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, flush_folder: c_int) -> c_int {
    // SAFETY: SQLite gives a C string.
    let path = unsafe { path(name) };
    let Some(disk) = disk_of(&path) else { return ffi::SQLITE_IOERR_DELETE_NOENT };
    let mut live = held(&disk);
    if !live.survives_call() {
        return ffi::SQLITE_IOERR_DELETE;
    }
    if live.find(&path).is_none() {
        return ffi::SQLITE_IOERR_DELETE_NOENT;
    }
    live.remove(&path);
    if flush_folder != 0
        && let Some(folder) = path.parent()
    {
        live.flush_folder(folder);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn access(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    _: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives a C string and a place for the answer.
    unsafe {
        let path = path(name);
        let there = disk_of(&path).is_some_and(|disk| held(&disk).find(&path).is_some());
        *out = c_int::from(there);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite gives a C string and `room` bytes for the answer.
    unsafe {
        let bytes = CStr::from_ptr(name).to_bytes_with_nul();
        if bytes.len() > room as usize {
            return ffi::SQLITE_CANTOPEN;
        }
        std::ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, bytes.len());
    }
    ffi::SQLITE_OK
}

/// The same for every process: nothing that SQLite draws may decide anything.
unsafe extern "C" fn randomness(_: *mut ffi::sqlite3_vfs, count: c_int, out: *mut c_char) -> c_int {
    // SAFETY: SQLite gives `count` bytes for the answer.
    unsafe { std::ptr::write_bytes(out, 0x5a, count as usize) };
    count
}

unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

const JULIAN_MS: i64 = 212_000_000_000_000;

unsafe extern "C" fn current_time(_: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *out = JULIAN_MS as f64 / 86_400_000.0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_64(_: *mut ffi::sqlite3_vfs, out: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *out = JULIAN_MS };
    ffi::SQLITE_OK
}

unsafe extern "C" fn last_error(_: *mut ffi::sqlite3_vfs, _: c_int, _: *mut c_char) -> c_int {
    0
}

// ---- an open file ----------------------------------------------------------------------------------------------------

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: `open` made the box, and SQLite closes a file once.
    let state = unsafe { Box::from_raw((*file.cast::<File>()).state) };
    held(&state.disk).close(state.handle);
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    out: *mut c_void,
    count: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and `count` bytes for the answer.
    let (state, out) =
        unsafe { (state(file), std::slice::from_raw_parts_mut(out.cast::<u8>(), count as usize)) };
    let live = held(&state.disk);
    let Ok(node) = live.node(state.handle) else { return ffi::SQLITE_IOERR_READ };
    let bytes = live.bytes(node);
    let found = &bytes[(at as usize).min(bytes.len())..(at as usize + out.len()).min(bytes.len())];
    out[..found.len()].copy_from_slice(found);
    out[found.len()..].fill(0);
    if found.len() == out.len() { ffi::SQLITE_OK } else { ffi::SQLITE_IOERR_SHORT_READ }
}

/// A call that changes the disk: the process may die in front of it.
fn changes(state: &State, work: impl FnOnce(&mut Live) -> Result<(), Refusal>) -> Result<(), Refusal> {
    let mut live = held(&state.disk);
    if live.survives_call() { work(&mut live) } else { Err(Refusal::Dead) }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    count: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and `count` bytes.
    let (state, bytes) =
        unsafe { (state(file), std::slice::from_raw_parts(bytes.cast::<u8>(), count as usize)) };
    let written = changes(state, |live| {
        let node = live.node(state.handle)?;
        live.write(node, at as usize, bytes)
    });
    code(written, ffi::SQLITE_IOERR_WRITE)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, length: ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let state = unsafe { state(file) };
    let done = changes(state, |live| {
        let node = live.node(state.handle)?;
        live.resize(node, length as usize);
        Ok(())
    });
    code(done, ffi::SQLITE_IOERR_TRUNCATE)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file.
    let state = unsafe { state(file) };
    code(changes(state, |live| live.sync(state.handle)), ffi::SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, out: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file, and a place for the answer.
    let state = unsafe { state(file) };
    let live = held(&state.disk);
    let Ok(node) = live.node(state.handle) else { return ffi::SQLITE_IOERR_FSTAT };
    // SAFETY: as above.
    unsafe { *out = live.bytes(node).len() as i64 };
    ffi::SQLITE_OK
}

fn level(number: c_int) -> Lock {
    match number {
        ffi::SQLITE_LOCK_NONE => Lock::None,
        ffi::SQLITE_LOCK_SHARED => Lock::Shared,
        ffi::SQLITE_LOCK_RESERVED => Lock::Reserved,
        ffi::SQLITE_LOCK_PENDING => Lock::Pending,
        _ => Lock::Exclusive,
    }
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, wanted: c_int) -> c_int {
    // SAFETY: an open file.
    let state = unsafe { state(file) };
    code(held(&state.disk).lock(state.handle, level(wanted)), ffi::SQLITE_IOERR_LOCK)
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, wanted: c_int) -> c_int {
    // SAFETY: an open file.
    let state = unsafe { state(file) };
    held(&state.disk).unlock(state.handle, level(wanted));
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: an open file, and a place for the answer.
    let state = unsafe { state(file) };
    let Ok(is_reserved) = held(&state.disk).is_reserved(state.handle) else {
        return ffi::SQLITE_IOERR_CHECKRESERVEDLOCK;
    };
    // SAFETY: as above.
    unsafe { *out = c_int::from(is_reserved) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    4096
}

/// As SQLite assumes of every disk: what lies beside the bytes that are written stays as it is.
unsafe extern "C" fn device_characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

// ---- shared memory ---------------------------------------------------------------------------------------------------

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    number: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: an open file, and a place for the answer.
    let state = unsafe { state(file) };
    let piece = held(&state.disk).piece(state.handle, number as usize, size as usize, extend != 0);
    let Ok(piece) = piece else { return ffi::SQLITE_IOERR_SHMMAP };
    let place = piece.map_or(std::ptr::null_mut(), |piece| {
        let place = piece.as_ptr().cast_mut().cast();
        state.pieces.insert(number as usize, piece);
        place
    });
    // SAFETY: as above.
    unsafe { *out = place };
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    from: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: an open file.
    let state = unsafe { state(file) };
    let (from, count) = (from as usize, count as usize);
    let mut live = held(&state.disk);
    if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        live.leave_slots(state.handle, from, count);
        return ffi::SQLITE_OK;
    }
    let how = if flags & ffi::SQLITE_SHM_EXCLUSIVE == 0 { Alone::No } else { Alone::Yes };
    code(live.take_slots(state.handle, from, count, how), ffi::SQLITE_IOERR_SHMLOCK)
}

unsafe extern "C" fn shm_barrier(_: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file; SQLite uses none of its pointers from here on.
    unsafe { state(file) }.pieces.clear();
    ffi::SQLITE_OK
}

#[cfg(test)]
mod tests {
    use rusqlite::{Connection, OpenFlags};

    use super::*;
    use crate::disk::Cut;
    use crate::live::Death;

    fn open(disk: &Shared, process: u32) -> Connection {
        let path = held(disk).root().join("a.db");
        held(disk).enter(process);
        let connection = Connection::open_with_flags_and_vfs(path, OpenFlags::default(), NAME).unwrap();
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();
        connection.execute_batch("CREATE TABLE IF NOT EXISTS t (n INTEGER)").unwrap();
        connection
    }

    fn count(connection: &Connection) -> i64 {
        connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn what_was_committed_with_a_flush_survives_every_kind_of_power_cut() {
        let cuts =
            [Cut::Nothing, Cut::NamesOnly, Cut::BytesOnly, Cut::Pages(1), Cut::Sectors(2), Cut::Everything];
        for (synchronous, survives) in [("FULL", true), ("OFF", false)] {
            let mut lost = 0;
            for cut in cuts {
                let attached = Attached::new(Path::new("/disk-of-power-cuts"));
                let disk = attached.disk();
                let first = open(disk, 1);
                first.pragma_update(None, "synchronous", synchronous).unwrap();
                for n in 0..50 {
                    first.execute("INSERT INTO t VALUES (?1)", [n]).unwrap();
                }
                held(disk).die(1, Death::Power(cut));
                assert!(
                    first.execute("INSERT INTO t VALUES (7)", []).is_err(),
                    "a dead process writes nothing"
                );
                drop(first);
                held(disk).come_back();
                lost += usize::from(count(&open(disk, 2)) != 50);
            }
            assert_eq!(lost == 0, survives, "{synchronous}: {lost} of {}", cuts.len());
        }
    }

    #[test]
    fn a_power_cut_at_any_call_of_a_commit_leaves_all_of_it_or_nothing() {
        let mut survived = 0;
        for calls in 0..60 {
            let attached = Attached::new(Path::new("/disk-of-calls"));
            let disk = attached.disk();
            let first = open(disk, 1);
            first.pragma_update(None, "synchronous", "FULL").unwrap();
            held(disk).die_in(Some((calls, Death::Power(Cut::Sectors(calls)))));
            let done = (|| {
                first.execute_batch(
                    "BEGIN IMMEDIATE; INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); COMMIT",
                )?;
                first.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()))
            })();
            held(disk).die_in(None);
            let is_off = held(disk).is_off();
            assert_eq!(done.is_err(), is_off);
            drop(first);
            held(disk).come_back();
            let found = count(&open(disk, 2));
            assert!(found == 2 || (found == 0 && is_off), "{found} after {calls} calls");
            survived += usize::from(!is_off);
        }
        assert!((1..60).contains(&survived), "some are cut, some are not: {survived}");
    }

    #[test]
    fn a_killed_process_leaves_its_locks_and_the_other_one_goes_on() {
        let attached = Attached::new(Path::new("/disk-of-two"));
        let disk = attached.disk();
        let (first, second) = (open(disk, 1), open(disk, 2));
        first.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)").unwrap();
        assert!(second.execute("INSERT INTO t VALUES (2)", []).is_err(), "the first one is writing");
        held(disk).die(1, Death::Kill);
        second.execute("INSERT INTO t VALUES (2)", []).unwrap();
        drop(first);
        assert_eq!(count(&second), 1);
        assert_eq!(count(&open(disk, 3)), 1);
    }

    #[test]
    fn without_room_nothing_grows_and_what_is_there_stays() {
        let attached = Attached::new(Path::new("/disk-without-room"));
        let first = open(attached.disk(), 1);
        first.execute("INSERT INTO t VALUES (1)", []).unwrap();
        held(attached.disk()).set_full(true);
        let error = first.execute("INSERT INTO t VALUES (2)", []).unwrap_err();
        assert_eq!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::DiskFull));
        held(attached.disk()).set_full(false);
        first.execute("INSERT INTO t VALUES (3)", []).unwrap();
        assert_eq!(count(&first), 2);
    }
}
