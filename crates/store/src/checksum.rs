//! Checksums of rows and digests of reports.
//!
//! A row's checksum is a CRC-32 over its fields, each with its kind and length: it notices any one altered byte for
//! certain, and costs little enough to be proven whenever the row is read. A report's digest is a BLAKE3 hash over
//! the same bytes of all its rows: it tells two readings of one source apart, and notices rows that are gone.

/// Collects a row's fields. Made once and used for many rows, so that its buffer is reused.
#[derive(Default)]
pub(crate) struct Checksum {
    buffer: Vec<u8>,
}

impl Checksum {
    /// Begins a row of that table.
    pub(crate) fn row(&mut self, table: &str) -> &mut Self {
        self.buffer.clear();
        self.text(table)
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.buffer.push(2);
        self.buffer.extend((bytes.len() as u64).to_le_bytes());
        self.buffer.extend(bytes);
        self
    }

    pub(crate) fn int(&mut self, value: i64) -> &mut Self {
        self.buffer.push(1);
        self.buffer.extend(value.to_le_bytes());
        self
    }

    pub(crate) fn maybe_text(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(text),
            None => self.none(),
        }
    }

    pub(crate) fn maybe_int(&mut self, value: Option<i64>) -> &mut Self {
        match value {
            Some(value) => self.int(value),
            None => self.none(),
        }
    }

    fn none(&mut self) -> &mut Self {
        self.buffer.push(0);
        self
    }

    /// The checksum of the fields so far.
    pub(crate) fn finish(&self) -> i64 {
        i64::from(crc32fast::hash(&self.buffer))
    }
}

/// A hash over rows in order.
#[derive(Default)]
pub(crate) struct Digest(blake3::Hasher);

impl Digest {
    /// Adds the row whose fields were collected last.
    pub(crate) fn add(&mut self, row: &Checksum) {
        self.0.update(&row.buffer);
    }

    /// The digest of the rows so far, as text.
    pub(crate) fn finish(&self) -> String {
        self.0.finalize().to_hex().chars().take(32).collect()
    }
}
