//! Escapes in URLs, as RFC 3986 has them.

/// Adds a text, with all but unreserved characters escaped, and these that are to stay.
#[expect(
    clippy::manual_contains,
    reason = "its search by words is longer than all of this"
)]
pub(super) fn encode(url: &mut String, text: &str, plain: &[u8]) {
    for byte in text.bytes() {
        let is_unreserved =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if is_unreserved || plain.iter().any(|it| *it == byte) {
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
