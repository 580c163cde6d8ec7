// A registry and a client whose memories are larger than two gigabytes: what they take is behind those.

const { Instance } = WebAssembly;
/** @type {WebAssembly.Memory[]} */
const memories = [];
WebAssembly.Instance = /** @type {any} */ (
  function instantiate(/** @type {WebAssembly.Module} */ module, /** @type {any} */ imports) {
    const instance = new Instance(module, imports);
    memories.push(/** @type {WebAssembly.Memory} */ (instance.exports.memory));
    return instance;
  }
);
const { Registry } = await import("service-registry-client/registry");
const { Client } = await import("service-registry-client");

const registry = new Registry({ accounts: [{ username: "a", apiKey: "b", tenantId: "1234" }] });
const { fetch } = registry;
const client = new Client("a", "b", "us", { fetch, url: "http://registry.test/v1.0" });
await client.configuration.set("first", "value");
const page = 65_536;
// What nobody writes to takes no memory of the machine's.
for (const memory of memories) {
  memory.grow(Math.ceil((2 ** 31 - memory.buffer.byteLength) / page) + 1);
}
const value = "é".repeat(500);
for (let count = 0; count < 1000; count += 1) await client.configuration.set(`key${count}`, value);
const all = await client.configuration.list({ limit: 1000 });
const areRight = all.every(({ value: found }) => found === value || found === "value");
console.log(all.length === 1000 && areRight);
registry.close();
