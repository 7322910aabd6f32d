#!/usr/bin/env node
// Copies files.
// Reads them whole.

const fs = require('fs');
const { join, resolve: absolute } = require("path");
const run = require('child_process').exec;
const options = { require: 'not a call' };
require('./register');
app.use(require('./middleware')(options));

module.exports = copy;
module.exports.sync = function (from, to) {
  fs.writeFileSync(absolute(to), fs.readFileSync(join('.', from)));
};
exports.shell = (command) => run(command);
exports.LIMIT = 8;

function copy(from, to) {
  return import('./stream.js').then((stream) => stream.pipe(from, to));
}

module.exports = require('./lib/whole');
