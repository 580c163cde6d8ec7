//! Escapes in URLs, as RFC 3986 has them.

/// Adds a text, with all but unreserved characters escaped, and these that are to stay.
pub(super) fn encode(url: &mut String, text: &str, plain: &[u8]) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || plain.contains(&byte) {
            url.push(byte.into());
        } else {
            url.push('%');
            url.extend([byte >> 4, byte & 0xF].map(digit));
        }
    }
}

fn digit(value: u8) -> char {
    char::from(if value < 10 {
        b'0' + value
    } else {
        b'A' - 10 + value
    })
}
