bitflags! {
    pub struct Access: u32 {
        const READ = 0b01;
        const ALL = Self::READ.bits | write();
        const NONE: u32 = 0;
    }
}
fn after() {}
