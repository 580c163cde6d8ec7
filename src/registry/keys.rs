//! Where everything is kept: the one place that knows how keys are made.

use crate::protocol::{
    ConfigurationId, ConfigurationNamespace, EventType, ServiceId, SessionId, Tag, TenantId, Ticks,
    TimeUuid, Timestamp,
};

use super::object_count::ObjectKind;
use super::store::{Key, KeyRange, KeyReader, StoreError};

/// The kinds of entry; their numbers are stored and never change.
#[derive(Clone, Copy)]
enum Table {
    Account = 1,
    Session = 2,
    Lease = 3,
    Service = 4,
    ServiceBySession = 5,
    ServiceByTag = 6,
    Deadline = 7,
    FeedHead = 8,
    Event = 9,
    Configuration = 10,
    ObjectCount = 11,
    Clock = 12,
    SigningKey = 13,
    FeedStart = 14,
}

impl Table {
    fn key(self) -> Key {
        Key::in_table(self as u8)
    }

    fn of(self, tenant: &TenantId) -> Key {
        self.key().text(tenant.as_str())
    }
}

/// What a program counts.
pub(super) enum Kind {
    Account,
    Session,
    Service,
    Configuration,
    Event,
}

/// Of which kind what stands under a key is; `None` for indexes and the registry's own records.
pub(super) fn kind(key: &Key) -> Option<Kind> {
    let kinds = [
        (Table::Account, Kind::Account),
        (Table::Session, Kind::Session),
        (Table::Service, Kind::Service),
        (Table::Configuration, Kind::Configuration),
        (Table::Event, Kind::Event),
    ];
    let table = key.as_bytes().first();
    let mut kinds = kinds.into_iter();
    let (_, kind) = kinds.find(|(each, _)| Some(&(*each as u8)) == table)?;
    Some(kind)
}

/// When an account was first used.
pub(super) fn account(tenant: &TenantId) -> Key {
    Table::Account.of(tenant)
}

/// What a session says of itself.
pub(super) fn session(tenant: &TenantId, id: &SessionId) -> Key {
    Table::Session.of(tenant).text(id.as_str())
}

/// How long a session still lives.
pub(super) fn lease(tenant: &TenantId, id: &SessionId) -> Key {
    Table::Lease.of(tenant).text(id.as_str())
}

/// How long the sessions of an account still live, from an id that need not exist.
pub(super) fn leases_of(tenant: &TenantId, marker: Option<&str>) -> KeyRange {
    listing(Table::Lease.of(tenant), marker)
}

/// How long all sessions still live.
pub(super) fn leases() -> KeyRange {
    KeyRange::under(Table::Lease.key())
}

/// A service.
pub(super) fn service(tenant: &TenantId, id: &ServiceId) -> Key {
    Table::Service.of(tenant).text(id.as_str())
}

/// The services of an account, from an id that need not exist.
pub(super) fn services(tenant: &TenantId, marker: Option<&str>) -> KeyRange {
    listing(Table::Service.of(tenant), marker)
}

/// That a service belongs to a session.
pub(super) fn service_by_session(tenant: &TenantId, session: &SessionId, id: &ServiceId) -> Key {
    let session = Table::ServiceBySession.of(tenant).text(session.as_str());
    session.text(id.as_str())
}

/// The services of a session.
pub(super) fn services_by_session(tenant: &TenantId, session: &SessionId) -> KeyRange {
    KeyRange::under(Table::ServiceBySession.of(tenant).text(session.as_str()))
}

/// That a service has a tag.
pub(super) fn service_by_tag(tenant: &TenantId, tag: &Tag, id: &ServiceId) -> Key {
    let tag = Table::ServiceByTag.of(tenant).text(tag.as_str());
    tag.text(id.as_str())
}

/// The services that have a tag, from an id that need not exist.
pub(super) fn services_by_tag(tenant: &TenantId, tag: &Tag, marker: Option<&str>) -> KeyRange {
    listing(Table::ServiceByTag.of(tenant).text(tag.as_str()), marker)
}

/// A configuration value.
pub(super) fn configuration_value(tenant: &TenantId, id: &ConfigurationId) -> Key {
    Table::Configuration.of(tenant).text(id.as_str())
}

/// The configuration values of an account, from an id that need not exist.
pub(super) fn configuration(tenant: &TenantId, marker: Option<&str>) -> KeyRange {
    listing(Table::Configuration.of(tenant), marker)
}

/// The configuration value that has the name of a namespace, and those under it, from an id that need
/// not exist.
pub(super) fn configuration_in(
    tenant: &TenantId,
    namespace: &ConfigurationNamespace,
    marker: Option<&str>,
) -> [KeyRange; 2] {
    let table = Table::Configuration.of(tenant);
    let namesake = table.clone().text(namespace.as_str());
    let under = table.clone().text_starting_with(namespace.as_str());
    let under = under.text_starting_with("/");
    [namesake, under].map(|prefix| {
        let range = KeyRange::under(prefix);
        match marker {
            Some(marker) => range.starting_at(table.clone().text(marker)),
            None => range,
        }
    })
}

/// How many objects of a kind an account has.
pub(super) fn object_count(tenant: &TenantId, kind: ObjectKind) -> Key {
    Table::ObjectCount.of(tenant).text(kind.as_str())
}

/// How many objects there are, of all kinds and accounts.
pub(super) fn object_counts() -> KeyRange {
    KeyRange::under(Table::ObjectCount.key())
}

/// When to look whether a session is still alive. Not later than its deadline, but maybe earlier.
pub(super) fn deadline(at: Timestamp, tenant: &TenantId, session: &SessionId) -> Key {
    let at = Table::Deadline.key().number(at.as_millis());
    at.text(tenant.as_str()).text(session.as_str())
}

/// All of what [`deadline`] makes, earliest first.
pub(super) fn deadlines() -> KeyRange {
    KeyRange::under(Table::Deadline.key())
}

/// What of [`deadlines`] is due at a time.
pub(super) fn deadlines_due(now: Timestamp) -> KeyRange {
    let after = Table::Deadline
        .key()
        .number(now.as_millis().saturating_add(1));
    deadlines().ending_before(after)
}

/// Where the feed of an account ends.
pub(super) fn feed_head(tenant: &TenantId) -> Key {
    Table::FeedHead.of(tenant)
}

/// Where the feeds of all accounts end.
pub(super) fn feed_heads() -> KeyRange {
    KeyRange::under(Table::FeedHead.key())
}

/// Where the feed of an account begins.
pub(super) fn feed_start(tenant: &TenantId) -> Key {
    Table::FeedStart.of(tenant)
}

/// An event.
pub(super) fn event(tenant: &TenantId, event_type: EventType, id: TimeUuid) -> Key {
    events_of(tenant, event_type).bytes(&id.sort_key())
}

/// Whether a key is one that [`event`] made.
pub(super) fn is_event(key: &Key) -> bool {
    key.as_bytes().first() == Some(&(Table::Event as u8))
}

/// The events of a kind from an id that need not exist to one that may be among them.
pub(super) fn events(
    tenant: &TenantId,
    event_type: EventType,
    first: TimeUuid,
    last: TimeUuid,
) -> KeyRange {
    let behind = event(tenant, event_type, last).bytes(&[0]);
    KeyRange::under(events_of(tenant, event_type))
        .starting_at(event(tenant, event_type, first))
        .ending_before(behind)
}

/// The events of a kind before a time.
pub(super) fn events_before(tenant: &TenantId, event_type: EventType, end: Ticks) -> KeyRange {
    let end = event(tenant, event_type, TimeUuid::first_at(end));
    KeyRange::under(events_of(tenant, event_type)).ending_before(end)
}

fn events_of(tenant: &TenantId, event_type: EventType) -> Key {
    // These numbers are stored and never change.
    let number = match event_type {
        EventType::ServiceJoin => 1,
        EventType::ServicesTimeout => 2,
        EventType::ConfigurationValueUpdate => 3,
        EventType::ConfigurationValueRemove => 4,
        EventType::ServiceUpdate => 5,
        EventType::ServiceRemove => 6,
        EventType::SessionEnd => 7,
    };
    Table::Event.of(tenant).bytes(&[number])
}

/// When the registry was running last.
pub(super) fn clock() -> Key {
    Table::Clock.key()
}

/// What tokens are signed with.
pub(super) fn signing_key() -> Key {
    Table::SigningKey.key()
}

/// Reads a key that [`lease`] made.
pub(super) fn read_lease(key: &Key) -> Result<(TenantId, SessionId), StoreError> {
    read(key, |reader| {
        let tenant = TenantId::parse(&reader.text()?)?;
        let session = SessionId::parse("id", &reader.text()?).ok()?;
        Some((tenant, session))
    })
}

/// Reads a key that [`feed_head`] made: the account.
pub(super) fn read_tenant(key: &Key) -> Result<TenantId, StoreError> {
    read(key, |reader| TenantId::parse(&reader.text()?))
}

/// Reads a key that [`lease`] made, of an account that is known: the session's id.
pub(super) fn read_session_id(key: &Key) -> Result<SessionId, StoreError> {
    read(key, |reader| {
        reader.text()?;
        SessionId::parse("id", &reader.text()?).ok()
    })
}

/// Reads a key that [`service`] made: the service's id.
pub(super) fn read_service_id(key: &Key) -> Result<ServiceId, StoreError> {
    read(key, |reader| {
        reader.text()?;
        ServiceId::parse("id", &reader.text()?).ok()
    })
}

/// Reads a key that [`object_count`] made: the kind.
pub(super) fn read_object_kind(key: &Key) -> Result<ObjectKind, StoreError> {
    read(key, |reader| {
        reader.text()?;
        let kind = reader.text()?;
        let mut kinds = ObjectKind::ALL.into_iter();
        kinds.find(|known| known.as_str() == kind)
    })
}

/// Reads a key that [`service_by_session`] or [`service_by_tag`] made: the service's id.
pub(super) fn read_indexed_service(key: &Key) -> Result<ServiceId, StoreError> {
    read(key, |reader| {
        reader.text()?;
        reader.text()?;
        ServiceId::parse("id", &reader.text()?).ok()
    })
}

/// Reads a key that [`configuration_value`] made: the value's id.
pub(super) fn read_configuration_id(key: &Key) -> Result<ConfigurationId, StoreError> {
    read(key, |reader| {
        reader.text()?;
        ConfigurationId::parse("id", &reader.text()?).ok()
    })
}

/// Reads a key that [`deadline`] made.
pub(super) fn read_deadline(key: &Key) -> Result<(Timestamp, TenantId, SessionId), StoreError> {
    read(key, |reader| {
        let at = Timestamp::from_millis(reader.number()?);
        let tenant = TenantId::parse(&reader.text()?)?;
        let session = SessionId::parse("id", &reader.text()?).ok()?;
        Some((at, tenant, session))
    })
}

/// Reads a key that [`event`] made: the event's id.
pub(super) fn read_event_id(key: &Key) -> Result<TimeUuid, StoreError> {
    read(key, |reader| {
        reader.text()?;
        let [_event_type] = reader.bytes()?;
        reader.bytes().map(TimeUuid::from_sort_key)
    })
}

/// Reads the segments behind the table.
fn read<T>(
    key: &Key,
    segments: impl FnOnce(&mut KeyReader<'_>) -> Option<T>,
) -> Result<T, StoreError> {
    KeyReader::new(key)
        .and_then(|mut reader| segments(&mut reader))
        .ok_or(StoreError::Corrupt("key"))
}

fn listing(prefix: Key, marker: Option<&str>) -> KeyRange {
    let range = KeyRange::under(prefix.clone());
    match marker {
        Some(marker) => range.starting_at(prefix.text(marker)),
        None => range,
    }
}
