/** What runtimes that compile no bytes make of such an import. */
declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
