//! Server-sent events: the data of each event, line by line, bounded.

use std::io::{self, BufRead, BufReader, Read};

/// The longest line that is taken.
const LONGEST: u64 = 4 << 20;

/// Reads events; `None` at the end of the stream.
pub(crate) struct Events<R: Read>(BufReader<R>);

impl<R: Read> Events<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self(BufReader::new(reader))
    }

    /// The data of the next event that has any.
    pub(crate) fn next(&mut self) -> io::Result<Option<String>> {
        let mut data = String::new();
        loop {
            let mut line = Vec::new();
            let read = (&mut self.0).take(LONGEST).read_until(b'\n', &mut line)?;
            if read as u64 == LONGEST {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "an event is too long"));
            }
            let line = String::from_utf8_lossy(&line);
            let ended = !line.ends_with('\n');
            let line = line.trim_end_matches(['\n', '\r']);
            if let Some(rest) = line.strip_prefix("data:") {
                if !data.is_empty() {
                    data.push('\n');
                }
                data.push_str(rest.strip_prefix(' ').unwrap_or(rest));
            }
            // An event ends with an empty line; the stream's end inside one is not the end of the event.
            if line.is_empty() && !data.is_empty() {
                return Ok(Some(data));
            }
            if ended {
                return Ok(None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_and_an_unfinished_one_is_none() {
        let check = |text: &str, expect: &[&str]| {
            let mut events = Events::new(text.as_bytes());
            let mut found = Vec::new();
            while let Some(data) = events.next().unwrap() {
                found.push(data);
            }
            assert_eq!(found, expect, "{text:?}");
        };
        check("data: a\n\ndata: b\r\n\r\n", &["a", "b"]);
        check(": comment\nevent: x\ndata:a\ndata: b\n\n", &["a\nb"]);
        check("data: a\n\ndata: cut", &["a"]);
        check("", &[]);
    }
}
