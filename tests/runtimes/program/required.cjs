// Starts the program that is written with `require`.

const { main } = require("./program.cjs");

main(JSON.parse(process.argv[2])).then((report) => console.log(JSON.stringify(report)));
