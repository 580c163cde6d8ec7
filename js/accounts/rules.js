/** What a value of an account must be, in words, if it is not. @typedef {(value: string) => string | undefined} Rule */

/** @type {{ username: Rule, tenantId: Rule, apiKeyHash: Rule, created: Rule }} */
export const rules = {
  username: (value) =>
    /^[^\s\p{Cc}]([^\p{Cc}]*[^\s\p{Cc}])?$/u.test(value) && value.length <= 255
      ? undefined
      : "must be 1 to 255 characters, without control characters and blanks around it",
  tenantId: (value) => (/^\d{1,20}$/.test(value) ? undefined : "must be 1 to 20 digits"),
  apiKeyHash: (value) =>
    /^\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[\w+/-]+\$[\w+/-]+$/.test(value)
      ? undefined
      : "must be an argon2id hash, as service-registry account makes it",
  created: (value) => (Number.isNaN(Date.parse(value)) ? "must be a date" : undefined),
};

/** @type {Rule} */
export const keyRule = (value) =>
  value.length >= 16 && !/\p{Cc}/u.test(value)
    ? undefined
    : "must be at least 16 characters, all of one line";
