//! What the crate is for.
//! In two lines.
/// What the function does.
fn first() {}

// A remark.
/// What the second does.
fn second() {}

mod inner {
    //! What the module is for.
    /// What the third does.
    pub fn third() {}
}

/** A block. */
fn fourth() {}

bitflags::bitflags! {
    /// What may be done.
    #[derive(Clone, Copy)]
    pub struct Access: libc::c_int {
        /// Reading.
        const READ = 1;
        const ALL = Self::READ.bits() | write();
    }
    struct Other: u8 { const X = 1; }
}
