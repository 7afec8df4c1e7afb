//! The photo's file, seen through a window: however long the file, little of it is in memory.

use std::cell::Cell;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::rc::Rc;

use zune_core::bytestream::{ZByteIoError, ZByteReaderTrait, ZSeekFrom};

use crate::error::PhotoError;

/// Bytes of the file in memory at a time.
const WINDOW: usize = 64 * 1024;
/// Bytes behind the reading position that stay: decoders take a few bytes back.
const BEHIND: usize = 16;
/// A JPEG's end-of-image marker.
const END: [u8; 2] = [0xFF, 0xD9];

/// A stream made of a chosen head and the file from some point on. The decoder sees only what was
/// chosen for it, and the pixels.
pub(crate) struct Window<R> {
    source: R,
    head: Vec<u8>,
    /// Where in the file the stream goes on behind `head`.
    tail_at: u64,
    /// Whether an end-of-image marker is put behind a file that has none.
    closes: Closing,
    bytes: Vec<u8>,
    /// Where in the stream `bytes` begins.
    begin: u64,
    /// The reading position in `bytes`.
    at: usize,
    /// Length of the stream, once its end was reached. Shared: a decoder keeps the window to itself.
    end: Rc<Cell<Option<u64>>>,
    failure: Option<ErrorKind>,
}

/// What follows the file's last byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closing {
    /// Nothing.
    Nothing,
    /// An end-of-image marker: the decoder then renders what it has.
    EndOfImage,
}

impl<R: Read + Seek> Window<R> {
    pub(crate) fn new(source: R) -> Self {
        Self::behind(Vec::new(), source, 0, Closing::Nothing)
    }

    /// `head`, then the file from `tail_at` on.
    pub(crate) fn behind(head: Vec<u8>, source: R, tail_at: u64, closes: Closing) -> Self {
        Self {
            source,
            head,
            tail_at,
            closes,
            bytes: Vec::new(),
            begin: 0,
            at: 0,
            end: Rc::default(),
            failure: None,
        }
    }

    /// Why the source itself failed, if it did.
    pub(crate) fn failure(&self) -> Option<ErrorKind> {
        self.failure
    }

    /// Where the file's bytes end in the stream, once that is known. What is read behind it was not
    /// in the file.
    pub(crate) fn end(&self) -> Rc<Cell<Option<u64>>> {
        Rc::clone(&self.end)
    }

    pub(crate) fn into_source(self) -> R {
        self.source
    }

    pub(crate) fn position(&self) -> u64 {
        self.begin + self.at as u64
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        if self.at == self.bytes.len() {
            self.refill();
        }
        let byte = self.bytes.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    /// `None` where the stream does not hold so many bytes.
    pub(crate) fn bytes(&mut self, count: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; count];
        self.read_exact_bytes(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Goes on at a place in the stream, also behind its end.
    pub(crate) fn go_to(&mut self, place: u64) {
        let within = place.checked_sub(self.begin).and_then(|at| usize::try_from(at).ok());
        if let Some(at) = within.filter(|at| *at <= self.bytes.len()) {
            self.at = at;
        } else {
            self.bytes.clear();
            self.begin = place;
            self.at = 0;
        }
    }

    /// Puts what follows into the window; nothing where the stream ends.
    #[cold]
    fn refill(&mut self) {
        let kept = self.bytes.len().min(BEHIND);
        let place = self.begin + self.bytes.len() as u64;
        self.bytes.drain(..self.bytes.len() - kept);
        self.begin = place - kept as u64;
        self.at = kept;
        let rest = usize::try_from(place).ok().and_then(|at| self.head.get(at..)).unwrap_or_default();
        if !rest.is_empty() {
            self.bytes.extend_from_slice(&rest[..rest.len().min(WINDOW)]);
            return;
        }
        if self.failure.is_some() {
            return;
        }
        let in_file = place - self.head.len() as u64 + self.tail_at;
        if let Err(error) = self.read_file(in_file) {
            self.failure = Some(error.kind());
        }
        if self.bytes.len() == kept {
            let end = self.end.get().unwrap_or(place);
            self.end.set(Some(end));
            if self.closes == Closing::EndOfImage {
                let given = usize::try_from(place.saturating_sub(end)).unwrap_or(usize::MAX);
                self.bytes.extend_from_slice(END.get(given..).unwrap_or_default());
            }
        }
    }

    fn read_file(&mut self, place: u64) -> io::Result<()> {
        self.source.seek(SeekFrom::Start(place))?;
        self.source.by_ref().take(WINDOW as u64).read_to_end(&mut self.bytes)?;
        Ok(())
    }

    fn read(&mut self, buffer: &mut [u8]) -> usize {
        let mut read = 0;
        while read < buffer.len() {
            if self.at == self.bytes.len() {
                self.refill();
            }
            let there = &self.bytes[self.at..];
            if there.is_empty() {
                break;
            }
            let count = there.len().min(buffer.len() - read);
            buffer[read..read + count].copy_from_slice(&there[..count]);
            self.at += count;
            read += count;
        }
        read
    }
}

impl<R: Read + Seek> ZByteReaderTrait for Window<R> {
    #[inline]
    fn read_byte_no_error(&mut self) -> u8 {
        self.byte().unwrap_or(0)
    }

    #[inline]
    fn read_exact_bytes(&mut self, buffer: &mut [u8]) -> Result<(), ZByteIoError> {
        // The hot path: four bytes that are in the window.
        if let Some(there) = self.bytes.get(self.at..self.at + buffer.len()) {
            buffer.copy_from_slice(there);
            self.at += buffer.len();
            return Ok(());
        }
        let place = self.position();
        let read = self.read(buffer);
        if read == buffer.len() {
            return Ok(());
        }
        self.go_to(place);
        Err(ZByteIoError::NotEnoughBytes(read, buffer.len()))
    }

    fn read_bytes(&mut self, buffer: &mut [u8]) -> Result<usize, ZByteIoError> {
        Ok(self.read(buffer))
    }

    fn peek_bytes(&mut self, buffer: &mut [u8]) -> Result<usize, ZByteIoError> {
        let place = self.position();
        let read = self.read(buffer);
        self.go_to(place);
        Ok(read)
    }

    fn peek_exact_bytes(&mut self, buffer: &mut [u8]) -> Result<(), ZByteIoError> {
        let place = self.position();
        self.read_exact_bytes(buffer)?;
        self.go_to(place);
        Ok(())
    }

    #[inline]
    fn z_seek(&mut self, from: ZSeekFrom) -> Result<u64, ZByteIoError> {
        let place = match from {
            ZSeekFrom::Start(place) => Some(place),
            ZSeekFrom::Current(by) => self.position().checked_add_signed(by),
            // Nobody who decodes needs the file's length.
            ZSeekFrom::End(_) => None,
        };
        let place = place.ok_or(ZByteIoError::SeekError("no such place"))?;
        self.go_to(place);
        Ok(place)
    }

    #[inline]
    fn is_eof(&mut self) -> Result<bool, ZByteIoError> {
        if self.at == self.bytes.len() {
            self.refill();
        }
        Ok(self.at == self.bytes.len())
    }

    fn z_position(&mut self) -> Result<u64, ZByteIoError> {
        Ok(self.position())
    }

    fn read_remaining(&mut self, sink: &mut Vec<u8>) -> Result<usize, ZByteIoError> {
        let before = sink.len();
        while let Some(byte) = self.byte() {
            sink.push(byte);
        }
        Ok(sink.len() - before)
    }
}

/// Why a source failed, if it did: decoders wrap it in words of their own, or hide it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Failure(Rc<Cell<Option<ErrorKind>>>);

impl Failure {
    pub(crate) fn kind(&self) -> Option<ErrorKind> {
        self.0.get()
    }

    /// The source's failure, or else what the decoder made of it.
    pub(crate) fn or(&self, error: PhotoError) -> PhotoError {
        self.kind().map_or(error, PhotoError::Unreadable)
    }
}

/// A source of which failures are remembered.
pub(crate) struct Watched<R> {
    source: R,
    failure: Failure,
}

impl<R> Watched<R> {
    pub(crate) fn new(source: R, failure: &Failure) -> Self {
        Self { source, failure: failure.clone() }
    }

    fn watch<T>(&self, end: io::Result<T>) -> io::Result<T> {
        end.inspect_err(|error| self.failure.0.set(Some(error.kind())))
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let end = self.source.read(buffer);
        self.watch(end)
    }
}

impl<R: Seek> Seek for Watched<R> {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        // A place before the start is the file's fault, not the source's.
        self.source.seek(place)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn file() -> Vec<u8> {
        (0..200_000_u32).map(|at| (at % 251) as u8).collect()
    }

    #[test]
    fn every_byte_comes_once_and_in_order() {
        let mut window = Window::behind(vec![7; 3], Cursor::new(file()), 1000, Closing::EndOfImage);
        let mut all = Vec::new();
        window.read_remaining(&mut all).unwrap();
        assert_eq!(all[..3], [7; 3]);
        assert_eq!(all[3..all.len() - 2], file()[1000..]);
        assert_eq!(all[all.len() - 2..], END);
        assert_eq!(window.end().get(), Some(all.len() as u64 - 2));
        assert!(window.is_eof().unwrap());
    }

    #[test]
    fn a_few_bytes_back_and_far_away_are_the_same_bytes() {
        let whole = file();
        let mut window = Window::new(Cursor::new(whole.clone()));
        for place in [0_u64, 65_534, 65_536, 65_540, 131_071, 3, 199_990, 199_996] {
            window.z_seek(ZSeekFrom::Start(place)).unwrap();
            let expected = &whole[place as usize..place as usize + 4];
            for _ in 0..2 {
                assert_eq!(window.bytes(4).unwrap(), expected, "at {place}");
                window.z_seek(ZSeekFrom::Current(-4)).unwrap();
            }
        }
        assert_eq!(window.bytes(5), None, "one more than there is");
        assert_eq!(window.position(), 199_996, "a short read moves nothing");
        window.go_to(1_000_000);
        assert_eq!(window.byte(), None);
    }

    struct Failing;

    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(ErrorKind::TimedOut.into())
        }
    }

    impl Seek for Failing {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Ok(0)
        }
    }

    #[test]
    fn a_source_that_fails_is_not_a_short_file() {
        let mut window = Window::new(Failing);
        assert_eq!(window.byte(), None);
        assert_eq!(window.failure(), Some(ErrorKind::TimedOut));
    }
}
