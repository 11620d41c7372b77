//! The JSON object in a reply: fences and chatter around it are taken off, nothing inside it is mended or completed.

use serde_json::Value;

/// The one JSON object that a reply holds. What breaks off, or holds two objects, holds none: a guess at what was meant
/// would be ours, not the model's.
pub fn object_in(reply: &str) -> Result<Value, String> {
    let reply = reply.trim().trim_start_matches('\u{feff}');
    let reply = after_thoughts(reply).trim();
    let inner = unfenced(reply).unwrap_or(reply).trim();
    let begin = inner.find('{').ok_or("the reply holds no JSON object")?;
    let from = inner.get(begin..).unwrap_or_default();
    let mut values = serde_json::Deserializer::from_str(from).into_iter::<Value>();
    let value = match values.next() {
        Some(Ok(value)) => value,
        Some(Err(error)) => return Err(format!("not JSON: {error}")),
        None => return Err("the reply holds no JSON object".to_owned()),
    };
    let rest = from.get(values.byte_offset()..).unwrap_or_default();
    if rest.contains('{') {
        return Err("the reply holds more than one JSON object".to_owned());
    }
    Ok(value)
}

/// What follows the thoughts that some models print before they answer.
fn after_thoughts(reply: &str) -> &str {
    match reply.strip_prefix("<think>") {
        Some(rest) => rest.split_once("</think>").map_or("", |(_, answer)| answer),
        None => reply,
    }
}

/// The content of a fence of back ticks, where the reply has exactly one.
fn unfenced(reply: &str) -> Option<&str> {
    let mut parts = reply.split("```");
    let (_, inside, _) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Some(inside.strip_prefix("json").unwrap_or(inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_found_and_never_completed() {
        let check = |reply: &str, expect: Option<&str>| {
            assert_eq!(object_in(reply).ok().map(|value| value.to_string()).as_deref(), expect, "{reply}");
        };
        check(r#"{"claims":[]}"#, Some(r#"{"claims":[]}"#));
        check("Here it is:\n```json\n{\"claims\":[]}\n```\nGlad to help.", Some(r#"{"claims":[]}"#));
        check("<think>{\"claims\":[1]}</think>{\"claims\":[]}", Some(r#"{"claims":[]}"#));
        check("<think>{\"claims\":[]}", None);
        check(r#"{"claims":[]} {"claims":[1]}"#, None);
        check(r#"{"claims":[{"text":"a"#, None);
        check("no", None);
        check("", None);
    }
}
