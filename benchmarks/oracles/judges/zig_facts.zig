//! Definitions by Zig's own parser (std.zig.Ast of 0.17, in the package ziglang): `zig run zig_facts.zig -- FILE-WITH-PATHS`.
//!
//! Functions, tests with a text (one that is called like what it tests defines nothing), and constants whose value is a
//! struct, enum, union, opaque or error set. Files that the parser finds errors in are left out, and told on standard error.
const std = @import("std");
const Ast = std.zig.Ast;

pub fn main(init: std.process.Init) !void {
    const gpa = init.arena.allocator();
    const io = init.io;
    const args = try init.minimal.args.toSlice(gpa);
    const cwd = std.Io.Dir.cwd();
    const names = try cwd.readFileAlloc(io, args[1], gpa, .unlimited);
    var buffer: [1 << 16]u8 = undefined;
    var file = std.Io.File.stdout().writer(io, &buffer);
    const out = &file.interface;
    var lines = std.mem.splitScalar(u8, names, '\n');
    while (lines.next()) |path| {
        if (path.len == 0) continue;
        const source = try cwd.readFileAllocOptions(io, path, gpa, .unlimited, .of(u8), 0);
        const tree = try Ast.parse(gpa, source, .{});
        if (tree.errors.len != 0) {
            std.debug.print("{s}: errors\n", .{path});
            continue;
        }
        for (0..tree.nodes.len) |number| {
            const node: Ast.Node.Index = @enumFromInt(number);
            var one: [1]Ast.Node.Index = undefined;
            if (tree.nodeTag(node) == .fn_decl) {
                continue; // its prototype is a node of its own
            } else if (tree.fullFnProto(&one, node)) |proto| {
                if (proto.name_token) |token| try fact(out, tree, path, "function", token);
            } else if (tree.fullVarDecl(node)) |decl| {
                const value = decl.ast.init_node.unwrap() orelse continue;
                var two: [2]Ast.Node.Index = undefined;
                if (tree.fullContainerDecl(&two, value) != null or tree.nodeTag(value) == .error_set_decl)
                    try fact(out, tree, path, "type", decl.ast.mut_token + 1);
            } else if (tree.nodeTag(node) == .test_decl) {
                const token = tree.nodeData(node).opt_token_and_node[0].unwrap() orelse continue;
                if (tree.tokenTag(token) == .string_literal) try fact(out, tree, path, "function", token);
            }
        }
    }
    try out.flush();
}

fn fact(out: *std.Io.Writer, tree: Ast, path: []const u8, kind: []const u8, token: Ast.TokenIndex) !void {
    const line = tree.tokenLocation(0, token).line + 1;
    var name = tree.tokenSlice(token);
    if (std.mem.startsWith(u8, name, "@")) name = name[1..];
    try out.print("{s}\tdef\t{s}\t{s}\t{d}\n", .{ path, kind, std.mem.trim(u8, name, "\""), line });
}
