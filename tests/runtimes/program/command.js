// Starts the program where there is a command line.

import { argv } from "node:process";
import { main } from "./program.js";

const remote = argv[2];
console.log(JSON.stringify(await main(remote ? JSON.parse(remote) : undefined)));
