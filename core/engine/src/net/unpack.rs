//! Bodies that come compressed although nobody asked for that: what stands before a server (a cache, a firm's proxy)
//! does so at times. Unpacked in a stream, never beyond the limit of the answer, so that no bomb is any larger than a
//! plain answer of the same size.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

/// The first bytes of gzip (RFC 1952 2.3.1). Neither of the two formats begins like that, and headers are often wrong.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CannotUnpack {
    /// It is longer than its limit; what comes behind that was not looked at.
    TooLong,
    /// Its compression is broken.
    Broken,
}

/// The body itself, or what is packed in it.
pub(super) fn unpacked(body: Vec<u8>, limit: usize) -> Result<Vec<u8>, CannotUnpack> {
    if !body.starts_with(&GZIP) {
        return Ok(body);
    }
    let mut inside = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(body.as_slice())
        .take(most)
        .read_to_end(&mut inside)
        .map_err(|_| CannotUnpack::Broken)?;
    if inside.len() > limit { Err(CannotUnpack::TooLong) } else { Ok(inside) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_packed_is_unpacked_and_what_is_not_stays() {
        assert_eq!(unpacked(b"[]".to_vec(), 2), Ok(b"[]".to_vec()));
        assert_eq!(unpacked(packed(b"[]"), 2), Ok(b"[]".to_vec()));
        // Several members are one text (RFC 1952 2.2).
        assert_eq!(unpacked([packed(b"["), packed(b"]")].concat(), 2), Ok(b"[]".to_vec()));
    }

    #[test]
    fn a_bomb_is_refused_at_the_limit() {
        let bomb = packed(&vec![b'['; 50_000_000]);
        assert!(bomb.len() < 60_000, "{}", bomb.len());
        assert_eq!(unpacked(bomb, 8_000_000), Err(CannotUnpack::TooLong));
        assert_eq!(unpacked(packed(b"[ ]"), 2), Err(CannotUnpack::TooLong));
    }

    /// Whoever unpacked more than that would find that the end is missing, and a phone without memory would not.
    #[test]
    fn nothing_is_unpacked_behind_the_limit() {
        let mut bomb = packed(&vec![b'['; 50_000_000]);
        bomb.truncate(bomb.len() / 2);
        assert_eq!(unpacked(bomb.clone(), 8_000_000), Err(CannotUnpack::TooLong));
        assert_eq!(unpacked(bomb, 50_000_000), Err(CannotUnpack::Broken), "the end is missing");
    }

    #[test]
    fn broken_compression_is_no_answer() {
        let whole = packed(b"[1, 2, 3]");
        for end in 2..whole.len() {
            assert_eq!(unpacked(whole[..end].to_vec(), 100), Err(CannotUnpack::Broken), "cut at {end}");
        }
        let mut damaged = whole;
        let last = damaged.len() - 5;
        damaged[last] ^= 1;
        assert_eq!(unpacked(damaged, 100), Err(CannotUnpack::Broken), "its check sum tells");
    }
}
