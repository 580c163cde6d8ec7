// Starts the program in a Cloudflare Worker.

import { main } from "./program.js";

export default {
  /**
   * @param {Request} _
   * @param {{ REMOTE: string }} env
   */
  async fetch(_, env) {
    return Response.json(await main(JSON.parse(env.REMOTE)));
  },
};
