const std = @import("std");

pub const Store = struct {
    path: []const u8,
    total: usize = 0,

    pub fn init(path: []const u8) Store {
        return Store{ .path = path };
    }

    pub fn find(self: *Store, name: []const u8) ?usize {
        for (self.items, 0..) |item, index| {
            if (std.mem.eql(u8, item, name)) {
                return index;
            }
        }
        return null;
    }
};

fn count(items: []const u8) usize {
    return items.len + 1;
}

pub fn main() !void {
    var store = Store.init("here");
    std.debug.print("{d}\n", .{count(store.path)});
}
