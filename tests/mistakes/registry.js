// Defects of the service whose API this is, by their section in the rules.

/** @type {import("./mistakes.js").Mistake[]} */
export const registryMistakes = [
  {
    name: "a busy host's registry sheds heartbeats with all else",
    file: "src/registry/handle.rs",
    find: "Pressure::High if target.is_heartbeat() => Ok(()),",
    replace: "Pressure::High if false => Ok(()),",
    test: "core heartbeats_are_shed_last",
  },
  {
    name: "services are seen until there is time to end their session",
    file: "src/registry/listing.rs",
    find: "if !call.has_overdue.get() {",
    replace: "if true {",
    test: "core many_sessions_are_gone_at_once_and_told_of_soon",
  },
  {
    name: "sessions that there was no time to end count for the limit",
    file: "src/registry/object_count.rs",
    find: "while count.count >= limit && call.has_overdue.get() {",
    replace: "while false && call.has_overdue.get() {",
    test: "core what_keeps_nobody_waiting_counts_for_no_limit",
  },
  {
    name: "a session whose entry was late ends before one whose time was over earlier",
    file: "src/registry/expiry.rs",
    find: "first_moved.as_ref().is_none_or(|moved| *due <= moved)",
    replace: "first_moved.as_ref().is_none_or(|moved| true || *due <= moved)",
    test: "core sessions_end_in_the_order_of_their_deadlines",
  },
  {
    name: "a session that was told to be over lives again after a restart",
    file: "src/registry/handle.rs",
    find: "self.note_time(now).await?;",
    replace: "",
    test: "core what_was_told_to_be_over_is_over_after_a_restart",
  },
  {
    name: "the feed ends before what is over and not told of",
    file: "src/registry/events.rs",
    find: "call.has_overdue.get().then_some(found.feed_position)",
    replace: "None",
    test: "core who_reads_the_feed_to_its_end_is_told_of_all_that_is_over",
  },
  {
    name: "a token outlives its key",
    file: "src/registry/accounts.rs",
    find: "self.signing_key.derive(&[username, tenant, kind, secret])",
    replace: "self.signing_key.derive(&[username, tenant, kind, &secret[..0]])",
    test: "core tokens_end_with_their_account_their_key_and_their_tenant",
  },
  {
    name: "a token that was used before outlives its account",
    file: "src/registry/accounts.rs",
    find: "        self.known_tokens = KnownTokens::default();\n",
    replace: "",
    test: "core tokens_end_with_their_account_their_key_and_their_tenant",
  },
  {
    name: "an event is told to a user who was removed while waiting",
    file: "src/registry/handle.rs",
    find: "if may_be_held {",
    replace: "if false && may_be_held {",
    test: "core who_waits_for_events_and_is_removed_is_told_none",
  },
  {
    name: "the key of another user's hash opens an account",
    file: "src/registry/accounts.rs",
    find: "hash.verifies(api_key)? && own.is_some()",
    replace: "hash.verifies(api_key)?",
    test: "core the_key_of_another_users_hash_opens_nothing",
  },
  {
    name: "who guesses goes on until the key is right",
    file: "src/registry/logins.rs",
    find: "!(is_known && self.is_familiar())",
    replace: "!is_known",
    test: "core the_eleventh_in_a_minute_is_not_looked_at",
  },
  {
    name: "guesses take all the time there is",
    file: "src/registry/logins.rs",
    find: "turn.map_err(|Busy| Refusal::Busy)?;",
    replace: "let _ = turn.map_err(|Busy| Refusal::Busy);",
    test: "core guesses_from_everywhere_take_a_bounded_part_of_the_time",
  },
  {
    name: "a refusal that is quick tells that there is no such user",
    file: "src/registry/accounts.rs",
    find: "own.or(self.costliest.as_ref())",
    replace: "own",
    test: "how long a refusal takes does not tell who is a user, nor whose key is hashed",
  },
  {
    name: "12.1 a PUT that carries the id changes nothing",
    file: "src/registry/services.rs",
    find: "if after != before {",
    replace: "if after != before && body_id.is_none() {",
    test: "12.1 PUT carrying id does not lose the update",
  },
  {
    name: "12.2 a session keeps a service that was deleted",
    file: "src/registry/service_index.rs",
    find: "\n        .delete(by_session);",
    replace: ";\n    let _ = by_session;",
    test: "12.2 a service deleted and created again does not die at the old deadline",
  },
  {
    name: "12.3 a deadline whose objects are gone stops the others",
    file: "src/registry/expiry.rs",
    find: "services = services.saturating_add(removed.len());",
    replace: `if removed.is_empty() {
                return Err(StoreError::Corrupt("no services"));
            }
            services = services.saturating_add(removed.len());`,
    test: "12.3 a deadline whose objects are gone does not keep others from ending",
  },
  {
    name: "12.4 any token beats for any session",
    file: "src/registry/heartbeat.rs",
    find: "} else if Some(token) != lease.previous_token {",
    replace: "} else if false {",
    test: "12.4 another session's token is not accepted, and that session still expires",
  },
  {
    name: "12.5 a refused heartbeat writes last_seen",
    file: "src/registry/heartbeat.rs",
    find: 'return Err(Fault::not_found("HeartbeatMarker", &token.to_string()).into());',
    replace: `let mut seen = Transaction::new();
                seen.put(key.clone(), records::encode(&lease)?);
                self.store.commit(seen).await?;
                return Err(Fault::not_found("HeartbeatMarker", &token.to_string()).into());`,
    test: "12.5 a refused heartbeat does not write last_seen",
  },
  {
    name: "12.6 a tag in a query must be an id",
    file: "src/registry/services.rs",
    find: 'Parameter::Once(text) => Tag::parse("tag", text.to_owned()),',
    replace: `Parameter::Once(text) => ServiceId::parse("tag", text)
            .and_then(|id| Tag::parse("tag", id.to_string())),`,
    test: "12.6 every tag that can be stored can be queried",
  },
  {
    name: "12.7 next_marker of a tag's listing is a key of the index",
    file: "src/registry/services.rs",
    find: `.map(|key| keys::read_indexed_service(&key))
            .transpose()?;
        Ok((services, next.map(|id| id.to_string())))`,
    replace: `.map(|key| keys::read_indexed_service(&key))
            .transpose()?;
        Ok((services, next.map(|id| format!("tag:{id}"))))`,
    test: "12.7 next_marker of a tag's listing is an id, and following it works",
  },
  {
    name: "12.8 the type filter is applied after the page is cut",
    file: "src/registry/events.rs",
    find: "let events = self.events(range, paging::scan_limit(query.limit)).await?;",
    replace: `let cut = EventRange {
            types: crate::protocol::EventType::STANDARD,
            ..range
        };
        let cut = self.events(cut, query.limit.entries()).await?;
        let mut events = self.events(range, paging::scan_limit(query.limit)).await?;
        events.retain(|(id, _)| cut.iter().any(|(known, _)| known == id));`,
    test: "12.8 the type filter is applied before the page is cut",
  },
  {
    name: "12.9 markers that begin with srv or cv are not taken for ids",
    file: "src/registry/paging.rs",
    find: "Parameter::Once(text) => Marker::parse(",
    replace: `Parameter::Once(text) if text.starts_with("srv") || text.starts_with("cv") => Ok(None),
        Parameter::Once(text) => Marker::parse(`,
    test: "12.9 markers that begin with srv or cv are ids like any other",
  },
  {
    name: "12.10 changing a configuration value counts as one more",
    file: "src/registry/configuration.rs",
    find: "if stored.is_none() {",
    replace: "if true {",
    test: "12.10 changing a configuration value does not count as one more",
  },
  {
    name: "12.11 Location and next_href lose the port",
    file: "src/registry/address.rs",
    find: '    format!("{scheme}://{authority}")',
    replace: `    let host = authority.split(':').next().unwrap_or_default();
    format!("{scheme}://{host}")`,
    test: "12.11 Location and next_href keep the port",
  },
  {
    name: "12.11 any X-Forwarded-Proto yields https",
    file: "src/registry/address.rs",
    find: 'if is_https { "https" } else { "http" }',
    replace: 'if is_https || forwarded.is_some() { "https" } else { "http" }',
    test: "12.11 X-Forwarded-Proto yields https only if it says so",
  },
  {
    name: "12.12 metadata of the wrong kind is no 400",
    file: "src/registry/body.rs",
    find: 'Some(_) => Err(Invalid::new("metadata", Reason::NotAnObject)),',
    replace: "Some(_) => Ok(Some(Metadata::default())),",
    test: "12.12 metadata of the wrong kind is a 400, never a 500",
  },
  {
    name: "headers are read late of a request that its program may change",
    file: "src/wasm/registry/handler.rs",
    find: "None => (Requester::Program as fn(_) -> _, &[] as &[_]),",
    replace: "None => (Requester::Host as fn(_) -> _, LATE_HEADERS),",
    test: "a program may use its request's headers again at once",
  },
  {
    name: "an origin that only begins like one that is listed is let in",
    file: "src/registry/cors.rs",
    find: "known.0 == origin",
    replace: "origin.starts_with(&known.0)",
    test: "additions an origin that differs in anything is another one",
  },
  {
    name: "what a request leaves of those that are over waits for the timer's next second",
    file: "src/wasm/registry/mod.rs",
    find: "let after = if core.is_behind() {",
    replace: "let after = if false {",
    test: "spec expiring-at-once: what a request leaves of those that are over ends at once, not with the timer's next second",
  },
];
