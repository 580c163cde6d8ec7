// What a beater is told; the Rust side knows these by the same numbers.

export const due = 0;
export const repeated = 1;
export const woken = 2;
export const hidden = 3;
export const left = 4;
export const failed = 5;
export const trapped = 6;

/** From here on it is the answers to requests, by their kinds. */
export const answered = 7;
