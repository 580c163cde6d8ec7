//! Escapes in URLs, as RFC 3986 has them.

/// Adds a text, with all but unreserved characters escaped, and one that is to stay.
pub(super) fn encode(url: &mut String, text: &str, plain: Option<u8>) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~')
            || plain == Some(byte)
        {
            url.push(byte.into());
        } else {
            url.push('%');
            url.push(digit(byte >> 4));
            url.push(digit(byte & 0xF));
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
