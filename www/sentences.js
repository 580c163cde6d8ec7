// What went wrong, in a sentence that says what to do next.

import { ServiceRegistryError } from "service-registry-client";

/** @param {unknown} error @returns {string} */
export function sentence(error) {
  if (!(error instanceof ServiceRegistryError)) return `This page is at fault: ${error}`;
  switch (error.code) {
    case "authentication_failed":
      return error.status === 401
        ? "The registry refuses this user and key: check both; whoever started the registry has them."
        : `Logging in failed (${why(error)}): check the address, then try again.`;
    case "network_error":
      return `There was no answer: check that the registry runs, and that its option cors lists ${location.origin} if it is elsewhere.`;
    case "ETIMEDOUT":
      return "The registry took too long to answer: try again in a moment.";
    case "malformed_response":
      return "What answers there is not a registry: check the address, which ends in /v1.0.";
    case "unexpected_status":
      return refusal(error);
    default:
      return `${error.message}: change it and try again.`;
  }
}

/** @param {import("service-registry-client").UnexpectedStatusError} error */
function refusal(error) {
  switch (error.type) {
    case "serviceWithThisIdExists":
      return "Another service has this id: choose another one, or remove that service first.";
    case "limitReached":
    case "rateLimitReached":
      return `The account may have no more (${why(error)}): remove something, or wait.`;
    case "notFoundError":
      return `It is gone already (${why(error)}): what is shown will follow.`;
    case undefined:
      return `What answers there is not a registry (status ${error.status}): check the address, which ends in /v1.0.`;
    default:
      return `The registry refuses this (${why(error)}): change it and try again.`;
  }
}

/** @param {import("service-registry-client").ServiceRegistryError} error */
function why({ details, message }) {
  return typeof details === "string" ? details : message;
}

/** Whether trying again cannot help. @param {unknown} error */
export function isRefusal(error) {
  return error instanceof ServiceRegistryError && error.code === "authentication_failed"
    ? error.status === 401
    : false;
}
