// Which registry is looked at: one in this page, or one on a server.

import { Client } from "service-registry-client";
import { listenForConfiguration } from "./configuration-view.js";
import { find, onSubmit, write } from "./elements.js";
import { LocalRegistry } from "./local-registry.js";
import { Play } from "./play.js";
import { sentence } from "./sentences.js";
import { listenForServices } from "./services-view.js";
import { listenForSessions } from "./sessions-view.js";
import { showState, View } from "./view.js";

/** @type {View | undefined} */
let view;
/** @type {{ registry: LocalRegistry, play: Play } | undefined} */
let local;

const connect = find("#connect");
const panels = find("#panels");
const url = /** @type {HTMLInputElement} */ (find("#connect-url"));
const user = /** @type {HTMLInputElement} */ (find("#connect-user"));
const key = /** @type {HTMLInputElement} */ (find("#connect-key"));

/** What the server says that this page came from, if it is a registry itself. */
const served = {
  url: find('meta[name="registry-url"]').getAttribute("content") ?? "",
  user: find('meta[name="registry-user"]').getAttribute("content") ?? "",
};

listenForSessions(() => view);
listenForServices(() => view);
listenForConfiguration(() => view);
onSubmit(connect, openRemote, sentence);
find("#local-place").addEventListener("click", openLocal);
find("#remote-place").addEventListener("click", askForRemote);
find("#disconnect").addEventListener("click", askForRemote);
find("#pause").addEventListener("click", () => {
  local?.play.pause();
  showLocalControls();
});
find("#unplug").addEventListener("click", () => {
  local?.registry.toggle();
  showLocalControls();
  view?.watch.hurry();
});

prepare();
if (served.url) askForRemote();
else openLocal();

function prepare() {
  url.value = served.url && new URL(served.url, location.href).href;
  user.value = served.user;
  /** @type {HTMLDetailsElement} */ (find("#connect-where")).open = !served.url;
  write(
    find("#connect-about"),
    served.url
      ? `This page comes from the registry at ${location.origin}. Its API key was printed when it started.`
      : "Any registry of this API whose option cors lists this page’s origin.",
  );
}

async function openLocal() {
  close();
  choose("local");
  showState("waiting", "Starting…");
  const registry = new LocalRegistry();
  const { username, apiKey } = registry.account;
  const opened = new View(
    (fetch) => new Client(username, apiKey, "us", { fetch }),
    registry.fetch,
    () => {},
  );
  const play = new Play(opened.client, opened.programs, registry);
  view = opened;
  local = { registry, play };
  await opened.open();
  if (view !== opened) return;
  write(
    find("#about"),
    "A registry and its clients, all in this page: programs come, beat, change, crash and come again.",
  );
  reveal();
  await play.start();
}

function askForRemote() {
  close();
  choose("remote");
  showState("none", "Not connected");
  connect.hidden = false;
  key.focus();
}

async function openRemote() {
  const [username, apiKey, address] = [user.value, key.value, url.value.replace(/\/+$/, "")];
  const opened = new View(
    (fetch) => new Client(username, apiKey, "us", { url: address, fetch }),
    (target, init) => fetch(target, init),
    (error) => {
      askForRemote();
      write(find(".problem", connect), `${sentence(error)} This page was disconnected.`);
    },
  );
  showState("waiting", "Connecting…");
  view = opened;
  try {
    await opened.open();
  } catch (error) {
    if (view !== opened) return;
    close();
    connect.hidden = false;
    showState("none", "Not connected");
    throw error;
  }
  if (view !== opened) return;
  key.value = "";
  write(find("#about"), `The registry at ${new URL(address).host}, as ${username}.`);
  reveal();
}

function close() {
  view?.close();
  local?.play.close();
  local?.registry.close();
  view = undefined;
  local = undefined;
  connect.hidden = true;
  panels.hidden = true;
}

function reveal() {
  connect.hidden = true;
  panels.hidden = false;
  find("#local-controls").hidden = !local;
  find("#remote-controls").hidden = Boolean(local);
  showLocalControls();
  view?.changed();
}

function showLocalControls() {
  find("#pause").setAttribute("aria-pressed", String(local?.play.isPaused ?? false));
  find("#unplug").setAttribute("aria-pressed", String(local?.registry.isAway ?? false));
}

/** @param {"local" | "remote"} place */
function choose(place) {
  for (const name of ["local", "remote"]) {
    find(`#${name}-place`).setAttribute("aria-pressed", String(name === place));
  }
}
