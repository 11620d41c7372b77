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
    /// the first `filled` stretches.
    pub(crate) fn words(&self, steps: &[f32], filled: f32) -> Vec<ReadWord> {
        let classes = self.count().max(1);
        // Each character, first and last stretch, how sure.
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
        let mut words: Vec<ReadWord> = Vec::new();
        let mut open = false;
        let centre = |from: usize, to: usize| (from + to + 1) as f32 / 2.0;
        for (index, (text, from, to, sure)) in read.iter().enumerate() {
            if text.trim().is_empty() {
                open = false;
                continue;
            }
            // A character reaches halfway to its neighbours.
            let here = centre(*from, *to);
            let left = index.checked_sub(1).and_then(|at| read.get(at)).map(|c| centre(c.1, c.2));
            let right = read.get(index + 1).map(|c| centre(c.1, c.2));
            let half = |other: Option<f32>| other.map_or(2.0, |other| ((other - here).abs() / 2.0).min(3.0));
            let (start, end) = (here - half(left), here + half(right));
            match words.last_mut() {
                Some(word) if open => {
                    word.text.push_str(text);
                    word.to = end;
                    word.sure = word.sure.min(*sure);
                }
                _ => words.push(ReadWord { text: (*text).to_owned(), from: start, to: end, sure: *sure }),
            }
            open = true;
        }
        let filled = filled.max(1.0);
        for word in &mut words {
            (word.from, word.to) = ((word.from / filled).clamp(0.0, 1.0), (word.to / filled).clamp(0.0, 1.0));
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
        let words = characters.words(&steps, 10.0);
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["112", "资"]);
        assert!(words[0].from == 0.0 && words[0].to < words[1].from && words[1].to == 1.0, "{words:?}");
    }
}
