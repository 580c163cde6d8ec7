/** A user of a registry, as `Registry` takes it: the key by its hash. */
export interface HashedAccount {
  username: string;
  /** Users of one tenant share sessions, services, configuration and events. */
  tenantId: string;
  /** An argon2id hash, as `hashApiKey` makes it. */
  apiKeyHash: string;
}

/** What a list of accounts shows: neither keys nor their hashes. */
export interface ListedAccount {
  username: string;
  tenantId: string;
  /** When its key was made, in ISO 8601; `null` if the file does not say. */
  created: string | null;
}

export interface NewAccount {
  username: string;
  /** 1 to 20 digits; by default a number that no other account of the file has. */
  tenantId?: string | null | undefined;
  /** The key, of at least 16 characters; by default a random one of 256 bits. */
  apiKey?: string | null | undefined;
  deliver?: Deliver | null | undefined;
}

/**
 * Takes a new key to where it is kept before the file says anything of it: a key that could not be delivered, because this
 * throws, changes nothing. If the file cannot be replaced afterwards, the call rejects, and the key is none.
 */
export type Deliver = (apiKey: string) => void | Promise<void>;

/** An account with its key, which is nowhere else: the file has its hash. */
export interface AccountWithKey {
  username: string;
  tenantId: string;
  apiKey: string;
}

export type AccountsErrorCode =
  /** The file cannot be read, or breaks a rule: the message names the file, the line and the rule. */
  | "invalid_file"
  /** What is asked for breaks a rule. */
  | "invalid_argument"
  /** The file has no such user. */
  | "not_found"
  /** Somebody else has been changing the file for ten seconds. */
  | "locked";

/** Why an accounts file could not be read or changed. It never shows a key or a hash. */
export class AccountsError extends Error {
  readonly code: AccountsErrorCode;
}

/**
 * Reads an accounts file, for the option `accounts` of a `Registry`.
 *
 * @throws {AccountsError} With code `invalid_file`, also for a file that is missing or has no account.
 */
export function readAccounts(path: string): Promise<HashedAccount[]>;

/**
 * Tells what an accounts file says now, and again whenever it says something else, within a second: for
 * `registry.setAccounts`. A file that is replaced, as most editors do, is followed, and one that is being written is
 * left alone until it has been still for a moment. A file that is missing or wrong changes nothing, and is told to
 * `failed`, once.
 *
 * @param changed What takes the accounts. What it throws is told to `failed`.
 * @returns A watch that keeps no process running.
 */
export function watchAccounts(
  path: string,
  changed: (accounts: HashedAccount[]) => void,
  failed?: (error: Error) => void,
): AccountsWatch;

export interface AccountsWatch {
  /** Reads the file now. Resolves when it was told; `failed` hears what is wrong, also if it has heard it before. */
  reload(): Promise<void>;
  /** Tells nothing any more. */
  close(): void;
}

/** What an accounts file has, in its order. @throws {AccountsError} */
export function listAccounts(path: string): Promise<ListedAccount[]>;

/**
 * Adds an account to a file, which is made if it is not there. The file is replaced as a whole, its comments and its
 * order stay, and it is readable for its owner only.
 *
 * @throws {AccountsError}
 */
export function addAccount(path: string, account: NewAccount): Promise<AccountWithKey>;

/** Removes an account, but not a file's last one. @throws {AccountsError} */
export function removeAccount(path: string, username: string): Promise<void>;

/** Gives an account another key, by default a random one. @throws {AccountsError} */
export function rotateKey(
  path: string,
  username: string,
  apiKey?: string | null,
  deliver?: Deliver | null,
): Promise<AccountWithKey>;
