// Starts the program where there is a command line.

import { argv } from "node:process";
import { main } from "./program.js";

const remote = argv[2];
main(remote ? JSON.parse(remote) : undefined).then((report) => console.log(JSON.stringify(report)));
