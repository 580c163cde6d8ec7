// The least a worker does to answer JSON with JSON.

export default {
  async fetch(/** @type {Request} */ request) {
    return Response.json(await request.json());
  },
};
