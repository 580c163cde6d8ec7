// What a registry tells of itself, to be compared with what it told before.

import { openDirectory } from "service-registry-client/level";
import { Registry } from "service-registry-client/registry";
import { account } from "../../package/registry.js";
import { Api } from "./api.js";

/** @param {string} directory */
export async function openRegistry(directory) {
  return await Registry.open({ accounts: [account] }, await openDirectory(directory));
}

/** @param {Registry} registry */
export function apiOf(registry) {
  return new Api("http://localhost", registry.fetch).logIn();
}

/** @param {Api} api */
export async function imageOf(api) {
  return {
    sessions: await api.list("/sessions?"),
    services: await api.list("/services?"),
    values: await api.list("/configuration?"),
    events: await api.list("/events?extended=true&"),
  };
}
