const { spawn } = require("child_process"); // weak: import child_process.spawn
const cp = require("node:child_process"); // weak: import child_process
spawn("ls"); // hit: call child_process.spawn
cp.execFile("ls"); // hit: call child_process.execFile
