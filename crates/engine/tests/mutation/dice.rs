//! Dice and damage: a small deterministic source of numbers (SplitMix64), and what it does to bytes.

/// A source of numbers.
pub(crate) struct Dice(u64);

/// Numbers that programs stumble over.
const NUMBERS: [&str; 12] = [
    "0",
    "-1",
    "4294967296",
    "99999999999999999999",
    "-2147483649",
    "1e308",
    "-0.0001",
    "00000000007",
    "65536",
    "2147483647",
    "1e-400",
    "NaN",
];

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`, 0 where that is 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }

    /// Damages the bytes in one to eight ways.
    pub(crate) fn damage(&mut self, bytes: &mut Vec<u8>, pieces: &[&str]) {
        for _ in 0..=self.below(8) {
            if bytes.is_empty() {
                return;
            }
            let at = self.below(bytes.len());
            let end = (at + 1 + self.below(300)).min(bytes.len());
            match self.below(10) {
                0 => bytes[at] ^= 1 << self.below(8),
                1 => bytes[at] = self.below(256) as u8,
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let part = bytes[at..end].to_vec();
                    let to = self.below(bytes.len() + 1);
                    bytes.splice(to..to, part);
                }
                4 if self.below(4) == 0 => bytes.truncate(at),
                5 => {
                    // A number nearby becomes another.
                    if let Some(digit) = bytes[at..].iter().position(u8::is_ascii_digit) {
                        let start = at + digit;
                        let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                        bytes.splice(start..start + length, NUMBERS[self.below(NUMBERS.len())].bytes());
                    }
                }
                6 => {
                    // Often one piece, now and then very many of it.
                    let piece = pieces[self.below(pieces.len())];
                    let times = if self.below(40) == 0 { self.below(3_000) } else { 1 + self.below(3) };
                    bytes.splice(at..at, piece.repeat(times).into_bytes());
                }
                7 => {
                    let to = self.below(bytes.len());
                    bytes.swap(at, to);
                }
                _ => drop(bytes.splice(at..at, pieces[self.below(pieces.len())].bytes())),
            }
        }
    }
}
