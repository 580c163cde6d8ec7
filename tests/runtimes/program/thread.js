// Starts the program in a worker thread of Node's.

import { parentPort, workerData } from "node:worker_threads";
import { main } from "./program.js";

parentPort?.postMessage(await main(JSON.parse(workerData)));
