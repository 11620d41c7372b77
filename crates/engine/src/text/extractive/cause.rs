//! Causes that stand in the sentence behind the one that says what is explained: `Sales fell 3%. The decrease was due to …`.

use std::ops::Range;

use super::asked::Asked;
use super::sentence::Sentence;
use crate::charts::answers::AnswerWords;
use crate::stems::{Is, Token, phrase};

/// So many tokens may stand between what leans on the sentence before and what leads to the cause.
const NEAR: usize = 5;

/// Where both sentences stand, if the one right behind explains this one: it leans on it, by the same direction where the
/// question names one, and says nothing of anything else before it comes to the cause.
pub(super) fn behind(
    asked: &Asked,
    sentence: &Sentence<'_>,
    all: &[Sentence<'_>],
    words: &AnswerWords,
) -> Option<Range<usize>> {
    let next = all.iter().find(|next| {
        let between = sentence.passage.text.get(sentence.range.end..next.range.start);
        between.is_some_and(|between| between.trim().is_empty() && !between.contains('\n'))
    })?;
    let because = words.sentence.because.find(&next.tokens, 0..next.tokens.len())?;
    let lead = next.tokens.get(..because.start)?;
    let (first, rest) = lead.split_first()?;
    let leans = words.sentence.pointers.at(std::slice::from_ref(first), 0).is_some();
    let direction =
        rest.iter().position(|token| words.sentence.directions.contains(&vec![token.stem.clone()]));
    let directed = |token: &Token| {
        let way = vec![token.stem.clone()];
        let turned = asked
            .needs
            .iter()
            .find(|need| need.ways.iter().any(|way| words.sentence.directions.contains(way)));
        turned.is_none_or(|need| need.ways.contains(&way)) || token.stem == phrase("change").concat()
    };
    let fits = match direction {
        Some(at) => rest.get(at).is_some_and(directed) && at <= 1,
        None => words.sentence.this.is(first),
    };
    let plain = |token: &Token| {
        token.is == Is::Word
            && (words.sentence.between.at(std::slice::from_ref(token), 0).is_some()
                || token.word.ends_with("ly")
                || token.word == "in"
                || token.word == "part")
    };
    let begin = direction.map_or(0, |at| at + 1);
    let told = rest.get(begin..).is_some_and(|between| between.len() <= NEAR && between.iter().all(plain));
    let hedged = words.sentence.hedges.stand_in(&next.tokens, 0..because.end);
    (leans && fits && told && !hedged).then_some(sentence.range.start..next.range.end)
}

/// Whether a thing is what a clause is about, as a whole: `net sales decreased`, `the decrease in net sales`, neither `net sales in
/// Wales` nor `cost of sales` nor `sales expenses`.
pub(super) fn is_subject(name: &Range<usize>, tokens: &[Token], words: &AnswerWords) -> bool {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.word.as_str());
    let directed = |at: usize| {
        tokens.get(at).is_some_and(|token| {
            let way = vec![token.stem.clone()];
            let turned = words.same.iter().any(|group| {
                group.phrases.contains(&way)
                    && group.phrases.iter().any(|way| words.sentence.directions.contains(way))
            });
            words.sentence.directions.contains(&way) || turned
        })
    };
    let plain = |at: usize| words.sentence.whole.at(tokens, at).is_some();
    let first = (0..name.start).rev().find(|at| !plain(*at)).map_or(0, |at| at + 1);
    let leads = first.checked_sub(1).is_none_or(|before| match tokens.get(before).map(|token| &token.is) {
        Some(Is::Clause | Is::Year(_) | Is::Figure(_)) => true,
        // The company's, not a segment's.
        Some(Is::Owner) => (before.saturating_sub(3)..=before)
            .any(|at| words.sentence.subjects.at(tokens, at).is_some_and(|length| at + length == before + 1)),
        _ => matches!(word(before), "in" | "of") && before.checked_sub(1).is_some_and(directed),
    });
    // `Sales rose in both Wales and Kent` is of these.
    let turned = (name.end..name.end + 3).find(|at| directed(*at)).map(|at| at + 1);
    let placed = turned.filter(|at| words.sentence.at_place.at(tokens, *at).is_some());
    let next = tokens.get(name.end);
    let follows = next.is_none_or(|next| match &next.is {
        Is::Clause | Is::Figure(_) | Is::Year(_) => true,
        _ => match next.word.as_str() {
            _ if words.sentence.said_of.at(tokens, name.end).is_some() => true,
            "for" | "in" => is_time(name.end + 1, tokens, words),
            "of" | "to" => matches!(tokens.get(name.end + 1).map(|token| &token.is), Some(Is::Figure(_))),
            adverb if adverb.ends_with("ly") => true,
            // `The sales growth` is of what the paragraph speaks of, a segment's maybe, unless it says of when.
            _ if directed(name.end)
                && name.start.checked_sub(1).is_some_and(|before| word(before) == "the") =>
            {
                matches!(word(name.end + 1), "for" | "in") && is_time(name.end + 2, tokens, words)
            }
            _ => directed(name.end) || words.sentence.because.at(tokens, name.end).is_some(),
        },
    });
    leads && follows && placed.is_none_or(|at| is_time(at + 1, tokens, words))
}

/// Whether a name is said of less than the company: `Welsh sales`, `sales for the Pumps segment`.
pub(super) fn is_narrowed(text: &str, name: &Range<usize>, tokens: &[Token], words: &AnswerWords) -> bool {
    let before = name.start.checked_sub(1).and_then(|before| tokens.get(before));
    // `Sales – Sales as a percentage …`: what a dash parts belongs to no name.
    let parted = before.zip(tokens.get(name.start)).is_some_and(|(before, first)| {
        text.get(before.range.end..first.range.start).is_some_and(|between| !between.trim().is_empty())
    });
    let qualified = before.filter(|_| !parted).is_some_and(|before| {
        let alone = std::slice::from_ref(before);
        before.is == Is::Word
            && [&words.sentence.whole, &words.sentence.whole_before]
                .iter()
                .all(|plain| plain.at(alone, 0).is_none())
            || before.is == Is::Owner
    });
    let placed = tokens
        .get(name.end)
        .is_some_and(|next| words.sentence.narrowing.is(next) && !is_time(name.end + 1, tokens, words));
    qualified || placed
}

/// `2023`, `the second quarter`: neither `Europe` nor `the American market`.
fn is_time(from: usize, tokens: &[Token], words: &AnswerWords) -> bool {
    let from = from + usize::from(tokens.get(from).is_some_and(|token| token.word == "the"));
    tokens.get(from).is_some_and(|token| matches!(token.is, Is::Year(_) | Is::Figure(_)))
        || words.sentence.of_time.at(tokens, from).is_some()
}
