//! Checksums of rows: the first eight bytes of a BLAKE3 hash over a row's fields, each with its kind and length,
//! so that no two rows of different content share what is hashed.

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
        let hash = blake3::hash(&self.buffer);
        let mut first = [0; 8];
        for (to, from) in first.iter_mut().zip(hash.as_bytes()) {
            *to = *from;
        }
        i64::from_le_bytes(first)
    }
}

/// A hash over checksums in order, as text.
#[derive(Default)]
pub(crate) struct Digest(blake3::Hasher);

impl Digest {
    pub(crate) fn add(&mut self, checksum: i64) {
        self.0.update(&checksum.to_le_bytes());
    }

    pub(crate) fn add_text(&mut self, text: &str) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }

    pub(crate) fn finish(&self) -> String {
        self.0.finalize().to_hex().chars().take(32).collect()
    }
}
