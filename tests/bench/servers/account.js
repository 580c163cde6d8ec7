/** The one account of the registries that are measured; of one that makes a key for itself, all but that. */
export const account = { username: "demo", apiKey: "a key for loopback alone", tenantId: "1234" };
