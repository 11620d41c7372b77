//! Whole numbers in English words: `twenty-five`, `one hundred and five thousand`.
//!
//! One word at a time, since its readers part words differently: a transform of a registry, a printed zero, a sentence
//! whose number ends where other words begin.

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [(&str, i128); 6] = [
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("trillion", 1_000_000_000_000),
    ("quadrillion", 1_000_000_000_000_000),
    ("quintillion", 1_000_000_000_000_000_000),
];

/// A number under construction: what is before the last scale word, and what the next one will multiply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numeral {
    done: i128,
    group: i128,
}

impl Numeral {
    /// Takes the next word, in lower case. `None` where it is none of a number, or the number gets too large.
    pub fn word(&mut self, word: &str) -> Option<()> {
        if let Some(ones) = place(&ONES, word) {
            self.digits(ones)
        } else if let Some(tens) = place(&TENS, word) {
            self.digits((tens + 2) * 10)
        } else if word == "hundred" {
            self.group = self.group.max(1).checked_mul(100)?;
            Some(())
        } else {
            let (_, scale) = SCALES.iter().find(|(known, _)| *known == word)?;
            self.done = self.done.checked_add(self.group.max(1).checked_mul(*scale)?)?;
            self.group = 0;
            Some(())
        }
    }

    /// Takes a number in digits among the words: `5 hundred`.
    pub fn digits(&mut self, value: i128) -> Option<()> {
        self.group = self.group.checked_add(value)?;
        Some(())
    }

    /// What the words said so far.
    pub fn value(&self) -> Option<i128> {
        self.done.checked_add(self.group)
    }

    /// Whether a word multiplies all before it: `thousand`, `million`.
    pub fn is_scale(word: &str) -> bool {
        SCALES.iter().any(|(known, _)| *known == word)
    }
}

fn place(list: &[&str], word: &str) -> Option<i128> {
    list.iter().position(|known| *known == word).and_then(|at| i128::try_from(at).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<i128> {
        let mut numeral = Numeral::default();
        for word in text.split([' ', '-']) {
            numeral.word(word)?;
        }
        numeral.value()
    }

    #[test]
    fn words_say_whole_numbers() {
        assert_eq!(said("twenty-five"), Some(25));
        assert_eq!(said("nineteen hundred"), Some(1_900));
        assert_eq!(said("one hundred five thousand two hundred"), Some(105_200));
        assert_eq!(said("two million three"), Some(2_000_003));
        assert_eq!(said("two apples"), None);
    }

    #[test]
    fn a_number_too_large_is_none() {
        assert_eq!(said(&format!("one{}", " hundred".repeat(40))), None);
    }
}
