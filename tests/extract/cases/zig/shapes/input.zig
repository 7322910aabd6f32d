//! Module doc
const std = @import("std");
const other = @import("other.zig");
/// Doc
pub const Point = struct {
    x: f32,
    y: f32 = 0,
    pub fn init(x: f32) Point { return .{ .x = x }; }
    const Self = @This();
};
const Color = enum(u8) { red, green = 2, pub fn f() void {} };
const U = union(enum) { a: i32, b };
const E = error{ A, B };
const alias = std.mem.Allocator;
var counter: usize = 0;
extern fn puts(s: [*]const u8) c_int;
pub fn main() !void { const local = 1; try other.run(local); std.debug.print("x", .{}); }
fn Generic(comptime T: type) type { return struct { v: T, fn g() void {} }; }
test "a name" { }
test main { }
pub inline fn il() void {}
export fn ex() void {}
usingnamespace other;
threadlocal var caller: union(enum) { user, io: u32 } = .user;
