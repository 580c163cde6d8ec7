/// What kind a JSON value is of, as far as the client tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    /// An object, and no array.
    Object,
    /// An array.
    Array,
    /// A text, a number, a boolean or `null`.
    Scalar,
}

/// A JSON value as the host holds it.
///
/// In WebAssembly that is a JavaScript value: the engine's own `JSON` parses and prints it, several
/// times faster than code on this side of the boundary could, and what the client does not need is
/// never copied across. In native tests it is `serde_json::Value`.
pub trait Json: Clone {
    /// An object with these members, in this order.
    fn object(members: &[(&str, Self)]) -> Self;

    /// A text.
    fn text(text: &str) -> Self;

    /// A shallow copy of this object with one member set; anything but an object counts as `{}`.
    fn with(&self, key: &str, value: Self) -> Self;

    /// A shallow copy of this object with the members of another set, `null` ones too; anything but an
    /// object counts as `{}`.
    fn assign(&self, other: &Self) -> Self;

    /// The member of an object, or the entry of an array, if there is one and it is not `null`.
    fn member(&self, key: &str) -> Option<Self>;

    /// What kind of value this is.
    fn kind(&self) -> JsonKind;

    /// The entries of an array.
    fn entries(&self) -> Option<Vec<Self>>;

    /// The text this value is; `None` for anything else.
    fn as_text(&self) -> Option<String>;

    /// The number this value is; `None` for anything else.
    fn as_number(&self) -> Option<f64>;

    /// The date that this text names, as the host's own parser reads it, in milliseconds since the
    /// Unix epoch.
    fn as_date(&self) -> Option<f64>;

    /// The text that stands escaped in a URL, as the host reads it; `None` if it cannot.
    fn unescape(text: &str) -> Option<String>;

    /// The text at the end of a path of members.
    fn text_at(&self, path: &[&str]) -> Option<String> {
        self.at(path)?.as_text()
    }

    /// The value at the end of a path of members.
    fn at(&self, path: &[&str]) -> Option<Self> {
        path.iter()
            .try_fold(self.clone(), |value, key| value.member(key))
    }
}
