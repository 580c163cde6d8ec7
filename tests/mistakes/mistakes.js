// Mistakes that a test must find when they are made again: each is the smallest change that makes it.

/**
 * @typedef {object} Mistake
 * @property {string} name what goes wrong, after the number of the weakness if it has one
 * @property {string} file
 * @property {string} find occurs once in the file
 * @property {string} replace
 * @property {string} test the check that finds it, or a native test as `core name`
 */

/** @type {Mistake[]} */
export const mistakes = [
  {
    name: "1 a failed beat is repeated every 10 ms",
    file: "src/client/backoff.rs",
    find: "Duration::from_millis(random.u64(0..=millis))",
    replace: "Duration::from_millis(millis.min(random.u64(10..=10)))",
    test: "1 a failed beat is repeated with growing waits, not every 10 ms",
  },
  {
    name: "1 a beat that is refused is repeated",
    file: "src/client/heartbeat/verdict.rs",
    find: "Some(FaultType::BadRequest) => Self::Refused,",
    replace: "Some(FaultType::BadRequest) => Self::NO_ANSWER,",
    test: "1 a failed beat is repeated with growing waits, not every 10 ms",
  },
  {
    name: "2 a token that is not known is the end",
    file: "src/client/heartbeat/verdict.rs",
    find: "Self::UnknownToken",
    replace: "Self::SessionGone",
    test: "2 a token that is not known after a lost answer is not the end",
  },
  {
    name: "3 nothing is made anew",
    file: "src/wasm/client/beater.rs",
    find: "HeartbeatEvent::Stopped(StopReason::Lost) if self.holdings.is_some()",
    replace: "HeartbeatEvent::Stopped(StopReason::Lost) if false",
    test: "3 a lost session is made anew, with its services, and that is told",
  },
  {
    name: "3 the session is made anew without its services",
    file: "src/client/holdings.rs",
    find: "self.services.iter().map(call).collect()",
    replace: "self.services.iter().map(call).take(0).collect()",
    test: "3 a lost session is made anew, with its services, and that is told",
  },
  {
    name: "4 two starts beat twice",
    file: "src/client/heartbeat/mod.rs",
    find: "            beating => beating,",
    replace: "            _ => Phase::Waiting { until: now, ask: Ask::Beat },",
    test: "4 start and stop may follow each other, and only one beats",
  },
  {
    name: "4 a stop is for ever",
    file: "src/wasm/client/beater.rs",
    find: "if self.recovery.borrow().is_none() {",
    replace: "if self.machine.borrow().last_acknowledged().is_none() {",
    test: "4 start and stop may follow each other, and only one beats",
  },
  {
    name: "4 a beat that was under way at the stop goes on",
    file: "src/client/heartbeat/mod.rs",
    find: "let wanted = matches!(self.phase, Phase::InFlight { .. });",
    replace: "let wanted = matches!(self.phase, Phase::InFlight { .. } | Phase::Stopping { .. });",
    test: "4 start and stop may follow each other, and only one beats",
  },
  {
    name: "5 a beat may hang for 20 s",
    file: "src/client/heartbeat/mod.rs",
    find: "(left / 2).clamp(Self::MIN_ATTEMPT, Self::MAX_ATTEMPT)",
    replace: "left.max(Self::MAX_ATTEMPT)",
    test: "5 a beat that hangs leaves time for another",
  },
  {
    name: "5 an interval counts from the answer",
    file: "src/client/heartbeat/mod.rs",
    find: "self.wait(Ask::Beat, (sent_at + interval).since(now), now);",
    replace: "self.wait(Ask::Beat, interval, now);",
    test: "core an_interval_counts_from_when_the_beat_was_sent",
  },
  {
    name: "6 jitter is whole seconds, whatever the timeout",
    file: "src/client/heartbeat/interval.rs",
    find: "let jitter = (base / 5 / GRAIN) * random.u32(0..=GRAIN);",
    replace:
      "let jitter = Duration::from_secs(if base > Duration::from_secs(5) { 2 } else { 0 } + random.u64(0..=3));",
    test: "6 jitter is in proportion to the timeout",
  },
  {
    name: "6 jitter is whole seconds, natively",
    file: "src/client/heartbeat/interval.rs",
    find: "let jitter = (base / 5 / GRAIN) * random.u32(0..=GRAIN);",
    replace: "let jitter = Duration::from_secs(2 + random.u64(0..=u64::from(GRAIN.min(3))));",
    test: "core intervals_keep_the_old_clients_base_and_never_come_near_the_deadline",
  },
  {
    name: "7 any 404 is a lost session",
    file: "src/client/heartbeat/verdict.rs",
    find: 'if details.starts_with("Object \\"Session\\"") {',
    replace: 'if !details.starts_with("Object \\"HeartbeatMarker\\"") {',
    test: "7 a missing session, token and address are told apart",
  },
  {
    name: "8 register needs options",
    file: "src/wasm/client/services.rs",
    find: "let registration = Registration::new(options::registration(&options)?);",
    replace: `if options.is_undefined() {
                return Err(Failure::invalid("options", "an object"));
            }
            let registration = Registration::new(options::registration(&options)?);`,
    test: "8 register needs no options, and tries as often as it says",
  },
  {
    name: "8 register tries once less than it says",
    file: "src/client/registration.rs",
    find: "(taken && self.tries_left > 0)",
    replace: "(taken && self.tries_left > 1)",
    test: "8 register needs no options, and tries as often as it says",
  },
  {
    name: "8 register waits after its success",
    file: "src/wasm/client/services.rs",
    find: "            return Ok(());",
    replace: "            return api.sleep(std::time::Duration::from_secs(10), options).await;",
    test: "8 register needs no options, and tries as often as it says",
  },
  {
    name: "8 register gives up before a predecessor is gone",
    file: "src/client/registration.rs",
    find: "Duration::from_secs(u64::from(HeartbeatTimeout::DEFAULT_MAX) + Self::MARGIN_SECS);",
    replace: "Duration::from_secs(28);",
    test: "core tries_are_counted_exactly",
  },
  {
    name: "9 a client needs a region",
    file: "src/wasm/client/options/client.rs",
    find: "let any = is_absent(region) || auth_url.is_some();",
    replace: "let any = auth_url.is_some();",
    test: "9 a client needs no region, and a heartbeater no client",
  },
  {
    name: "10 the caller's options are written into",
    file: "src/wasm/client/options/client.rs",
    find: "refuse_unknown(options)?;",
    replace: `refuse_unknown(options)?;
    let _ = js_sys::Reflect::set(options, &"keystoneClient".into(), username);`,
    test: "10 options stay the caller's, and two clients two users",
  },
  {
    name: "11 ids are not escaped",
    file: "src/client/call.rs",
    find: "self.path.extend(utf8_percent_encode(segment, SEGMENT));",
    replace: "self.path.push_str(segment);",
    test: "11 ids and namespaces are escaped, segment by segment",
  },
  {
    name: "11 a namespace is escaped as one segment",
    file: "src/client/call.rs",
    find: "for segment in path.split('/') {",
    replace: "for segment in [path] {",
    test: "11 ids and namespaces are escaped, segment by segment",
  },
  {
    name: "12 an answer without Location has no id",
    file: "src/client/services.rs",
    find: "located_id(response).unwrap_or_else(|| id.to_owned())",
    replace: "located_id(response).unwrap_or_default()",
    test: "12 an answer without Location falls back to the id given",
  },
  {
    name: "13 requests are logged, with their tokens",
    file: "js/exchange.js",
    find: "  const response = await fetch(",
    replace: "  console.debug(head);\n  const response = await fetch(",
    test: "13 nothing is logged, and no secret is told",
  },
  {
    name: "13 an error tells the request",
    file: "js/exchange.js",
    find: "(reason) => callback(id, false, reason),",
    replace: "(reason) => callback(id, false, new Error(head, { cause: reason })),",
    test: "13 nothing is logged, and no secret is told",
  },
  {
    name: "14 nothing is read of a raw answer",
    file: "js/exchange.js",
    find: "body: parse(text),",
    replace: "body: whole ? text : parse(text),",
    test: "14 raw shapes results, and nothing that works by itself",
  },
  {
    name: "15 a poll reads one page",
    file: "src/wasm/client/poller.rs",
    find: "if !page.has_more {",
    replace: "if true {",
    test: "15 a poller tells its errors, and reads all pages whoever throws",
  },
  {
    name: "15 a poll fails unseen",
    file: "src/wasm/client/poller.rs",
    find: 'self.emitter.emit("error", &failure.into_js());',
    replace: "drop(failure);",
    test: "15 a poller tells its errors, and reads all pages whoever throws",
  },
  {
    name: "15 a listener that throws ends the polling",
    file: "js/emitter.js",
    find: "      fail(cause);",
    replace: "      throw cause;",
    test: "15 a poller tells its errors, and reads all pages whoever throws",
  },
  {
    name: "16 a failed login is kept",
    file: "src/client/auth.rs",
    find: "            return Err(Error::Authentication { response });",
    replace: `            self.put(Identity {
                token: "null".to_owned(),
                tenant_id: "undefined".to_owned(),
            });
            return Err(Error::Authentication { response });`,
    test: "16 a failed login is not kept, nor is a token that expired",
  },
  {
    name: "16 a token is kept for 600 s, whenever it expires",
    file: "src/client/auth.rs",
    find: ".map(|millis| good_until(now, millis));",
    replace: ".map(|_| now + Duration::from_secs(600));",
    test: "16 a failed login is not kept, nor is a token that expired",
  },
  {
    name: "16 the tenant is read from the catalogue only",
    file: "src/client/auth.rs",
    find: '.at(&["access", "token", "tenant", "id"])',
    replace: '.at(&["access", "token", "no", "tenant"])',
    test: "16 a failed login is not kept, nor is a token that expired",
  },
  {
    name: "17 a body that is no JSON hides the status",
    file: "js/exchange.js",
    find: "    return text;",
    replace: '    throw new SyntaxError("Unexpected token");',
    test: "17 an error has its status, whatever its body",
  },
  {
    name: "18 connections are not kept",
    file: "js/exchange.js",
    find: "  const headers = {};",
    replace: '  const headers = { connection: "close" };',
    test: "18 many calls share few connections, each of which is handed back",
  },
  {
    name: "18 the body of an error is not read",
    file: "js/exchange.js",
    find: "const text = await response.text();",
    replace: 'const text = response.ok ? await response.text() : "";',
    test: "18 many calls share few connections, each of which is handed back",
  },
  {
    name: "19 a list that was read does not stand in",
    file: "src/wasm/client/listing.rs",
    find: "Err(failure) if failure.is_transient() => {",
    replace: "Err(failure) if false => {",
    test: "19 a list that was read stands in for one that cannot be",
  },
  {
    name: "a caller's changes reach the list in memory",
    file: "src/wasm/client/listing.rs",
    find: "values: structured_clone(&listed.values),",
    replace: "values: listed.values.clone(),",
    test: "a page may be changed: the next one is as it was read",
  },
  {
    name: "an old list stands in for any failure",
    file: "src/wasm/client/listing.rs",
    find: "Err(failure) if failure.is_transient() => {",
    replace: "Err(failure) if true => {",
    test: "a 404 is an answer, and no reason for an old one",
  },
  {
    name: "lists in memory are not bounded",
    file: "src/client/list_cache.rs",
    find: "if self.entries.len() >= Self::CAPACITY {",
    replace: "if self.entries.len() > usize::MAX - 1 {",
    test: "a hundred lists are remembered, the latest",
  },
  {
    name: "a page leads to itself",
    file: "src/wasm/client/listing.rs",
    find: 'let call = call.query("marker", Some(next));',
    replace: 'let call = call.clone().query("limit", Some(next));',
    test: "services.listForTag is iterated over all pages, the promise and the page",
  },
  {
    name: "a malformed login tells its token",
    file: "src/client/auth.rs",
    find: '                body: J::text(""),',
    replace: "                body: response.body.clone(),",
    test: "a login's answer cannot write the headers of later requests",
  },
  {
    name: "a fixed token that is refused is sent again",
    file: "src/wasm/client/api.rs",
    find: "reply.response.status != 401 || self.config.identity.is_fixed()",
    replace: "reply.response.status != 401",
    test: "a fixed token that is refused is all there is",
  },
];
