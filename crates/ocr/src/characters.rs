//! Characters: from what the network says of each stretch of a word to text with places.

/// Characters by their class; class 0 is the blank between characters.
#[derive(Clone, Debug)]
pub(crate) struct Characters(Vec<String>);

/// A read piece of a line: its text, where it begins and ends (parts of the line's width), how sure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReadWord {
    pub(crate) text: String,
    pub(crate) from: f32,
    pub(crate) to: f32,
    pub(crate) sure: f32,
}

/// A stretch of a line without ink.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Gap {
    /// Where it begins, as a part of the line's width.
    pub(crate) from: f32,
    /// Where it ends.
    pub(crate) to: f32,
    /// How wide it is, in heights of the line.
    pub(crate) width: f32,
}

impl Characters {
    /// One character a line, the blank first.
    pub(crate) fn parse(text: &str) -> Self {
        let mut lines: Vec<String> =
            text.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect();
        if lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        Self(lines)
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The words of a line. `steps` are the probabilities of all classes, stretch by stretch; the line's picture fills
    /// the first `filled` stretches. `gaps` are the stretches without ink, as parts of the line's width, and how wide they
    /// are against its height: the network often leaves out the space that it sees there.
    pub(crate) fn words(&self, steps: &[f32], filled: f32, gaps: &[Gap]) -> Vec<ReadWord> {
        let filled = filled.max(1.0);
        let read = self.read(steps);
        let mut words: Vec<ReadWord> = Vec::new();
        let mut open = false;
        let mut before: Option<(&str, f32)> = None;
        for (index, (text, from, to, sure)) in read.iter().enumerate() {
            if text.trim().is_empty() {
                open = open && goes_on(before.map(|(last, _)| last), read.get(index + 1..));
                continue;
            }
            // A character reaches halfway to its neighbours.
            let here = centre(*from, *to);
            let left = index.checked_sub(1).and_then(|at| read.get(at)).map(|c| centre(c.1, c.2));
            let right = read.get(index + 1).map(|c| centre(c.1, c.2));
            let half = |other: Option<f32>| other.map_or(2.0, |other| ((other - here).abs() / 2.0).min(3.0));
            let (mut start, end) = ((here - half(left)) / filled, (here + half(right)) / filled);
            let (start_in, end_in) = (start.clamp(0.0, 1.0), end.clamp(0.0, 1.0));
            start = start_in;
            if let Some((last, at)) = before.filter(|_| open)
                && let Some(gap) = widest(gaps, at, here / filled)
                && gap.width >= space_between(last, text)
            {
                open = false;
                start = gap.to;
                if let Some(word) = words.last_mut() {
                    word.to = gap.from;
                }
            }
            match words.last_mut() {
                Some(word) if open => {
                    word.text.push_str(text);
                    word.to = end_in;
                    word.sure = word.sure.min(*sure);
                }
                _ => words.push(ReadWord { text: (*text).to_owned(), from: start, to: end_in, sure: *sure }),
            }
            open = true;
            before = Some((text, here / filled));
        }
        // The line's own ends are known better than the network's stretches.
        if let Some(first) = words.first_mut() {
            first.from = 0.0;
        }
        if let Some(last) = words.last_mut() {
            last.to = 1.0;
        }
        words
    }

    /// Each character, first and last stretch, how sure.
    fn read(&self, steps: &[f32]) -> Vec<(&str, usize, usize, f32)> {
        let classes = self.count().max(1);
        let mut read: Vec<(&str, usize, usize, f32)> = Vec::new();
        let mut before = 0;
        for (step, scores) in steps.chunks_exact(classes).enumerate() {
            let (class, sure) = scores.iter().enumerate().fold((0, f32::MIN), |best, (class, score)| {
                if *score > best.1 { (class, *score) } else { best }
            });
            if class == before && class != 0 {
                if let Some(last) = read.last_mut() {
                    last.2 = step;
                    last.3 = last.3.max(sure);
                }
            } else if class != 0
                && let Some(text) = self.0.get(class)
            {
                read.push((text, step, step, sure));
            }
            before = class;
        }
        read
    }
}

/// Whether a figure goes on after a space that the network sees: its comma or point is set wide in the columns of many
/// fonts. What follows must be the digits that belong there, so that `31, 2019` and `4, 5` stay apart.
fn goes_on(before: Option<&str>, after: Option<&[(&str, usize, usize, f32)]>) -> bool {
    let wanted = match before {
        Some(",") => 3,
        Some(".") => 2,
        _ => return false,
    };
    let is_digit = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let digits = after.into_iter().flatten().take_while(|(text, ..)| is_digit(text)).count();
    digits == wanted
}

fn centre(from: usize, to: usize) -> f32 {
    (from + to + 1) as f32 / 2.0
}

/// The widest gap whose middle lies between two places of a line.
fn widest(gaps: &[Gap], from: f32, to: f32) -> Option<&Gap> {
    let between = gaps.iter().filter(|gap| (from..to).contains(&((gap.from + gap.to) / 2.0)));
    between.max_by(|a, b| a.width.total_cmp(&b.width))
}

/// The gap, in heights of the line, that parts two characters: letters stand close, digits of a figure may be set wide,
/// and ideographs have no spaces between them.
fn space_between(left: &str, right: &str) -> f32 {
    let either = |is: fn(char) -> bool| left.chars().chain(right.chars()).any(is);
    let digit = |text: &str| text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
    if either(|c| u32::from(c) >= 0x2E80) {
        f32::INFINITY
    } else if digit(left) && digit(right) {
        0.9
    } else if either(|c| c.is_alphabetic()) {
        0.2
    } else {
        0.45
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_stretches_are_one_character_and_spaces_part_words() {
        let characters = Characters::parse("blank\n1\n2\n资\n \n");
        assert_eq!(characters.count(), 5);
        let steps: Vec<f32> = [1, 1, 0, 1, 2, 0, 4, 0, 3, 3]
            .iter()
            .flat_map(|class| (0..5).map(move |at| if at == *class { 0.9 } else { 0.02 }))
            .collect();
        let words = characters.words(&steps, 10.0, &[]);
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["112", "资"]);
        assert!(words[0].from == 0.0 && words[0].to < words[1].from && words[1].to == 1.0, "{words:?}");
    }

    #[test]
    fn a_space_that_the_network_leaves_out_is_seen_in_the_ink() {
        let characters = Characters::parse("blank\nO\nf\n1\n$\n");
        let check = |classes: &[usize], gap: Gap, expected: &[&str]| {
            let steps: Vec<f32> = classes
                .iter()
                .flat_map(|class| (0..5).map(move |at| if at == *class { 0.9 } else { 0.02 }))
                .collect();
            let words = characters.words(&steps, classes.len() as f32, &[gap]);
            let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(texts, expected);
        };
        let gap = |width| Gap { from: 0.45, to: 0.55, width };
        check(&[0, 1, 0, 2, 0], Gap { from: 0.4, to: 0.6, width: 0.3 }, &["O", "f"]);
        check(&[0, 1, 0, 2, 0], Gap { from: 0.4, to: 0.6, width: 0.1 }, &["Of"]);
        check(&[0, 1, 0, 2, 0], Gap { from: 0.8, to: 0.9, width: 0.5 }, &["Of"]);
        // The sign before the next column's figure; two ones stand apart and are one figure.
        check(&[0, 3, 0, 4, 0], gap(0.6), &["1", "$"]);
        check(&[0, 3, 0, 3, 0], gap(0.6), &["11"]);
        check(&[0, 3, 0, 3, 0], gap(1.2), &["1", "1"]);
    }

    #[test]
    fn a_figure_set_wide_is_one_and_a_day_and_its_year_are_two() {
        let characters = Characters::parse("blank\n1\n,\n \n.\n");
        let check = |classes: &[usize], expected: &[&str]| {
            let steps: Vec<f32> = classes
                .iter()
                .flat_map(|class| [0, *class])
                .flat_map(|class| (0..5).map(move |at| if at == class { 0.9 } else { 0.02 }))
                .collect();
            let words = characters.words(&steps, classes.len() as f32 * 2.0, &[]);
            let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(texts, expected);
        };
        check(&[1, 2, 3, 1, 1, 1, 2, 3, 1, 1, 1, 4, 3, 1, 1], &["1,111,111.11"]);
        check(&[1, 1, 2, 3, 1, 1, 1, 1], &["11,", "1111"]);
        check(&[1, 2, 3, 1], &["1,", "1"]);
        check(&[1, 1, 1, 3, 1, 1, 1], &["111", "111"]);
    }
}
