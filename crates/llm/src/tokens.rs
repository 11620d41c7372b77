//! Tokens by estimate, where the provider hasn't counted yet or doesn't say.

/// About how many tokens a text has, rather too many than too few: a token for three Latin letters, one for every
/// other character.
pub fn estimate(text: &str) -> u64 {
    let latin = text.bytes().filter(u8::is_ascii).count() as u64;
    let others = text.chars().filter(|sign| !sign.is_ascii()).count() as u64;
    latin.div_ceil(3) + others
}

/// The tokens of a request's messages, with what the form around them takes.
pub fn message_tokens(request: &crate::Request) -> u64 {
    const AROUND: u64 = 16;
    let schema = request.schema.as_ref().map_or(0, |schema| estimate(&schema.schema.to_string()));
    estimate(&request.system) + estimate(&request.user) + schema + AROUND
}
