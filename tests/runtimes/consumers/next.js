// Next.js, built and served: the program in a route on the server, in one of its edge runtime, and in a
// component of a page, which the server renders first.

import { deepEqual } from "node:assert/strict";
import { reportInPage } from "../rig/page.js";

/** @typedef {import("../rig/judge.js").Consumer} Consumer */
/** @typedef {import("../rig/judge.js").Context} Context */

const route = `
import { main } from "../../program.js";

export async function GET(request) {
  const remote = new URL(request.url).searchParams.get("remote");
  return Response.json(await main(JSON.parse(remote)));
}
`;

const layout = `
export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
`;

const page = `
import { Program } from "./component.jsx";

export default function Page() {
  return <Program />;
}
`;

const component = `
"use client";
import { useEffect } from "react";
import { main } from "../program.js";

export function Program() {
  useEffect(() => {
    import("../page.js");
  }, []);
  return <p>{typeof main}</p>;
}
`;

/** Next.js looks for a lock file upwards from the project, and would find this repository's. */
const configuration = `
import { resolve } from "node:path";

const root = resolve("../..");
export default { outputFileTracingRoot: root, turbopack: { root } };
`;

/** @type {Consumer[]} */
export const next = ["turbopack", "webpack"].map((bundler) => ({
  name: `Next.js, ${bundler}: server, edge and client`,
  tools: "next",
  async check(/** @type {Context} */ { project, remote, tool }) {
    project.add("page.js");
    project.write("app/server/route.js", `export const dynamic = "force-dynamic";\n${route}`);
    project.write("app/edge/route.js", `export const runtime = "edge";\n${route}`);
    // Next.js with webpack cannot build a route of its edge runtime in a project whose type is "module".
    project.write("package.json", JSON.stringify({ name: "project", private: true }));
    project.write("next.config.mjs", configuration);
    project.write("app/layout.jsx", layout);
    project.write("app/page.jsx", page);
    project.write("app/component.jsx", component);
    await project.run([tool("next"), "build", `--${bundler}`], { seconds: 300 });
    const start = [tool("next"), "start", "--hostname", "127.0.0.1", "--port", "0"];
    return await project.serving(start, /Local: +(http:\/\/\S+)/, async (url) => {
      const report = await reportInPage(url, remote);
      for (const path of ["server", "edge"]) {
        const address = new URL(path, url);
        address.searchParams.set("remote", JSON.stringify(remote));
        deepEqual(await (await fetch(address)).json(), report, path);
      }
      return report;
    });
  },
}));
