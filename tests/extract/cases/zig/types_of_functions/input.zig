const c = @cImport({
    @cDefine("NDEBUG", "1");
    @cInclude("stdio.h");
    @cInclude("lib/store.h");
});

pub fn List(comptime T: type) type {
    return struct {
        const Self = @This();
        items: []T,
        len: usize = 0,

        pub fn init(allocator: Allocator) Self {
            return .{ .items = reserve(allocator) };
        }

        fn grow(self: *Self) !void {
            var spare: usize = 0;
            self.len += more(spare);
        }
    };
}

fn Maybe(comptime T: type) type {
    return union(enum) {
        some: T,
        none,

        fn get(self: @This()) T {
            return unwrap(self);
        }
    };
}

fn Either(comptime is_wide: bool) type {
    return if (is_wide) struct {
        wide: u64,
        fn widen() void {}
    } else struct {
        narrow: u8,
        fn narrowed() void {}
    };
}

const ReadError = error{ Closed, Late } || std.fs.Error;
