fn first(values: &[u8]) -> u8 {
    unsafe { *values.get_unchecked(0) } // hit: statement first: unsafe-block
}

unsafe fn second() {} // hit: def second
