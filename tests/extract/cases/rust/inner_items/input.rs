fn boot() {
    unsafe extern "C" {
        static __start: u32;
        safe fn enter(at: u32);
        unsafe fn leave();
    }
    enter(0);
}

unsafe extern "C" {
    pub safe fn ticks() -> u64;
    pub safe static CLOCK: u32;
}

fn apart(view: View) {
    let View {
        inner,
        #[cfg(feature = "marks")]
        mark,
    } = view;
    if let Some(Part { a, #[allow(unused)] b }) = inner {
        take(a);
    }
}
