fn barrier() void {
    asm volatile ("" ::: .{ .memory = true });
}

fn count(at: *u32) u32 {
    return asm volatile ("lock"
        : [ret] "={eax}" (-> u32),
        : [at] "r" (at),
        : .{ .memory = true, .eax = true });
}

fn after() void {}
