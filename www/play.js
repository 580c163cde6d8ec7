// What there is to see in a registry of one's own: a few programs that come, change, crash and come again.

/** @typedef {import("service-registry-client").Client} Client */
/** @typedef {import("./programs.js").Programs} Programs */

/** @typedef {{ name: string, timeout: number, services: { id: string, tags: string[], metadata: Record<string, string> }[] }} Role */

/** @type {Role[]} */
const cast = [
  {
    name: "storefront",
    timeout: 10,
    services: [
      { id: "web-1", tags: ["web", "eu"], metadata: { port: "8080" } },
      { id: "web-2", tags: ["web", "us"], metadata: { port: "8081" } },
    ],
  },
  {
    name: "payments",
    timeout: 15,
    services: [{ id: "payments-1", tags: ["api", "eu"], metadata: { port: "7000" } }],
  },
  {
    name: "cache",
    timeout: 6,
    services: [{ id: "cache-1", tags: ["cache"], metadata: { port: "11211" } }],
  },
  {
    name: "mailer",
    timeout: 20,
    services: [{ id: "mail-1", tags: ["worker"], metadata: { queue: "mail" } }],
  },
];

const themes = ["light", "dark", "sepia"];

export class Play {
  isPaused = false;
  #client;
  #programs;
  #registry;
  #turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Client} client
   * @param {Programs} programs
   * @param {{ isAway: boolean }} registry
   */
  constructor(client, programs, registry) {
    this.#registry = registry;
    this.#client = client;
    this.#programs = programs;
  }

  async start() {
    try {
      await this.#setTheme();
      for (const role of cast) await this.#enter(role);
    } catch {
      // Whoever is not there yet comes in the turns that follow.
    }
    this.#goOn();
  }

  /** Whoever is on stage stays, and beats on. */
  pause() {
    this.isPaused = !this.isPaused;
    if (this.isPaused) clearTimeout(this.#timer);
    else this.#goOn();
  }

  close() {
    this.isPaused = true;
    clearTimeout(this.#timer);
  }

  #goOn() {
    if (this.isPaused) return;
    this.#timer = setTimeout(async () => {
      // What fails is seen in the page, and tried again in a later turn.
      await this.#act().catch(() => {});
      this.#goOn();
    }, 4000);
  }

  async #act() {
    if (this.#registry.isAway) return;
    const absent = cast.find(({ name }) => !this.#sessionOf(name));
    if (absent) {
      await this.#enter(absent);
      return;
    }
    this.#turn += 1;
    const next = cast[Math.floor(this.#turn / 4) % cast.length];
    if (this.#turn % 4 === 1) await this.#setTheme();
    else if (this.#turn % 4 === 2) await this.#client.services.update("web-2", this.#canary());
    else if (this.#turn % 8 === 3 && next) this.#crash(next);
    else if (this.#turn % 8 === 7 && next) await this.#leave(next);
  }

  /** @param {Role} role */
  async #enter({ name, timeout, services }) {
    const id = await this.#programs.start(name, timeout);
    for (const { id: service, tags, metadata } of services) {
      await this.#client.services.register(id, service, { tags, metadata }, { retryCount: 8 });
    }
  }

  /** Like a program that dies: its session runs out by itself. @param {Role} role */
  #crash({ name }) {
    const id = this.#sessionOf(name);
    if (id) this.#programs.toggle(id);
  }

  /** @param {Role} role */
  async #leave({ name }) {
    const id = this.#sessionOf(name);
    if (id) await this.#programs.end(id);
  }

  #canary() {
    const isCanary = this.#turn % 8 === 2;
    return { tags: isCanary ? ["web", "us", "canary"] : ["web", "us"] };
  }

  #setTheme() {
    return this.#client.configuration.set(
      "/shop/theme",
      themes[Math.floor(this.#turn / 4) % themes.length] ?? "light",
    );
  }

  /** @param {string} name */
  #sessionOf(name) {
    for (const [id, program] of this.#programs.all) if (program.name === name) return id;
    return undefined;
  }
}
