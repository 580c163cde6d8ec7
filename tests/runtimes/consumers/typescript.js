// TypeScript: compiled with all checks, also of the package's own types, and what it emits is run.

/** @typedef {import("../rig/judge.js").Consumer} Consumer */

const strict = { allowJs: true, checkJs: true, outDir: "out", strict: true, target: "es2022" };

/** Node's types and none of a browser's; or a browser's, and none of Node's. */
const settings = {
  "node16, an ES module": {
    type: "module",
    compilerOptions: { module: "node16", lib: ["es2023"], types: ["node"] },
  },
  "node16, a CommonJS module": {
    type: "commonjs",
    compilerOptions: { module: "node16", lib: ["es2023"], types: ["node"] },
  },
  bundler: {
    type: "module",
    compilerOptions: { module: "esnext", moduleResolution: "bundler", types: [] },
  },
};

/** @type {Consumer[]} */
export const typeScript = ["5", "7"].flatMap((version) =>
  Object.entries(settings).map(([name, { type, compilerOptions }]) => ({
    name: `TypeScript ${version}, ${name}`,
    tools: "typescript",
    async check({ project, remote, tools }) {
      project.add("typed.ts");
      project.write("package.json", JSON.stringify({ name: "project", private: true, type }));
      const configuration = {
        compilerOptions: { ...strict, ...compilerOptions },
        files: ["typed.ts"],
      };
      project.write("tsconfig.json", JSON.stringify(configuration));
      await project.run(["node", `${tools}/node_modules/typescript-${version}/bin/tsc`]);
      const run =
        'import("./out/typed.js").then((typed) => typed.start(process.argv[1])).then(console.log)';
      return project.report(["node", "--eval", run, JSON.stringify(remote)]);
    },
  })),
);
