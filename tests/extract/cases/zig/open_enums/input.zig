pub const Level = enum(u8) {
    low,
    high = 2,
    _,

    pub fn shown(self: Level) bool {
        return check(self);
    }
};
