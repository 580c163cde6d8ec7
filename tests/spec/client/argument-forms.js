// Calls of every method: with what is optional left out, with what is wrong, with what must not change.

/** @typedef {(...callback: any[]) => any} Form */

const [id, service, token] = ["se12345678", "web-1", "6bc8d050-f86a-11e1-a89e-ca2ffe480b20"];

/** @param {any} client @returns {Form[]} */
export function optionalForms({ account, configuration, events, services, sessions, views }) {
  return [
    ...forms(sessions, "list", []),
    ...forms(sessions, "get", [id]),
    ...forms(sessions, "create", [30], 2),
    ...forms(sessions, "heartbeat", [id, token]),
    ...forms(sessions, "update", [id, {}]),
    ...forms(sessions, "remove", [id]),
    ...forms(services, "list", []),
    ...forms(services, "listForTag", ["web"]),
    ...forms(services, "get", [service]),
    ...forms(services, "create", [id, service], 2),
    ...forms(services, "register", [id, service], 2),
    ...forms(services, "update", [service, {}]),
    ...forms(services, "remove", [service]),
    ...forms(configuration, "list", []),
    ...forms(configuration, "listForNamespace", ["/prod"]),
    ...forms(configuration, "get", ["port"]),
    ...forms(configuration, "set", ["port", "6432"]),
    ...forms(configuration, "remove", ["port"]),
    ...forms(views, "getOverview", []),
    ...forms(account, "getLimits", []),
    ...forms(events, "list", ["marker"]),
    (...callback) => events.list(...callback),
    (...callback) => events.list(null, ...callback),
    (...callback) => events.list(null, null, ...callback),
    (...callback) => events.list(undefined, {}, ...callback),
    (...callback) => events.list(null, emptyEventOptions, ...callback),
    (...callback) => sessions.list(emptyListOptions, ...callback),
    (...callback) => sessions.create(30, {}, { recover: null }, ...callback),
    (...callback) => services.list({ ...emptyListOptions, tag: null }, ...callback),
  ];
}

const emptyListOptions = {
  limit: null,
  marker: undefined,
  maxAge: null,
  staleIfError: undefined,
  timeout: null,
  signal: null,
};
const emptyEventOptions = {
  limit: undefined,
  marker: null,
  type: null,
  extended: undefined,
  wait: null,
  queryString: null,
};

/**
 * Calls a method with its needed arguments, and more and more of the optional ones left empty.
 *
 * @param {any} resource
 * @param {string} name
 * @param {any[]} args
 * @returns {Form[]}
 */
function forms(resource, name, args, optional = 1) {
  return [null, undefined, {}].flatMap((empty) =>
    Array.from(
      { length: optional + 1 },
      (_, count) =>
        (/** @type {any[]} */ ...callback) =>
          resource[name](...args, ...Array(count).fill(empty), ...callback),
    ),
  );
}

/** @param {any} client @returns {Form[]} */
export function wrongCalls({ account, configuration, events, services, sessions, views }) {
  return [
    (...rest) => sessions.get(5, ...rest),
    (...rest) => sessions.get(...rest),
    (...rest) => sessions.create(30, "metadata", ...rest),
    (...rest) => sessions.create(30, {}, "options", ...rest),
    (...rest) => sessions.create(30, {}, { recover: "yes" }, ...rest),
    (...rest) => sessions.heartbeat(id, 5, ...rest),
    (...rest) => sessions.heartbeat(id, ...rest),
    (...rest) => sessions.update(id, "payload", ...rest),
    (...rest) => sessions.remove(...rest),
    (...rest) => sessions.remove(id, "options", ...rest),
    (...rest) => sessions.list("options", ...rest),
    (...rest) => sessions.list({ limit: {} }, ...rest),
    (...rest) => sessions.list({ marker: 5 }, ...rest),
    (...rest) => sessions.list({ maxAge: "1" }, ...rest),
    (...rest) => sessions.list({ maxAge: -1 }, ...rest),
    (...rest) => sessions.list({ staleIfError: Number.NaN }, ...rest),
    (...rest) => sessions.list({ staleIfError: 2 ** 31 }, ...rest),
    (...rest) => sessions.get(id, { timeout: "soon" }, ...rest),
    (...rest) => sessions.get(id, { timeout: -1 }, ...rest),
    (...rest) => sessions.get(id, { timeout: 2 ** 31 }, ...rest),
    (...rest) => sessions.get(id, { signal: {} }, ...rest),
    (...rest) => services.list({ tag: 5 }, ...rest),
    (...rest) => services.listForTag(...rest),
    (...rest) => services.create(id, ...rest),
    (...rest) => services.create(5, service, ...rest),
    (...rest) => services.register(id, service, {}, { retryDelay: "2" }, ...rest),
    (...rest) => services.register(id, service, {}, { retryCount: -1 }, ...rest),
    (...rest) => services.register(id, service, 5, ...rest),
    (...rest) => services.remove(null, ...rest),
    (...rest) => configuration.get(...rest),
    (...rest) => configuration.get(5, ...rest),
    (...rest) => configuration.get("", ...rest),
    (...rest) => configuration.get("/", ...rest),
    (...rest) => configuration.get("/prod/", ...rest),
    (...rest) => configuration.get("port", [], ...rest),
    (...rest) => configuration.set("port", ...rest),
    (...rest) => configuration.set("port", 6432, ...rest),
    (...rest) => configuration.set("port", null, ...rest),
    (...rest) => configuration.set("/prod/", "6432", ...rest),
    (...rest) => configuration.remove(...rest),
    (...rest) => configuration.remove("/prod/../port", ...rest),
    (...rest) => configuration.list(5, ...rest),
    (...rest) => configuration.listForNamespace(...rest),
    (...rest) => configuration.listForNamespace({}, ...rest),
    (...rest) => configuration.listForNamespace("/prod/./redis", ...rest),
    (...rest) => views.getOverview("options", ...rest),
    (...rest) => views.getOverview({ limit: [] }, ...rest),
    (...rest) => account.getLimits(5, ...rest),
    (...rest) => account.getLimits({ signal: 5 }, ...rest),
    (...rest) => events.list(5, ...rest),
    (...rest) => events.list(null, { type: 5 }, ...rest),
    (...rest) => events.list(null, { extended: "true" }, ...rest),
    (...rest) => events.list(null, { wait: -1 }, ...rest),
    (...rest) => events.list(null, { wait: 61 }, ...rest),
    (...rest) => events.list(null, { wait: "5" }, ...rest),
    (...rest) => events.list(null, { queryString: "a=b" }, ...rest),
    (...rest) => events.list(null, { queryString: { a: {} } }, ...rest),
  ];
}

/**
 * Uses every method with everything that it takes.
 *
 * @param {import("service-registry-client").Client} client
 * @param {any} with_ what is handed in
 * @param {string} serviceId
 */
export async function useAll(client, with_, serviceId) {
  const { payload, call, create, list, eventList, retry } = with_;
  const { account, configuration, events, services, sessions, views } = client;
  const { id, token } = await sessions.create(30, payload, create);
  await sessions.heartbeat(id, token, call);
  await sessions.update(id, payload, call);
  await sessions.get(id, call);
  await sessions.list(list);
  await services.create(id, `${serviceId}-a`, payload, call);
  await services.register(id, serviceId, payload, retry);
  await services.update(serviceId, payload, call);
  await services.get(serviceId, call);
  for await (const _ of services.list(list));
  await services.listForTag("a", list);
  await services.remove(serviceId, call);
  await configuration.set("port", serviceId, call);
  await configuration.get("port", call);
  await configuration.list(list);
  await configuration.listForNamespace("/prod", list);
  await configuration.remove("port", call);
  await views.getOverview(list);
  await account.getLimits(call);
  await events.list(null, eventList);
  await sessions.remove(id, call);
}
